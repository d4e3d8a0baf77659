// ends: polls
// Each of these walks 2^53 - 1 indices of an object without any.
const empty = { length: 2 ** 53 - 1 };
for (const name of ['indexOf', 'lastIndexOf', 'join', 'reverse', 'sort', 'fill', 'flat', 'shift', 'copyWithin', 'toString'])
    try { Array.prototype[name].call(empty, 0, 1); } catch { /* a later one does not come to an end */ }
for (;;) Array.prototype.includes.call(empty, 1);
