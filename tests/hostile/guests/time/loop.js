// ends: polls
// An endless loop.
for (;;);
