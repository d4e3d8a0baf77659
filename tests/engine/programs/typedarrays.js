const types = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float16Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array];
const attempt = (f) => { try { return f(); } catch (error) { return `${error}`; } };
const values = [0, -0, 1, -1, 1.5, 2.5, -1.5, 127, 128, 255, 256, 32768, 65504, 65519, 65520, 2 ** 31, 2 ** 32 + 5, 1e40, -1e40, NaN, Infinity, -Infinity, 6e-8, 5.9e-8, 0.1, '7', 'x', null, undefined, true];
for (const Type of types) {
  const isBig = Type.name.startsWith('Big');
  const list = isBig ? [0n, 1n, -1n, 2n ** 63n, 2n ** 64n + 5n, -(2n ** 63n) - 1n] : values;
  const array = new Type(list);
  print(Type.name, Type.BYTES_PER_ELEMENT, array.join(), attempt(() => new Type(isBig ? [1] : [1n])), Object.prototype.toString.call(array));
  const few = array.subarray(1, 5);
  for (const f of [(a) => a.slice(-2), (a) => a.with(0, array[3]), (a) => a.toReversed(), (a) => a.toSorted(), (a) => a.map((x) => x), (a) => a.filter((x) => x), (a) => a.copyWithin(1, 0, 2), (a) => a.fill(array[2], 1, 2), (a) => a.indexOf(array[2]), (a) => a.includes(array[2]), (a) => a.lastIndexOf(array[2]), (a) => a.findLast((x) => x), (a) => a.reduce((s, x) => `${s}${x}`, ''), (a) => a.at(-1), (a) => [...a.entries()].join(), (a) => a.toLocaleString(), (a) => Type.from(a), (a) => Type.of(array[1]), (a) => a.set([array[1]], 3), (a) => a.set([array[1]], 9), (a) => a.reverse()])
    print(attempt(() => String(f(few))));
  print(few.byteOffset, few.byteLength, few.length, few[10], '-0' in few, '1' in few, '1.0' in few, delete globalThis.nothing, attempt(() => { 'use strict'; delete few[0]; }), attempt(() => Object.defineProperty(few, 0, { value: array[1], writable: false })), Object.getOwnPropertyNames(few).join());
}
for (const length of [-1, 1.5, NaN, 2 ** 53, 'abc', null, {}]) print(attempt(() => new Uint8Array(length).length));
print(attempt(() => new Uint16Array(new ArrayBuffer(3))), attempt(() => new Uint16Array(new ArrayBuffer(4), 1)), attempt(() => new Uint16Array(new ArrayBuffer(4), 2, 2)), attempt(() => Uint8Array(1)), attempt(() => new (Object.getPrototypeOf(Uint8Array))()));
print(attempt(() => Uint8Array.fromHex('00ff')), attempt(() => Uint8Array.fromBase64('aGk=')), attempt(() => new Uint8Array([255, 1]).toHex()), attempt(() => new Uint8Array([255, 1]).toBase64({ alphabet: 'base64url' })));
