// ends: done
// needs: ways
// Names of properties by which a host's objects could be polluted.
const fill = () => ({ isHostile: true, toString: 'text', polluted: 1 });
globalThis.hostile = [JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}, "name": "Array"}, "prototype": {"polluted": 1}, "hasOwnProperty": 1, "toString": 1, "valueOf": 1, "__defineGetter__": 1, "__lookupSetter__": 1, "length": 5, "0": 1, "": 2, "then": 1, "toJSON": 1, "nodeType": 1, "$$typeof": 1}')];
Object.defineProperty(hostile[0], 'inner', { enumerable: true, value: Object.assign(JSON.parse('{"__proto__": null}'), { __proto__: fill() }) });
const array = [1];
Object.defineProperty(array, '__proto__', { value: fill(), enumerable: true });
hostile[0].array = array;
hostile[0].error = Object.defineProperty(Object.assign(new Error('x'), { constructor: 1, hasOwnProperty: 2 }), '__proto__', { value: 3, enumerable: true });
0;
