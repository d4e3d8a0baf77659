// ends: done or rejection or exception
// needs: ways
// Everything that can be reached is frozen.
globalThis.hostile = [{ list: [1, () => 2], error: new Error('x') }];
const freeze = (object, seen = new Set()) => {
    if (Object(object) !== object || seen.has(object)) return;
    seen.add(object);
    for (const key of Reflect.ownKeys(object)) {
        const { value, get, set } = Object.getOwnPropertyDescriptor(object, key);
        for (const inner of [value, get, set]) freeze(inner, seen);
    }
    freeze(Object.getPrototypeOf(object), seen);
    try { Object.freeze(object); } catch { /* typed arrays */ }
};
freeze(globalThis);
0;
