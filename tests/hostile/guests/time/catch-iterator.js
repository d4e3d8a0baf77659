// ends: polls
// An iterator whose return is called when the loop is left.
const iterator = { [Symbol.iterator]() { return this; }, next: () => ({ done: false }), return() { print('HOLE: return runs'); for (;;); } };
for (const item of iterator) void item;
