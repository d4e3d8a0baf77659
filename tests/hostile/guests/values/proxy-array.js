// ends: done
// needs: ways
// A proxy of an array that is another one at each look.
let looks = 0;
globalThis.hostile = [new Proxy([1, 2, 3], {
    get: (target, key) => (key === 'length' ? ++looks % 7 : key === Symbol.toPrimitive ? undefined : looks),
    ownKeys: () => ['0', 'length', `x${++looks}`], getOwnPropertyDescriptor: (target, key) => (key === 'length' ? Reflect.getOwnPropertyDescriptor(target, key) : { value: ++looks, enumerable: true, configurable: true }),
    getPrototypeOf: () => (++looks % 2 ? Array.prototype : null), has: () => looks % 2 === 0,
})];
0;
