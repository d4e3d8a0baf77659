// The bridge on the real artifact: values, functions, promises and errors, both ways.
import assert from 'node:assert/strict';
import { setImmediate as macrotask } from 'node:timers/promises';
import { STATUS } from '../../build/js/index-node.js';
import { collect, make, runGuestTests } from './guests.mjs';

const SAMPLES = [
  undefined, null, true, false, 0, -0, 1.5, NaN, -Infinity, 2 ** 53, 42n, -(2n ** 70n), '', 'aé😀', '\ud800', 'x'.repeat(5000),
  [], [1, [2, [3]]], [1, , 3], { a: 1, b: { c: [null] } }, new Map([[1, { a: 1 }], ['k', new Set([1, 'x'])]]), new Date(1234567890123),
  new Date(NaN), /a+b/giu, Object(5), Object('s'), Object(true), Object(7n), new ArrayBuffer(3), Uint8Array.of(1, 2, 3), Float64Array.of(0.5, NaN),
  BigInt64Array.of(-1n), new DataView(Uint8Array.of(1, 2).buffer), JSON.parse('{"__proto__": 1}'), Object.assign(['m'], { index: 0 }),
];

await runGuestTests({
  async 'the example of the README'() {
    const vm = await make({ memoryLimit: 64 << 20, timeout: 5000, modules: { load: (name) => (name === 'math.js' ? 'export const mean = (list) => list.reduce((a, b) => a + b) / list.length' : null) } });
    const db = { get: async (id) => ({ id, name: 'Ada' }) };
    vm.expose({ add: (a, b) => a + b, user: { load: async (id) => db.get(id) } });
    assert.equal(await vm.evaluate('add(1, 2)'), 3);
    assert.deepEqual(await vm.evaluate('await user.load(7)'), { id: 7, name: 'Ada' });
    const math = await vm.import('./math.js');
    assert.equal(math.mean([1, 2]), 1.5);
    const f = vm.evaluateHandle('x => x * 2');
    assert.equal(f.call(21), 42);
    f[Symbol.dispose]();
    vm.close();
  },

  async 'values there and back are what they were'() {
    const vm = await make();
    const same = vm.evaluateSync('x => x');
    for (const value of SAMPLES) {
      if (value instanceof Date && Number.isNaN(value.getTime())) assert.ok(Number.isNaN(same(value).getTime()));
      else assert.deepStrictEqual(same(value), value);
    }
    assert.deepStrictEqual(same(SAMPLES.filter((v) => !(v instanceof Date))), SAMPLES.filter((v) => !(v instanceof Date)));
  },

  async 'values through a host function are what they were'() {
    const vm = await make();
    let seen;
    vm.expose({ same: (x) => (seen = x) });
    const through = vm.evaluateSync('x => same(x)');
    for (const value of SAMPLES) {
      const result = through(value);
      if (value instanceof Date && Number.isNaN(value.getTime())) continue;
      assert.deepStrictEqual(seen, value);
      assert.deepStrictEqual(result, value);
    }
  },

  async 'cycles and shared objects cross both ways'() {
    const vm = await make();
    const value = { list: [] };
    value.list.push(value, value.list);
    const copy = vm.evaluateSync('x => { if (x.list[0] !== x || x.list[1] !== x.list) throw "no"; return x }')(value);
    assert.equal(copy.list[0], copy);
    assert.equal(copy.list[1], copy.list);
  },

  async 'large values grow the exchange and the memory'() {
    const vm = await make();
    const same = vm.evaluateSync('x => x');
    const list = Array.from({ length: 50000 }, (_, i) => ({ i, text: `item ${i}` }));
    assert.deepStrictEqual(same(list), list);
    const bytes = new Uint8Array(20 << 20).fill(7);
    assert.deepStrictEqual(same(bytes), bytes);
    assert.equal(same(1), 1);
    const text = 'é'.repeat(3e6);
    assert.equal(same(text), text);
  },

  async 'the same bytes twice are the same bytes there, and long values of every kind arrive'() {
    const vm = await make();
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => i);
    const look = vm.evaluateSync('(a, b, c) => [a === b, a.constructor.name, a.length, a.buffer.byteLength, c]');
    assert.deepEqual(look(bytes, bytes, 'x'.repeat(50)), [true, 'Uint8Array', 300, 300, 'x'.repeat(50)]);
    assert.deepEqual(look(bytes, bytes.slice(), 'y'), [false, 'Uint8Array', 300, 300, 'y']);
    assert.deepEqual(look(bytes.subarray(5, 9), bytes, 0), [false, 'Uint8Array', 4, 4, 0]);
    assert.deepEqual(look(Buffer.from('abc'), 0, 0), [false, 'Uint8Array', 3, 3, 0]);
    assert.deepEqual(look(new Uint8Array(0), 0, 0), [false, 'Uint8Array', 0, 0, 0]);
    assert.deepEqual(look(Uint8ClampedArray.of(1), 0, 0), [false, 'Uint8ClampedArray', 1, 1, 0]);
    assert.throws(() => look(new Uint8Array(new SharedArrayBuffer(8))), /^DataCloneError: args\[0\] cannot be copied: a shared buffer/);
    assert.throws(() => look(new Proxy(bytes, {})), /^DataCloneError: args\[0\]/);
    const gone = new Uint8Array(8);
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    if ('detached' in gone.buffer) assert.throws(() => look(gone), /its buffer is detached/);
    const same = vm.evaluateSync('(x) => x');
    vm.expose({ same: (x) => x });
    const through = vm.evaluateSync('(x) => same(x)');
    for (const unit of ['a', 'é', '€', '😀', 'a\ud800', '\udc00'])
      for (const n of [12, 23, 24, 40, 41, 64, 1000, 1365, 4090, 4096, 5000, 20000]) {
        assert.ok(same(unit.repeat(n)) === unit.repeat(n), `${unit} ${n}`);
        assert.ok(through(unit.repeat(n)) === unit.repeat(n), `${unit} ${n}`);
      }
    for (const n of [1, 4085, 4089, 4090, 5000, 70000]) assert.deepStrictEqual(same(new Uint8Array(n).fill(n)), new Uint8Array(n).fill(n));
  },

  async 'results that are primitives, of every size'() {
    const vm = await make();
    const same = vm.evaluateSync('(x) => x');
    for (let e = 0; e < 54; e++) for (const d of [-1, 0, 1]) for (const sign of [1, -1]) {
      const n = sign * (2 ** e + d);
      assert.ok(Object.is(same(n), n), String(n));
    }
    for (const value of [-0, 0.1, NaN, Infinity, undefined, null, true, false]) assert.ok(Object.is(same(value), value), String(value));
    for (const unit of ['a', 'é']) for (let n = 0; n < 60; n++) assert.equal(same(unit.repeat(n)), unit.repeat(n));
    for (const value of [[], {}, [7], { a: 1 }, 7n, new Uint8Array(0)]) assert.deepStrictEqual(same(value), value);
  },

  async 'host functions of every number of arguments'() {
    const vm = await make();
    const calls = [];
    vm.expose({ f: (...args) => { calls.push(args); return args.length; } });
    assert.deepEqual(await vm.evaluate('[f(), f(1), f(1,2), f(1,2,3), f(1,2,3,4), f(...Array(30).keys())]'), [0, 1, 2, 3, 4, 30]);
    assert.deepEqual(calls[4], [1, 2, 3, 4]);
    assert.equal(calls[5].length, 30);
  },

  async 'guest functions of every number of arguments'() {
    const vm = await make();
    const f = vm.evaluateSync('(...a) => a');
    for (const n of [0, 1, 2, 3, 22, 23, 24, 300]) assert.equal(f(...Array(n).keys()).length, n);
    assert.equal(f.name, '');
    const named = vm.evaluateSync('(function sum(a, b) { return a + b })');
    assert.equal(named.name, 'sum');
    assert.equal(named.length, 2);
    assert.equal(typeof named, 'function');
  },

  async 'the same function is the same function, on both sides'() {
    const vm = await make();
    vm.evaluateSync('globalThis.f = () => 1; globalThis.seen = []');
    const f = vm.evaluateSync('f');
    assert.equal(vm.evaluateSync('f'), f);
    assert.equal(vm.evaluateSync('({ f, list: [f] })').list[0], f);
    assert.equal(vm.evaluateSync('g => g === f')(f), true);
    const host = () => 2;
    vm.expose({ host });
    assert.equal(vm.evaluateSync('g => g === host')(host), true);
    assert.equal(vm.evaluateSync('host'), host);
    assert.equal(vm.evaluateSync('[host]')[0], host);
  },

  async 'functions in arguments are callable there'() {
    const vm = await make();
    const map = vm.evaluateSync('(list, f) => list.map((x) => f(x))');
    assert.deepEqual(map([1, 2, 3], (x) => x * 10), [10, 20, 30]);
    vm.expose({ each: (list, f) => list.map((x) => f(x)) });
    assert.deepEqual(await vm.evaluate('each([1, 2], (x) => x + 1)'), [2, 3]);
  },

  async 'host functions have their name and length in the guest'() {
    const vm = await make();
    vm.expose({ add: function plus(a, b) { return a + b; } });
    assert.deepEqual(vm.evaluateSync('[add.name, add.length, typeof add, add instanceof Function]'), ['plus', 2, 'function', true]);
  },

  async 'calls nest, guest in host in guest'() {
    const vm = await make();
    const down = (n) => (n === 0 ? 0 : 1 + inGuest(n - 1));
    vm.expose({ down });
    const inGuest = vm.evaluateSync('(n) => down(n)');
    assert.equal(down(20), 20);
    await assert.rejects(async () => vm.evaluate('down(1000)'), RangeError);
    assert.equal(await vm.evaluate('down(3)'), 3);
  },

  async 'promises of the host are promises in the guest'() {
    const vm = await make();
    let release;
    vm.expose({
      soon: async (x) => x + 1,
      fails: async () => { throw new TypeError('not today'); },
      later: () => new Promise((resolve) => (release = resolve)),
      thenable: () => ({ then: (resolve) => resolve(5) }),
    });
    assert.equal(await vm.evaluate('await soon(1)'), 2);
    assert.equal(await vm.evaluate('soon(1) instanceof Promise'), true);
    assert.equal(await vm.evaluate('await thenable()'), 5);
    assert.equal(await vm.evaluate('try { await fails() } catch (e) { `${e instanceof TypeError} ${e.message}` }'), 'true not today');
    await assert.rejects(vm.evaluate('await fails()'), (error) => error instanceof TypeError && error.message === 'not today');
    const waiting = vm.evaluate('(await later()).x');
    await macrotask();
    assert.equal(vm.loopState().promises, 1);
    release({ x: 9 });
    assert.equal(await waiting, 9);
    assert.equal(vm.loopState().promises, 0);
  },

  async 'promises inside of values, both ways'() {
    const vm = await make();
    const values = vm.evaluateSync('({ done: Promise.resolve(1), fails: Promise.reject(new RangeError("r")), late: new Promise((r) => setTimeout(r, 1, "late")) })');
    assert.equal(await values.done, 1);
    await assert.rejects(values.fails, RangeError);
    assert.equal(await values.late, 'late');
    const sum = vm.evaluateSync('async (list) => (await Promise.all(list)).reduce((a, b) => a + b)');
    assert.equal(await sum([Promise.resolve(1), 2, new Promise((r) => setTimeout(r, 2, 3))]), 6);
  },

  async 'what is sent of a promise that fails to cross rejects it'() {
    const vm = await make();
    vm.expose({ bad: async () => Symbol('s') });
    await assert.rejects(vm.evaluate('await bad()'), (error) => error.name === 'DataCloneError' && /^result cannot be copied/.test(error.message));
    const late = vm.evaluateSync('Promise.resolve().then(() => Symbol())');
    await assert.rejects(late, (error) => error.name === 'DataCloneError');
  },

  async 'many promises of the host'() {
    const vm = await make();
    vm.expose({ later: async (i) => i });
    assert.equal(await vm.evaluate('let n = 0; for (let i = 0; i < 500; i++) n += await later(i); n'), 124750);
    assert.equal(await vm.evaluate('(await Promise.all(Array.from({ length: 500 }, (_, i) => later(i)))).length'), 500);
  },

  async 'timers of the guest run while the host awaits'() {
    const vm = await make();
    assert.equal(await vm.evaluate('await new Promise((r) => setTimeout(r, 5, "t"))'), 't');
    let beats = 0;
    const heart = setInterval(() => beats++, 1);
    vm.expose({ isBeating: () => beats > 2 });
    await vm.evaluate('while (!isBeating()) await new Promise((r) => setTimeout(r))');
    clearInterval(heart);
  },

  async 'a guest that nobody awaits lives on the loop, too'() {
    const lines = [];
    const vm = await make({ stdout: (line) => lines.push(line) });
    vm.evaluateSync('setTimeout(() => console.log("later"), 2)');
    assert.equal(await vm.run(), 0);
    assert.deepEqual(lines, ['later']);
    vm.evaluateSync('Promise.resolve().then(() => console.log("job"))');
    assert.equal(await vm.run(), 0);
    assert.deepEqual(lines, ['later', 'job']);
  },

  async 'a guest that waits for a promise of the host is not at its end'() {
    const vm = await make();
    let release;
    let ended = false;
    vm.expose({ later: () => new Promise((resolve) => (release = resolve)) });
    vm.evaluateSync('later().then(() => { globalThis.done = true }); 0');
    const running = vm.run().then((code) => ((ended = true), code));
    for (let i = 0; i < 20; i++) await macrotask();
    assert.equal(ended, false);
    release();
    assert.equal(await running, 0);
    assert.equal(vm.evaluateSync('done'), true);
  },

  async 'nothing turns while the guest is idle'() {
    const vm = await make();
    vm.expose({ never: () => new Promise(() => {}) });
    vm.evaluate('await never()').catch(() => {});
    for (let i = 0; i < 10; i++) await macrotask();
    const { turns } = vm.loop;
    for (let i = 0; i < 300; i++) await macrotask();
    assert.equal(vm.loop.turns, turns);
  },

  async 'errors of the guest are real errors'() {
    const vm = await make();
    for (const name of ['Error', 'RangeError', 'TypeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError']) {
      try {
        vm.evaluateSync(`function thrower() { throw Object.assign(new ${name}('why', { cause: 1 }), { code: 'E_X' }) }\nthrower()`, { filename: 'where.js' });
        assert.fail('it did not throw');
      } catch (error) {
        assert.equal(Object.getPrototypeOf(error), globalThis[name].prototype, error.stack);
        assert.equal(error.message, 'why');
        assert.equal(error.code, 'E_X');
        assert.equal(error.cause, 1);
        assert.match(error.stack, new RegExp(`^${name}: why\\n.*thrower \\(where\\.js:1[^]*---[^]*bridge_test`));
      }
    }
    assert.throws(() => vm.evaluateSync('null.x'), TypeError);
    assert.throws(() => vm.evaluateSync('syntax error'), SyntaxError);
    for (const value of ['text', 5, undefined, null, { a: 1 }])
      assert.throws(() => vm.evaluateSync('x => { throw x }')(value), (thrown) => (assert.deepStrictEqual(thrown, value), true));
    await assert.rejects(vm.evaluate('await 0; throw new RangeError("late")', { filename: 'late.js' }), (error) => error instanceof RangeError && /late\.js/.test(error.stack) && /bridge_test/.test(error.stack));
    await assert.rejects(vm.evaluate('await Promise.any([Promise.reject(1), Promise.reject(new TypeError("t"))])'), (error) => error instanceof AggregateError && error.errors[0] === 1 && error.errors[1] instanceof TypeError);
  },

  async 'errors of the host are real errors in the guest'() {
    const vm = await make();
    vm.expose({
      thrower: () => { throw Object.assign(new RangeError('mine'), { code: 7 }); },
      value: () => { throw { plain: true }; },
      strange: () => { throw () => 1; },
      symbol: () => { throw Symbol('s'); },
    });
    assert.deepEqual(vm.evaluateSync('try { thrower() } catch (e) { [e instanceof RangeError, e.name, e.message, e.code, e.stack.includes("guest.js")] }', { filename: 'guest.js' }), [true, 'RangeError', 'mine', 7, true]);
    assert.match(vm.evaluateSync('try { thrower() } catch (e) { e.cause.stack }'), /bridge_test/);
    assert.deepEqual(vm.evaluateSync('try { value() } catch (e) { e }'), { plain: true });
    assert.equal(vm.evaluateSync('try { strange() } catch (e) { e() }'), 1);
    assert.match(vm.evaluateSync('try { symbol() } catch (e) { `${e.name}: ${e.message}` }'), /DataCloneError: error cannot be copied/);
    assert.throws(() => vm.evaluateSync('thrower()'), (error) => error instanceof RangeError && error.message === 'mine');
  },

  async 'the stacks of the host stay here when told so'() {
    const vm = await make({ hostStacks: false });
    vm.expose({ thrower: () => { throw new RangeError('mine'); } });
    const text = vm.evaluateSync('try { thrower() } catch (e) { `${e instanceof RangeError} ${e.message} ${e.stack} ${e.cause?.stack}` }');
    assert.match(text, /^true mine/);
    assert.ok(!text.includes('bridge_test'), text);
  },

  async 'a host whose own stack is used up throws in the guest, and nothing is dead'() {
    const vm = await make();
    const recurse = () => recurse() + 1;
    vm.expose({ recurse });
    assert.equal(vm.evaluateSync('try { recurse() } catch (e) { e instanceof RangeError }'), true);
    assert.equal(vm.evaluateSync('1 + 1'), 2);
    assert.equal(vm.loopState().status, STATUS.READY);
  },

  async 'what cannot be copied names its place'() {
    const vm = await make();
    const f = vm.evaluateSync('(x) => x');
    class Socket {}
    const fails = (call, text) => assert.throws(call, (error) => {
      assert.equal(error.name, 'DataCloneError', error.stack);
      assert.match(error.message, text);
      return true;
    });
    fails(() => f({ user: { socket: new Socket() } }), /^args\[0\]\.user\.socket cannot be copied: it is an instance of Socket/);
    fails(() => f(1, [Symbol('s')]), /^args\[1\]\[0\] cannot be copied: symbols/);
    fails(() => vm.expose({ tools: { s: Symbol('s') } }), /^exposed\.tools\.s cannot/);
    fails(() => vm.expose({ db: new Socket() }, { module: 'host:db' }), /^exports\.db cannot/);
    fails(() => vm.evaluateSync('({ a: [new (class Point {})] })'), /a\[0\]/);
    vm.expose({ give: () => ({ a: [0, new Socket()] }) });
    assert.match(vm.evaluateSync('try { give() } catch (e) { `${e.name} ${e.message}` }'), /^DataCloneError result\.a\[1\] cannot be copied/);
    assert.equal(f(1), 1);
  },

  async 'what failed to cross is not kept'() {
    const vm = await make();
    const f = vm.evaluateSync('(x) => x');
    let collected = 0;
    const registry = new FinalizationRegistry(() => collected++);
    for (let i = 0; i < 100; i++) {
      const lost = () => i;
      registry.register(lost);
      assert.throws(() => f({ lost, s: Symbol('s') }), { name: 'DataCloneError' });
    }
    await collect(() => collected >= 90);
    /* The engine itself may keep the last ones. */
    assert.ok(collected >= 90, `${collected} of 100 collected`);
  },
});
