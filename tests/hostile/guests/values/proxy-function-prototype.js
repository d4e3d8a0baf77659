// ends: done
// needs: ways
// A function whose prototype is a proxy that sees each look.
const watched = Object.setPrototypeOf(function f() {}, new Proxy(Function.prototype, { get(target, key, receiver) { if (key === 'then') return (r) => r(receiver); return Reflect.get(target, key, receiver); } }));
globalThis.hostile = [watched];
0;
