// The codec alone: each line of the table of docs/VALUES.md there and back, its bytes, and
// whatever is not CBOR of a value.
import assert from 'node:assert/strict';
import { ReactorError } from '../../build/js/errors.js';
import { Reader, Writer, decode, encode } from '../../build/js/cbor.js';
import { randomNumbers, runTests } from './harness.mjs';

const hex = (bytes) => Buffer.from(bytes).toString('hex');
const unhex = (text) => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));
const read = (text) => decode(unhex(text));
const round = (value) => decode(encode(value));

/* Value and bytes; read back, the value is the same. */
const GOLDENS = [
  [undefined, 'f7'], [null, 'f6'], [true, 'f5'], [false, 'f4'],
  [0, '00'], [23, '17'], [24, '1818'], [255, '18ff'], [256, '190100'], [65535, '19ffff'],
  [65536, '1a00010000'], [2 ** 31, '1a80000000'], [2 ** 32 - 1, '1affffffff'], [2 ** 32, '1b0000000100000000'],
  [2 ** 53 - 1, '1b001fffffffffffff'], [-1, '20'], [-24, '37'], [-25, '3818'], [-256, '38ff'], [-257, '390100'],
  [-(2 ** 31), '3a7fffffff'], [-(2 ** 53 - 1), '3b001ffffffffffffe'],
  [-0, 'fb8000000000000000'], [1.5, 'fb3ff8000000000000'], [NaN, 'fb7ff8000000000000'],
  [Infinity, 'fb7ff0000000000000'], [2 ** 53, 'fb4340000000000000'], [-(2 ** 53), 'fbc340000000000000'],
  [0n, 'c240'], [1n, 'c24101'], [-1n, 'c340'], [-2n, 'c34101'], [2n ** 64n, 'c249010000000000000000'],
  ['', '60'], ['a', '6161'], ['é', '62c3a9'], ['😀', '64f09f9880'], ['a\0b', '63610062'],
  ['x'.repeat(24), `7818${'78'.repeat(24)}`], ['é'.repeat(20), `7828${'c3a9'.repeat(20)}`],
  ['x'.repeat(300), `79012c${'78'.repeat(300)}`], ['é'.repeat(128), `790100${'c3a9'.repeat(128)}`],
  ['\ud800', 'd9011143eda080'], ['a\udc00b', 'd901114561edb08062'], ['\udc00\ud800', 'd9011146edb080eda080'],
  [[], '80'], [[1, [2]], '820181 02'], [{}, 'a0'], [{ a: 1, b: [true] }, 'a2 6161 01 6162 81 f5'],
  [new Map([[1, 'a'], ['b', {}]]), 'd90103 a2 01 6161 6162 a0'], [new Set([1, 'a']), 'd90102 82 01 6161'],
  [new Date(0), 'c100'], [new Date(1500), 'c1fb3ff8000000000000'], [new Date(-1000), 'c120'], 
  [/a+/gi, 'd81b 83 66526567457870 62612b 626769'],
  [Object(true), 'd81b 82 67426f6f6c65616e f5'], [Object(7), 'd81b 82 664e756d626572 07'],
  [Object('s'), 'd81b 82 66537472696e67 6173'], [Object(3n), 'd81b 82 66426967496e74 c24103'],
  [Uint8Array.of(1, 2).buffer, '420102'], [Uint8Array.of(1, 2), 'd840 420102'], [Uint8ClampedArray.of(255), 'd844 41ff'],
  [Uint16Array.of(258), 'd845 420201'], [Uint32Array.of(1), 'd846 4401000000'], [BigUint64Array.of(1n), 'd847 480100000000000000'],
  [Int8Array.of(-1), 'd848 41ff'], [Int16Array.of(-2), 'd84d 42feff'], [Int32Array.of(-2), 'd84e 44feffffff'],
  [BigInt64Array.of(-1n), 'd84f 48ffffffffffffffff'], [Float32Array.of(1), 'd855 440000803f'],
  [Float64Array.of(1), 'd856 48000000000000f03f'], [new DataView(Uint8Array.of(9).buffer), 'd81b 82 684461746156696577 4109'],
  [Object.assign(['a'], { x: 1 }), 'd81b 83 654172726179 01 a2 00 6161 6178 01'],
  [[1, , 3], 'd81b 83 654172726179 03 a2 00 01 02 03'],
  [[,], 'd81b 83 654172726179 01 a0'],
];

/* Bytes that are read and never written. */
const READ_ONLY = [
  ['1800', 0], ['1b0000000000000001', 1], ['3818', -25], ['f93c00', 1], ['f90001', 2 ** -24], ['f98000', -0], ['f97c00', Infinity],
  ['f9fc00', -Infinity], ['f97e00', NaN], ['fa3fc00000', 1.5], ['c24100', 0n], ['c2420001', 1n],
  ['7f ff', ''], ['7f 6161 62c3a9 ff', 'aé'], ['5f 4101 4102 ff', Uint8Array.of(1, 2).buffer], ['d840 5f 4101 4102 ff', Uint8Array.of(1, 2)],
  ['9f 01 02 ff', [1, 2]], ['9f ff', []], ['bf 6161 01 ff', { a: 1 }], ['d90102 9f 01 ff', new Set([1])],
  ['d90103 bf 01 02 ff', new Map([[1, 2]])], ['d81b 9f 66526567457870 6161 60 ff', /a/], ['c1 fb3ff0000000000000', new Date(1000)],
  ['a2 6161 01 6161 02', { a: 2 }], ['bf 7f 6161 ff 01 ff', { a: 1 }],
  ['d81b 83 654172726179 02 a1 6131 61 78', [, 'x']], ['d90111 4161', 'a'],
];

/* Bytes that are no value, and the byte that the error names. */
const MALFORMED = [
  ['', 0, 'cut off'], ['18', 1, 'cut off'], ['19 01', 2, 'cut off'], ['1b 00000000', 5, 'cut off'], ['fb 00', 2, 'cut off'],
  ['61', 1, 'cut off'], ['62 61', 2, 'cut off'], ['42 01', 2, 'cut off'], ['0000', 1, 'behind the end'], ['8001', 1, 'behind the end'],
  ['1c', 0, 'additional information'], ['1f', 0, 'additional information'], ['df', 0, 'additional information'], ['3f', 0, 'additional'],
  ['e0', 0, 'simple value 0'], ['f3', 0, 'simple value'], ['f818', 0, 'simple value'], ['ff', 0, 'break'], ['fc', 0, 'simple value'],
  ['1b0020000000000000', 1, 'larger'], ['3b001fffffffffffff', 9, 'larger'], ['1bffffffffffffffff', 1, 'larger'],
  ['61 ff', 1, 'not UTF-8'], ['62 c080', 1, 'not UTF-8'], ['63 eda080', 1, 'not UTF-8'], ['64 f4908080', 1, 'not UTF-8'],
  ['7f 61', 2, 'cut off'], ['7f 4161 ff', 1, 'chunk'], ['7f 7f ff ff', 1, 'chunk'], ['5f 6161 ff', 1, 'chunk'], ['5f 5f ff ff', 1, 'chunk'],
  ['7f 62c3 ff', 2, 'not UTF-8'], ['7f 61c3 61a9 ff', 2, 'not UTF-8'],
  ['9a ffffffff', 5, '4294967295 items'], ['9b 001fffffffffffff', 9, 'items'], ['82 01', 1, '2 items'], ['ba 80000000', 5, 'items'], ['a1 01', 1, '1 items'],
  ['9f', 1, 'cut off'], ['9f 01', 2, 'cut off'], ['bf 6161', 3, 'cut off'], ['bf 6161 ff', 3, 'break'], ['81 ff', 1, 'break'],
  ['a1 01 02', 1, 'key'], ['a1 f6 02', 1, 'key'], ['a1 4161 02', 1, 'key'], ['a1 63 61', 3, 'cut off'],
  ['c0 60', 1, 'tag 0'], ['d90400 00', 3, 'tag 1024'], ['d841 4101', 2, 'tag 65'], ['d84a 4101', 2, 'tag 74'],
  ['c1 60', 1, 'seconds'], ['c1 c1 00', 1, 'seconds'], ['c1', 1, 'cut off'], ['c2 01', 1, 'byte string'], ['c2 6161', 1, 'byte string'],
  ['d845 4101', 2, 'over 1 bytes'], ['d840 01', 2, 'byte string'],
  ['d90111 6161', 3, 'byte string'], ['d90111 42c080', 3, 'WTF-8'], ['d90111 46eda080edb080', 3, 'WTF-8'], ['d90111 41ff', 3, 'WTF-8'], ['d90111 42eda0', 3, 'WTF-8'],
  ['d81b 80', 2, 'class'], ['d81b 81 01', 3, 'text string'], ['d81b 82 66526567457870 6161', 12, 'cut off'],
  ['d81b 83 66526567457870 6128 60', 2, 'regular expression'], ['d81b 83 66526567457870 6161 617a', 2, 'regular expression'],
  ['d81b 82 67426f6f6c65616e 01', 2, 'Boolean'], ['d81b 83 67426f6f6c65616e f5 f5', 2, 'made of 1'], ['d81b 81 67426f6f6c65616e', 11, 'cut off'],
  ['d81b 82 65457272 6f72 01', 9, 'map'], ['d81b 83 654172726179 20 a0', 9, 'length'], ['d81b 83 654172726179 fb3ff8000000000000 a0', 9, 'length'],
  ['d81b 83 654172726179 01 a1 6131 01', 11, 'behind the end'], ['d81b 83 654172726179 01 a1 666c656e677468 05', 11, 'twice'],
  ['d81c 01', 2, 'only an object'], ['d81c 6161', 2, 'only an object'], ['d81c d81c 80', 4, 'twice'], ['d81d 00', 2, 'no shared object 0'], ['d81c 81 d81d 01', 5, 'no shared object 1'],
  ['d81c c24101', 2, 'only an object'], ['d81c d81d 00', 4, 'no shared'], ['d81c d81b 83 66526567457870 d81d00 60', 14, 'no shared|expected'],
  ['d81d 6161', 2, 'number'], ['d827 82 08 01', 2, 'no meaning'], ['d827 80', 2, 'not a handle'], ['d827 82 08 20', 2, 'not a handle'],
  ['d827 85 00 01 60 00 00', 2, 'four parts'], ['d90102 a0', 3, 'array'], ['d90103 80', 3, 'map'],
];

const tests = {
  'each line of the table has its bytes'() {
    for (const [value, bytes] of GOLDENS) assert.equal(hex(encode(value)), bytes.replaceAll(' ', ''), String(bytes));
  },

  'each line of the table comes back as it was'() {
    for (const [value, bytes] of GOLDENS) assert.deepStrictEqual(read(bytes), value, bytes);
  },

  'an invalid date'() {
    assert.equal(hex(encode(new Date(NaN))), 'c1fb7ff8000000000000');
    assert.ok(Number.isNaN(round(new Date(NaN)).getTime()));
  },

  'both sides read more than they write'() {
    for (const [bytes, value] of READ_ONLY) assert.deepStrictEqual(read(bytes), value, bytes);
  },

  'what is malformed is refused, and the error names the byte'() {
    for (const [bytes, at, text] of MALFORMED) {
      assert.throws(() => read(bytes), (error) => {
        assert.ok(error instanceof ReactorError && error.code === 'QJS_E_VALUE', `${bytes}: ${error.stack}`);
        assert.match(error.message, new RegExp(`^byte \\d+: .*(${text})`), bytes);
        assert.equal(error.message.split(':')[0], `byte ${at}`, `${bytes}: ${error.message}`);
        return true;
      }, bytes);
    }
  },

  'every beginning of a value is cut off, and every value is one alone'() {
    for (const [, text] of GOLDENS) {
      const bytes = unhex(text);
      for (let size = 0; size < bytes.length; size++) assert.throws(() => decode(bytes.subarray(0, size)), ReactorError, text);
      assert.throws(() => decode(Uint8Array.of(...bytes, 0)), /behind the end/, text);
    }
  },

  'random bytes give a value or a refusal, in little time and memory'() {
    const random = randomNumbers(20250101);
    const beginnings = ['', '9f', 'bf', 'd81b83', 'd81c', '8a', 'b8ff', 'd81b82 654572726f72', '7f', '5f', 'd9010382'].map(unhex);
    let values = 0;
    for (let round = 0; round < 30000; round++) {
      const head = beginnings[random(beginnings.length)];
      const bytes = new Uint8Array(head.length + random(24));
      bytes.set(head);
      for (let i = head.length; i < bytes.length; i++) bytes[i] = random(3) ? random(256) : [0x81, 0xa1, 0x61, 0xd8, 0xff, 0x00][random(6)];
      try {
        decode(bytes);
        values++;
      } catch (error) {
        assert.ok(error instanceof ReactorError, `${hex(bytes)}: ${error.stack}`);
      }
    }
    assert.ok(values > 50, `${values} values`);
  },

  'changed bytes of real values give a value or a refusal'() {
    const random = randomNumbers(7);
    const value = { list: [1, 'two', 3.5, null], map: new Map([[{}, new Set([1n])]]), error: new RangeError('r'), at: new Date(5), bytes: Uint8Array.of(1, 2) };
    value.self = value;
    const bytes = encode(value);
    for (let round = 0; round < 15000; round++) {
      const changed = bytes.slice();
      for (let n = random(4); n >= 0; n--) changed[random(changed.length)] = random(256);
      try {
        decode(changed);
      } catch (error) {
        assert.ok(error instanceof ReactorError, `${hex(changed)}: ${error.stack}`);
      }
    }
  },

  'a count cannot take memory: an array of 4 thousand million holes is cheap'() {
    const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    const array = read('d81b 83 654172726179 1affffffff a1 6130 01');
    assert.equal(array.length, 2 ** 32 - 1);
    assert.equal(array[0], 1);
    const other = read('d81b 83 654172726179 1a01ffffff a0');
    assert.equal(other.length, 0x01ffffff);
    assert.ok(process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed - before < 32e6);
  },

  'depth: 1,000 levels and not one more, both ways'() {
    let value = 1;
    for (let i = 0; i < 1000; i++) value = i % 2 ? [value] : { a: value };
    assert.deepStrictEqual(round(value), value);
    assert.throws(() => encode([value]), (error) => error.name === 'DataCloneError' && /deeper than 1000/.test(error.message) && error.message.length < 400);
    assert.throws(() => decode(new Uint8Array(1002).fill(0x81)), /byte \d+: .*deeper than 1000/);
    for (const nest of ['81', '9f', 'a160', 'bf60', 'd9010281', 'd90103a101', 'd81b82654572726f72a1656361757365', 'd81c81', 'd81b82 67426f6f6c65616e'])
      assert.throws(() => read(nest.repeat(50000)), ReactorError, nest);
  },

  'a key named __proto__ is an own property, and no prototype is touched'() {
    const value = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}');
    const copy = round(value);
    assert.deepStrictEqual(Object.keys(copy), ['__proto__', 'constructor']);
    assert.equal(Object.getPrototypeOf(copy), Object.prototype);
    assert.equal({}.polluted, undefined);
    assert.equal(Object.getPrototypeOf(read('d81b 82 654572726f72 a1 695f5f70726f746f5f5f a0')), Error.prototype);
    const array = read('d81b 83 654172726179 00 a1 695f5f70726f746f5f5f a0');
    assert.equal(Object.getPrototypeOf(array), Array.prototype);
  },

  'a prototype that others have polluted stays out of it'() {
    Object.prototype.polluted = 1;
    try {
      assert.equal(hex(encode({ a: 1 })), 'a1616101');
    } finally {
      delete Object.prototype.polluted;
    }
    assert.equal(hex(encode({ a: 1 })), 'a1616101');
  },

  'thousands of keys of one length'() {
    const value = Object.fromEntries(Array.from({ length: 20000 }, (_, i) => [`key${String(i).padStart(6, '0')}`, i]));
    assert.deepStrictEqual(round(value), value);
    assert.deepStrictEqual(round([value, { a: 1 }, value, { b: 2, a: 1 }]), [value, { a: 1 }, value, { b: 2, a: 1 }]);
  },

  'objects without a prototype, symbols, getters, subclasses'() {
    assert.deepStrictEqual(round(Object.assign(Object.create(null), { a: 1 })), { a: 1 });
    assert.deepStrictEqual(round({ a: 1, [Symbol('s')]: 2 }), { a: 1 });
    assert.deepStrictEqual(round({ get a() { return 5; } }), { a: 5 });
    assert.throws(() => encode({ get a() { throw new RangeError('mine'); } }), RangeError);
    assert.deepStrictEqual(round(new (class extends Map {})([[1, 2]])), new Map([[1, 2]]));
    assert.deepStrictEqual(round(new (class extends Array {})(3).fill(0)), [0, 0, 0]);
    assert.deepStrictEqual(round(Buffer.from('ab')), Uint8Array.of(97, 98));
  },

  'a view crosses with its own bytes alone'() {
    const buffer = Uint8Array.of(1, 2, 3, 4).buffer;
    const copy = round(new Uint8Array(buffer, 1, 2));
    assert.deepStrictEqual(copy, Uint8Array.of(2, 3));
    assert.equal(copy.buffer.byteLength, 2);
    assert.equal(round(new DataView(buffer, 3)).getUint8(0), 4);
  },

  'strings of every length and kind'() {
    for (const unit of ['a', 'é', '€', '😀', '\ud800', 'aé'])
      for (let n = 0; n < 300; n += n < 80 ? 1 : 37) assert.equal(round(unit.repeat(n)), unit.repeat(n));
    const long = 'x€'.repeat(100000);
    assert.equal(round(long), long);
    assert.equal(round('\ufeffbom'), '\ufeffbom');
  },

  'numbers at every edge'() {
    for (let e = 0; e < 54; e++)
      for (const d of [-1, 0, 1]) for (const sign of [1, -1]) {
        const n = sign * (2 ** e + d);
        assert.ok(Object.is(round(n), n), String(n));
      }
    const random = randomNumbers(3);
    for (let i = 0; i < 2000; i++) {
      const n = (random(2 ** 32) - 2 ** 31) * 2 ** (random(200) - 100);
      assert.ok(Object.is(round(n), n), String(n));
      const big = BigInt(random(2 ** 32)) ** BigInt(random(9)) * (random(2) ? 1n : -1n);
      assert.equal(round(big), big);
    }
    assert.equal(round(2n ** 20000n - 1n), 2n ** 20000n - 1n);
  },

  'errors keep class, name, message, cause, errors and their own primitives'() {
    for (const Class of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]) {
      const copy = round(new Class('why'));
      assert.equal(Object.getPrototypeOf(copy), Class.prototype);
      assert.equal(copy.message, 'why');
      assert.deepStrictEqual(Object.keys(copy), []);
    }
    const cause = new TypeError('inner');
    const copy = round(Object.assign(new RangeError('outer', { cause }), { code: 'E_X', n: 1, nested: {}, name: 'Special' }));
    assert.equal(copy.name, 'Special');
    assert.equal(copy.code, 'E_X');
    assert.equal(copy.n, 1);
    assert.ok(!('nested' in copy));
    assert.ok(copy.cause instanceof TypeError && copy.cause.message === 'inner');
    assert.match(copy.stack, /^(Special|RangeError): outer\n/);
    const all = round(new AggregateError([new Error('a'), 7, () => {}], 'many'));
    assert.ok(all instanceof AggregateError);
    assert.equal(all.errors.length, 2);
    assert.equal(all.errors[1], 7);
    const dom = round(new DOMException('gone', 'AbortError'));
    assert.ok(dom instanceof DOMException && dom.name === 'AbortError' && dom.message === 'gone');
    assert.equal(round(new Error('e', { cause: Symbol('s') })).cause, undefined);
    const foreign = read('d81b 82 6d496e7465726e616c4572726f72 a1 676d657373616765 6178');
    assert.ok(foreign instanceof Error && foreign.name === 'InternalError' && foreign.message === 'x');
  },

  'what cannot be copied is a DataCloneError that names the place'() {
    class Point {}
    const cases = [
      [Symbol('s'), /^value cannot be copied: symbols/],
      [{ user: { socket: Symbol('s') } }, /^value\.user\.socket cannot/],
      [[0, { 'a b': [() => {}] }], /^value\[1\]\["a b"\]\[0\] cannot be copied: functions/],
      [{ p: new Point() }, /^value\.p cannot/], [[, Symbol('s')], /^value\[1\] cannot/], [Object.assign([], { x: Symbol('s') }), /^value\.x cannot/], [new WeakMap(), /^value/], [(function* () {})(), /^value/], [[].values(), /^value/],
      [{ m: new Map([[{}, Symbol('s')]]) }, /^value\.m\(value 0\) cannot/], [new Set([1, Symbol('s')]), /^value\(item 1\) cannot/],
      [[new Proxy(new Date(), {})], /^value\[0\] cannot/], [Promise.resolve(), /^value/], [{ then() {} }, /^value/],
      [new SharedArrayBuffer(1), /^value/], [new Uint8Array(new SharedArrayBuffer(1)), /shared buffer/],
      [Object.create({}), /^value/],
    ];
    for (const [value, text] of cases)
      assert.throws(() => encode(value), (error) => {
        assert.equal(error.name, 'DataCloneError');
        assert.match(error.message, text);
        return true;
      });
    const buffer = new ArrayBuffer(4);
    const view = new Uint8Array(buffer);
    structuredClone(buffer, { transfer: [buffer] });
    if ('detached' in buffer) assert.throws(() => encode([view]), /value\[0\] cannot be copied: its buffer is detached/);
  },

  'after a failure the same writer and reader go on'() {
    const writer = new Writer();
    const write = (value) => {
      writer.begin('value');
      writer.value(value);
      return writer.finish().slice();
    };
    const shared = {};
    assert.throws(() => write({ a: [shared, shared, Symbol('s')] }));
    assert.equal(hex(write([shared])), '81a0');
    const reader = new Reader();
    const bytes = unhex('8181ff 01');
    reader.attach(bytes, new DataView(bytes.buffer));
    assert.throws(() => reader.read(0, 3));
    assert.equal(reader.read(3, 4), 1);
  },

  'what structuredClone copies comes out the same'() {
    const random = randomNumbers(99);
    const pool = [];
    const make = (depth) => {
      const kind = random(depth > 4 ? 8 : 14);
      if (kind === 13 && pool.length > 0) return pool[random(pool.length)];
      const items = () => Array.from({ length: random(5) }, () => make(depth + 1));
      switch (kind) {
        case 0: return random(1000) - 500;
        case 1: return random(2 ** 32) / 7;
        case 2: return ['', 'a', 'éclair', '😀'.repeat(random(20)), 'k'.repeat(random(80))][random(5)];
        case 3: return [true, false, null, undefined][random(4)];
        case 4: return BigInt(random(2 ** 32)) << BigInt(random(100));
        case 5: return new Date(random(2 ** 32));
        case 6: return Uint8Array.from(items(), () => random(256));
        case 7: return /re/g;
        case 8: { const map = new Map(items().map((value, i) => [i, value])); pool.push(map); return map; }
        case 9: { const set = new Set(items()); pool.push(set); return set; }
        case 10: { const array = items(); pool.push(array); return array; }
        case 11: { const array = items(); array[array.length + 2] = 1; return array; }
        default: {
          const object = {};
          items().forEach((value, i) => (object[`key${i * 3}`] = value));
          pool.push(object);
          return object;
        }
      }
    };
    for (let i = 0; i < 500; i++) {
      pool.length = 0;
      const value = make(0);
      assert.deepStrictEqual(round(value), structuredClone(value));
    }
  },
};

await runTests(tests);
