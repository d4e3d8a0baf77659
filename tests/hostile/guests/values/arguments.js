// ends: done
// needs: ways
// Objects of odd kinds.
globalThis.hostile = (function () { return [arguments, [arguments, Symbol.iterator, Object(Symbol()), new (class { #private = 1; })(), Object.create(Array.prototype), Object.create({ inherited: 1 }), Math, JSON, Reflect, Atomics, new FinalizationRegistry(() => {})]]; })(1, 2);
0;
