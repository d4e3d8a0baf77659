// ends: pending or done or turns
// A module whose export is then.
export function then(resolve) { resolve({ then }); }
