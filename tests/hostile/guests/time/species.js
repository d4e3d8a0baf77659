// ends: polls
// A species whose constructor does not come back.
class Slow extends Array { static get [Symbol.species]() { return function () { for (;;); }; } }
Slow.from([1, 2, 3]).map((x) => x);
