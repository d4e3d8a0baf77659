// The codec alone: objects that are met again, getters, and arrays that are more than a list.
import assert from 'node:assert/strict';
import { decode, encode } from '../../build/js/cbor.js';
import { runTests } from './harness.mjs';

const hex = (bytes) => Buffer.from(bytes).toString('hex');
const round = (value) => decode(encode(value));

const tests = {
  'the same object twice is the same object twice'() {
    const shared = { x: 1 };
    const value = { a: shared, b: [shared, shared] };
    const bytes = encode(value);
    assert.equal(hex(bytes), 'a2 6161 d81c a1 6178 01 6162 82 d81d00 d81d00'.replaceAll(' ', ''));
    const copy = decode(bytes);
    assert.equal(copy.a, copy.b[0]);
    assert.equal(copy.a, copy.b[1]);
  },

  'numbers of shared objects go by where they begin'() {
    const [first, second] = [['first'], ['second']];
    const outer = [second, first];
    const value = [outer, first, second, outer];
    const copy = round(value);
    assert.deepStrictEqual(copy, value);
    assert.equal(copy[0], copy[3]);
    assert.equal(copy[0][0], copy[2]);
    assert.equal(copy[0][1], copy[1]);
    assert.equal(hex(encode(value)).match(/d81d../g).join(), 'd81d02,d81d01,d81d00');
  },

  'cycles through everything that holds values'() {
    const object = {};
    object.self = object;
    const copy = round(object);
    assert.equal(copy.self, copy);
    const array = [];
    array.push(array);
    assert.equal(round(array)[0]?.length, 1);
    const map = new Map();
    map.set('k', map).set(map, 1);
    const mapCopy = round(map);
    assert.equal(mapCopy.get('k'), mapCopy);
    assert.equal(mapCopy.get(mapCopy), 1);
    const set = new Set();
    set.add(set);
    const setCopy = round(set);
    assert.ok(setCopy.has(setCopy));
    const error = new Error('e');
    error.cause = { error };
    const errorCopy = round(error);
    assert.equal(errorCopy.cause.error, errorCopy);
    const sparse = [, 1];
    sparse.push(sparse);
    const sparseCopy = round(sparse);
    assert.equal(sparseCopy[2], sparseCopy);
  },

  'buffers, dates and boxed values keep their identity, too'() {
    for (const value of [new ArrayBuffer(2), Uint8Array.of(1), new Date(3), /x/, Object(1), new DataView(new ArrayBuffer(1)), new Error('e')]) {
      const copy = round([value, value]);
      assert.equal(copy[0], copy[1]);
      assert.deepStrictEqual(copy[0], value);
    }
  },

  'more than 256 shared objects'() {
    const objects = Array.from({ length: 70000 }, (_, i) => ({ i }));
    const copy = round([objects, [...objects]]);
    assert.ok(copy[0].every((object, i) => object === copy[1][i] && object.i === i));
  },

  'second meetings among few, many and very many, of arrays and of others'() {
    for (const kind of [(i) => ({ i }), (i) => [i], (i) => new Date(i), (i) => (i % 2 ? [i] : { i })])
      for (const count of [2, 8, 9, 10, 4097, 8193, 12300])
        for (const again of [0, 7, 8, 4096, 8191, 8192, count - 1]) {
          if (again >= count) continue;
          const list = Array.from({ length: count }, (_, i) => kind(i));
          const copy = round([...list, list[again], { last: list[again] }, list[0]]);
          assert.deepStrictEqual(copy[again], list[again]);
          assert.equal(copy[count], copy[again]);
          assert.equal(copy[count + 1].last, copy[again]);
          assert.equal(copy[count + 2], copy[0]);
          assert.equal(new Set(copy).size, count + 1);
        }
  },

  'a cycle that is closed late'() {
    const list = Array.from({ length: 9000 }, (_, i) => ({ i }));
    list[8999].list = list;
    list[8998].first = list[0];
    const copy = round(list);
    assert.equal(copy[8999].list, copy);
    assert.equal(copy[8998].first, copy[0]);
  },

  'a getter runs once, also where its object is met again'() {
    let runs = 0;
    const shared = { get count() { return ++runs; } };
    const many = Array.from({ length: 5000 }, (_, i) => ({ i }));
    const copy = round([shared, shared, ...many, shared, { shared }]);
    assert.equal(runs, 1);
    assert.deepStrictEqual(copy[0], { count: 1 });
    assert.equal(copy[5002], copy[0]);
    shared.self = [shared];
    assert.equal(round(shared).count, 2);
    assert.throws(() => encode([shared, Symbol('s')]), /value\[1\] cannot/);
    assert.equal(runs, 3);
    const elements = [1, 2];
    Object.defineProperty(elements, 0, { get: () => ++runs, enumerable: true });
    assert.deepStrictEqual(round(elements), [4, 2]);
    const trapped = new Proxy({ a: 1 }, { get: (target, key) => (key === 'a' ? ++runs : target[key]) });
    assert.deepStrictEqual(round([trapped, trapped]), [{ a: 5 }, { a: 5 }]);
  },

  'a getter that changes what is being written'() {
    const growing = { get a() { growing.b = 1; return 1; } };
    assert.deepStrictEqual(round([growing])[0].a, 1);
    const shrinking = { get a() { delete shrinking.b; return 1; }, b: 2 };
    assert.throws(() => encode(shrinking), /changed the properties/);
    const list = [0, 1, 2];
    Object.defineProperty(list, 0, { get: () => (list.length = 1), enumerable: true });
    assert.deepStrictEqual(round(list), [1, undefined, undefined]);
  },

  'what is left out of an error leaves shared objects in order'() {
    const shared = { s: 1 };
    const error = new Error('e', { cause: [shared, Symbol('no')] });
    const copy = round([error, shared, shared, error]);
    assert.equal(copy[0].cause, undefined);
    assert.equal(copy[1], copy[2]);
    assert.equal(copy[0], copy[3]);
    assert.deepStrictEqual(copy[1], { s: 1 });
  },

  'what is left out of an error among many leaves the rest in order'() {
    const shared = Array.from({ length: 6000 }, (_, i) => (i % 2 ? [i] : { i }));
    const inner = shared.slice(0, 5000);
    const copy = round([new Error('e', { cause: [inner, Symbol('no')] }), ...shared, inner, inner[4999], inner[4998]]);
    assert.equal(copy[0].cause, undefined);
    assert.deepStrictEqual(copy.slice(1, 6001), shared);
    assert.equal(copy[6001][0], copy[1]);
    assert.equal(copy[6002], copy[5000]);
    assert.equal(copy[6003], copy[4999]);
  },

  'arrays are arrays whatever their prototype; holes and other properties are kept'() {
    for (const prototype of [null, Object.prototype, class extends Array {}.prototype])
      assert.deepStrictEqual(round(Object.setPrototypeOf([1, 'a'], prototype)), [1, 'a']);
    for (const array of [[,], [, 1], [1, ,], [1, , 3], Array(5), Object.assign([], { x: 1 }), Object.assign([1, 2], { '-1': 0, '4294967295': 1 }), 'ab'.match(/(?<n>b)/)])
      assert.deepStrictEqual(round(array), structuredClone(array));
    for (const length of [2, 15, 16, 17, 100]) {
      const list = Array.from({ length }, (_, i) => i);
      assert.deepStrictEqual(round(list), list);
      assert.deepStrictEqual(round(Object.assign([...list], { x: 1 })), Object.assign([...list], { x: 1 }));
      delete list[1];
      assert.deepStrictEqual(round(list), list);
      /* As many holes as other properties. */
      list.x = 'x';
      assert.deepStrictEqual(round(list), list);
      let runs = 0;
      const got = Array.from({ length }, () => 0);
      Object.defineProperty(got, 0, { get: () => ++runs, enumerable: true });
      Object.defineProperty(got, 'extra', { get: () => ++runs, enumerable: true });
      const copy = round(got);
      assert.deepStrictEqual([copy[0], copy.extra, copy.length, runs], [1, 2, length, 2]);
    }
    const hidden = Object.defineProperty([1], 'secret', { value: 1 });
    assert.equal(hex(encode(hidden)), '8101');
  },
};

await runTests(tests);
