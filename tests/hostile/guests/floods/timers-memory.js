// ends: memory or exception or polls
// Timers that are never due.
for (;;) setTimeout(() => {}, 2 ** 31, new Array(10));
