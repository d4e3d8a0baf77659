// ends: done
// needs: ways
// Subclasses of everything, whose constructors and species are not what they were.
const made = [Array, Map, Set, Date, RegExp, Promise, Error, Uint8Array, ArrayBuffer, Function, Number, String, Boolean, EventTarget, Event].map((Class) => {
    try {
        class Sub extends Class { static get [Symbol.species]() { throw new Error('species'); } get ['constructor']() { throw new Error('constructor'); } }
        return Class === Promise ? new Sub((r) => r(1)) : Class === Event ? new Sub('x') : Class === Uint8Array ? new Sub(3) : new Sub();
    } catch (error) {
        return error;
    }
});
globalThis.hostile = [made];
0;
