// ends: exception or memory or polls
// A Map, a Set, a WeakMap that grow; symbols and property names that are never the same.
const map = new Map(), set = new Set(), weak = new WeakMap(), object = {};
for (let i = 0; ; i++) {
    map.set(i, {});
    set.add(`name ${i}`);
    weak.set({}, Symbol(i));
    object[`property ${i}`] = Symbol.for(i);
}
