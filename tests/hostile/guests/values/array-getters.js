// ends: done
// needs: ways
// Arrays with getters as elements, which cut or stretch the array.
const array = [1, , 3];
Object.defineProperty(array, 1, { enumerable: true, configurable: true, get() { array.length = 2; array.push(...'more'); return array; } });
globalThis.hostile = [array];
0;
