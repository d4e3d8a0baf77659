// ends: done or rejection or exception
// needs: ways
// Prototypes have other prototypes: proxies, null, each other's.
globalThis.hostile = [{ a: [1] }, new (class A {})()];
const proxy = new Proxy({}, { get: (target, key) => (key === 'then' ? undefined : proxy), has: () => true, set: () => true, getPrototypeOf: () => null });
for (const Class of [Array, Function, Promise, Error, Map, Date, RegExp, EventTarget])
    try { Object.setPrototypeOf(Class.prototype, proxy); } catch { /* it stays */ }
Object.setPrototypeOf(globalThis, proxy);
0;
