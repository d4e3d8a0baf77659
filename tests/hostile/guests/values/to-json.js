// ends: done
// needs: ways
// Every conversion there is, hostile.
const nasty = (hint) => { throw { toString: null, hint }; };
globalThis.hostile = [{ toJSON: nasty, toString: nasty, valueOf: nasty, [Symbol.toPrimitive]: nasty, [Symbol.toStringTag]: 'Promise', toLocaleString: nasty, inspect: nasty, constructor: nasty, [Symbol.iterator]: nasty, [Symbol.asyncIterator]: nasty, [Symbol.hasInstance]: nasty, length: -1, then: undefined }];
0;
