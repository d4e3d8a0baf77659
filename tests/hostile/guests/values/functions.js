// ends: done
// needs: ways
// Functions of all kinds, with names and lengths that are none.
const strange = Object.defineProperties(function () {}, { name: { get() { throw 1; } }, length: { value: { valueOf() { throw 2; } } }, prototype: { value: null } });
const named = Object.defineProperties(() => 1, { name: { value: 'x'.repeat(100000) + '\ud800' }, length: { value: -5e300 } });
globalThis.hostile = [strange, named, class { constructor() { throw new.target; } }, function* () { yield hostile; }, async function* () { yield hostile; }, async () => hostile, Proxy, Function, eval, Symbol, BigInt, Object.getPrototypeOf(async function* () {}).constructor];
0;
