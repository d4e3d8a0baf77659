// ends: done or exception
// needs: ways
// What a property is described by is found in Object.prototype, whatever is defined.
globalThis.hostile = [{ a: [1], error: new Error('x') }];
for (const key of ['value', 'get', 'set', 'writable', 'enumerable', 'configurable'])
    Object.defineProperty(Object.prototype, key, { __proto__: null, configurable: true, get: () => undefined, set() {} });
try { new MessageChannel(); } catch { /* the guest has broken it for itself */ }
host.take(1);
0;
