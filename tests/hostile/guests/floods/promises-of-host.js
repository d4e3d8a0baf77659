// ends: polls or memory or exception or rejection
// Promises of the host that nobody waits for.
for (;;) host.later(0);
