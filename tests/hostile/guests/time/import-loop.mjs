// ends: polls
// A module that does not come back from its own evaluation.
export const value = (() => { for (;;); })();
