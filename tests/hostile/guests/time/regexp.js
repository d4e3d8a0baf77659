// ends: polls
// Catastrophic backtracking.
/^(a+)+$/.test('a'.repeat(64) + 'b');
