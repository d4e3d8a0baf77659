// ends: pending or exception or done
// Waits for its own end.
await import('values/await-itself.mjs').catch(() => {});
await new Promise(() => {});
