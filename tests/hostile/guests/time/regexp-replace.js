// ends: polls
// A global replacement that is slow at each place.
for (;;) 'ab'.repeat(12).replace(/(?:a|ab|b)*c/g, '');
