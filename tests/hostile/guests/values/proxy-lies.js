// ends: done
// needs: ways
// Proxies of an error, a promise, a date, a map, whose traps lie about what they are.
const lie = (target) => new Proxy(target, { getPrototypeOf: () => Error.prototype, get: (object, key) => (key === 'constructor' ? Object : key === 'then' ? undefined : Reflect.get(object, key)) });
globalThis.hostile = [[lie(new Error('x')), lie(Promise.resolve()), lie(new Date()), lie(new Map()), lie(/x/), lie(new Uint8Array(2))]];
hostile[0].forEach((value, i) => { hostile[i + 1] = value; });
hostile[0] = lie(new Error('x'));
0;
