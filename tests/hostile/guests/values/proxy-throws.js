// ends: done
// needs: ways
// A proxy each of whose traps throws.
const traps = ['apply', 'construct', 'defineProperty', 'deleteProperty', 'get', 'getOwnPropertyDescriptor', 'getPrototypeOf', 'has', 'isExtensible', 'ownKeys', 'preventExtensions', 'set', 'setPrototypeOf'];
const handler = Object.fromEntries(traps.map((name) => [name, () => { throw new Error(`trap ${name}`); }]));
globalThis.hostile = [new Proxy(function () {}, handler)];
0;
