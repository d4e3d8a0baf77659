// ends: done or exception or rejection
// needs: ways
// Each function of each prototype is another one.
const keep = { defineProperty: Object.defineProperty, ownKeys: Reflect.ownKeys, getOwnPropertyDescriptor: Object.getOwnPropertyDescriptor, isFunction: (value) => typeof value === 'function' };
globalThis.hostile = [[{ a: 1 }, new Error('x'), new Map([[1, 2]]), () => 1]];
globalThis.liar = function () { return globalThis.liar; };
for (const Class of [Array, Promise, Map, Set, WeakMap, RegExp, String, Number, Date, Error, Function, Object, Symbol, ArrayBuffer, Uint8Array, EventTarget, Event, MessagePort, MessageChannel]) {
    for (const object of [Class.prototype, Class]) {
        const keys = keep.ownKeys(object);
        for (let i = 0; i < keys.length; i++) {
            const key = keys[i];
            if (key === 'prototype' || key === 'constructor') continue;
            const descriptor = keep.getOwnPropertyDescriptor(object, key);
            if (descriptor.configurable) keep.defineProperty(object, key, keep.isFunction(descriptor.value) ? { value: liar } : descriptor.get ? { get: liar } : {});
        }
    }
}
0;
