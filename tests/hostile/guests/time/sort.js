// ends: polls
// A comparison that never comes back, in one that does.
[3, 2, 1].sort(() => { for (;;); });
