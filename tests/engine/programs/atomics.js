const attempt = (f) => { try { return f(); } catch (error) { return `${error}`; } };
for (const Type of [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, BigInt64Array, BigUint64Array])
  for (const Buffer of [ArrayBuffer, SharedArrayBuffer]) {
    const array = new Type(new Buffer(32)), one = (n) => (Type.name.startsWith('Big') ? BigInt(n) : n);
    print(Type.name, Buffer.name);
    for (const name of ['add', 'sub', 'and', 'or', 'xor', 'exchange']) for (const n of [1, 200, -3, 65537]) print(name, n, Atomics[name](array, 1, one(n)), array.join());
    print(Atomics.store(array, 2, one(5)), Atomics.compareExchange(array, 2, one(5), one(9)), Atomics.compareExchange(array, 2, one(5), one(1)), Atomics.load(array, 2), attempt(() => Atomics.notify(array, 0)), attempt(() => Atomics.wait(array, 0, one(0), 10)), attempt(() => Atomics.wait(array, 0, one(1))));
    for (const index of [-1, 99, 1.5, '1', NaN, undefined]) print(attempt(() => Atomics.load(array, index)));
  }
for (const bad of [new Float64Array(2), new Uint8ClampedArray(2), [], {}, null, new DataView(new ArrayBuffer(8))]) print(attempt(() => Atomics.add(bad, 0, 0)), attempt(() => Atomics.notify(bad, 0, 0)));
print([1, 2, 3, 4, 5, 8].map((n) => Atomics.isLockFree(n)).join(), Atomics[Symbol.toStringTag], attempt(() => Atomics.pause(1)), attempt(() => Atomics.pause(1.5)), typeof Atomics.waitAsync);
