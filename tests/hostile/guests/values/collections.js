// ends: done
// needs: ways
// Maps and sets whose methods are hostile, and which grow while they are walked.
class Growing extends Map { get [Symbol.toStringTag]() { this.set({}, 1); return 'Map'; } entries() { throw 1; } forEach() { throw 2; } get size() { throw 3; } [Symbol.iterator]() { throw 4; } }
const map = new Growing([[1, 2]]);
const set = new Set([{ get a() { set.add({}); map.clear(); map.set({}, set); return map; } }]);
set.add = () => { throw 1; };
globalThis.hostile = [[map, set, new WeakMap(), new WeakSet(), new WeakRef({}), map.entries]];
0;
