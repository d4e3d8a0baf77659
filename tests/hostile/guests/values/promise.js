// ends: done
// needs: ways
// A promise whose constructor, then and species are hostile.
const promise = new Promise((resolve) => resolve(1));
promise.then = function () { throw new Error('then'); };
Object.defineProperty(promise, 'constructor', { get() { throw new Error('constructor'); } });
globalThis.hostile = [promise];
0;
