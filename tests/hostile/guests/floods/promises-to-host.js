// ends: polls or memory or exception or rejection
// Promises for the host that are never settled, or at once, or rejected.
for (;;) host.take([new Promise(() => {}), Promise.reject(1), Promise.resolve(() => {})]);
