// ends: done
// needs: ways
// Numbers at the edges; dates that are none; boxed values that are hostile.
const boxed = Object.assign(Object(1n), { valueOf() { throw 1; } });
globalThis.hostile = [[-0, NaN, 2 ** 53, -(2 ** 53), 2n ** 4096n, -(2n ** 64n), new Date(NaN), new Date(8.64e15), Object(-0), boxed, Object('x'), Object(Symbol())]];
globalThis.hostile[1] = globalThis.hostile[0].slice(0, -1);
0;
