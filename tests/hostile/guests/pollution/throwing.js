// ends: done or exception or rejection
// needs: ways
// All of these throw from now on.
globalThis.hostile = [[{ a: 1 }, new Error('x'), Promise.resolve(1), () => 1]];
const nasty = () => { throw 'nasty'; };
Promise.prototype.then = Promise.prototype.catch = Promise.resolve = nasty;
Object.defineProperty(Promise.prototype, 'constructor', { get: nasty });
Object.defineProperty(Promise, Symbol.species, { get: nasty });
Array.prototype[Symbol.iterator] = Map.prototype[Symbol.iterator] = Set.prototype[Symbol.iterator] = nasty;
Object.defineProperty(Array.prototype, 'constructor', { get: nasty });
Error.prototype.toString = Error.captureStackTrace = Function.prototype.call = Function.prototype.apply = Function.prototype.bind = nasty;
Object.defineProperty(Error.prototype, 'name', { get: nasty });
Object.defineProperty(Error.prototype, 'message', { get: nasty });
RegExp.prototype.exec = RegExp.prototype.test = String.prototype.replace = JSON.stringify = Object.keys = nasty;
for (const name of ['name', 'message', 'code']) Object.defineProperty(DOMException.prototype, name, { get: nasty });
0;
