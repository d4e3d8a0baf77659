// The bridge on the real artifact: values, host functions, guest functions, promises, handles,
// modules, errors, limits, and what a user can do wrong.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setImmediate as macrotask } from 'node:timers/promises';
import { CROSSING, Handle, Reactor, ReactorError, STATUS, Trap, createReactor } from '../../build/js/index.js';
import { runTests, wasmPath } from './harness.mjs';

const wasm = await WebAssembly.compile(readFileSync(wasmPath()));
const open = new Set();

/** A guest, closed after the test. */
async function make(options = {}) {
  const vm = await createReactor({ wasm, ...options });
  open.add(vm);
  return vm;
}

const isCode = (code) => (error) => {
  assert.ok(error instanceof ReactorError, error?.stack ?? String(error));
  assert.equal(error.code, code, error.message);
  return true;
};

/** Let the garbage collector run until `done`, or a thousand times. */
async function collect(done) {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--expose-gc');
  const { runInNewContext } = await import('node:vm');
  const gc = runInNewContext('gc');
  for (let i = 0; i < 1000 && !done(); i++) {
    gc();
    await macrotask();
  }
}

const SAMPLES = [
  undefined, null, true, false, 0, -0, 1.5, NaN, -Infinity, 2 ** 53, 42n, -(2n ** 70n), '', 'aé😀', '\ud800', 'x'.repeat(5000),
  [], [1, [2, [3]]], [1, , 3], { a: 1, b: { c: [null] } }, new Map([[1, { a: 1 }], ['k', new Set([1, 'x'])]]), new Date(1234567890123),
  new Date(NaN), /a+b/giu, Object(5), Object('s'), Object(true), Object(7n), new ArrayBuffer(3), Uint8Array.of(1, 2, 3), Float64Array.of(0.5, NaN),
  BigInt64Array.of(-1n), new DataView(Uint8Array.of(1, 2).buffer), JSON.parse('{"__proto__": 1}'), Object.assign(['m'], { index: 0 }),
];

const tests = {
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
    await vm.evaluate('await new Promise((r) => setTimeout(r, 30))');
    clearInterval(heart);
    assert.ok(beats > 2);
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

  async 'handles: call, construct, get, set, copy, await, methods'() {
    const vm = await make();
    const Point = vm.evaluateHandle('class Point { constructor(x, y) { this.x = x; this.y = y } sum(n) { return this.x + this.y + n } }; Point');
    assert.ok(Point instanceof Handle);
    const point = Point.construct(1, 2);
    assert.ok(point instanceof Handle);
    assert.equal(point.get('x'), 1);
    point.set('x', 10);
    assert.equal(point.callMethod('sum', 5), 17);
    const sum = point.getHandle('sum');
    assert.equal(sum.callWith(point, 0), 12);
    assert.equal(sum.callWith({ x: 3, y: 4 }, 0), 7);
    assert.throws(() => sum.call(), TypeError);
    assert.throws(() => point.copy(), (error) => error.name === 'DataCloneError');
    assert.deepEqual(vm.evaluateHandle('({ a: [1] })').copy(), { a: [1] });
    assert.equal(await vm.evaluateHandle('Promise.resolve(5)').await(), 5);
    assert.equal(await vm.evaluateHandle('new Promise((r) => setTimeout(r, 1, 6))').await(), 6);
    await assert.rejects(vm.evaluateHandle('Promise.reject(new RangeError("r"))').await(), RangeError);
    assert.equal(await vm.evaluateHandle('7').await(), 7);
    const f = vm.evaluateSync('(p, Q) => p instanceof Q');
    assert.equal(f(point, Point), true);
    vm.global.set('given', [1, 2]);
    assert.equal(vm.evaluateSync('given[1]'), 2);
    assert.deepEqual(vm.global.get('given'), [1, 2]);
    assert.throws(() => new Handle(), TypeError);
  },

  async 'guest classes are constructors here'() {
    const vm = await make();
    const Point = vm.evaluateSync('(class Point { constructor(x) { this.x = x } })');
    const point = new Point(4);
    assert.ok(point instanceof Handle);
    assert.equal(point.get('x'), 4);
    assert.throws(() => Point(4), TypeError);
    assert.deepEqual(new (vm.evaluateSync('(function () { return { plain: 1 } })'))(), { plain: 1 });
  },

  async 'a released handle says so, and is released but once'() {
    const vm = await make();
    const handle = vm.evaluateHandle('({})');
    const f = vm.evaluateSync('() => 1');
    assert.equal(vm.heldHandles().length, 2);
    handle.dispose();
    handle.dispose();
    f[Symbol.dispose]();
    assert.equal(vm.heldHandles().length, 0);
    assert.throws(() => handle.get('x'), isCode('QJS_E_HANDLE'));
    assert.throws(() => f(), isCode('QJS_E_HANDLE'));
    assert.throws(() => vm.evaluateSync('x => x')(f), (error) => /released/.test(error.message));
    assert.equal(vm.evaluateSync('x => x')(1), 1);
  },

  async 'handles of one instance are none of another, but functions and promises are'() {
    const [a, b] = [await make(), await make()];
    const handle = a.evaluateHandle('new (class {})');
    assert.throws(() => b.evaluateSync('x => x')(handle), (error) => error.name === 'DataCloneError' && /another instance/.test(error.message));
    const inA = a.evaluateSync('x => x + 1');
    assert.equal(b.evaluateSync('f => f(1)')(inA), 2);
    assert.equal(await b.evaluateSync('async p => await p')(a.evaluateSync('Promise.resolve(3)')), 3);
  },

  async 'garbage on this side is released on the other'() {
    const vm = await make();
    let f = vm.evaluateSync('globalThis.f = () => 1; f');
    for (let i = 0; i < 5; i++) assert.equal(vm.evaluateSync('f'), f);
    vm.evaluateHandle('({})');
    vm.evaluateSync('Promise.resolve(1)');
    assert.ok(vm.heldHandles().length >= 2);
    f = undefined;
    await collect(() => vm.heldHandles().length === 0);
    assert.deepEqual(vm.heldHandles(), []);
    assert.equal(vm.evaluateSync('f()'), 1);
  },

  async 'garbage on the other side is released on this'() {
    const vm = await make();
    let wasCollected = false;
    const registry = new FinalizationRegistry(() => (wasCollected = true));
    (() => {
      const f = () => 1;
      registry.register(f, 0);
      vm.evaluateSync('f => f()')(f);
    })();
    for (let i = 0; i < 20; i++) {
      vm.evaluateSync('0');
      await vm.run();
    }
    await collect(() => wasCollected);
    assert.ok(wasCollected);
    /* Its id may be given out again: the new function is called and not the old one. */
    for (let i = 0; i < 50; i++) {
      assert.equal(vm.evaluateSync('f => f()')(() => i), i);
      await vm.run();
    }
  },

  async 'evaluate, import and run leave nothing held'() {
    const vm = await make({ modules: { load: () => 'export const x = 1' } });
    await vm.evaluate('await 1');
    await vm.evaluate('new Promise((r) => setTimeout(r, 1))');
    await vm.evaluate('throw 1').catch(() => {});
    await vm.import('./m.js');
    await macrotask();
    assert.deepEqual(vm.heldHandles(), []);
  },

  async 'close names what is still held'() {
    const vm = await make();
    const f = vm.evaluateSync('(function forgotten() {})');
    assert.ok(vm.heldHandles()[0].description.includes('forgotten'), JSON.stringify(vm.heldHandles()));
    assert.throws(() => vm.close({ leaks: 'throw' }), /1 value.*forgotten/);
    assert.throws(() => f(), isCode('QJS_E_UNINITIALIZED'));
    const clean = await make();
    await clean.evaluateSync('Promise.resolve(1)');
    clean.close({ leaks: 'throw' });
  },

  async 'a closed reactor says so, and what waits is told'() {
    const vm = await make();
    const f = vm.evaluateSync('() => 1');
    const handle = vm.evaluateHandle('({})');
    const waiting = vm.evaluate('await new Promise(() => {})');
    const promise = vm.evaluateSync('new Promise(() => {})');
    const running = vm.run();
    vm.close();
    vm.close();
    for (const ended of [waiting, promise, running]) await assert.rejects(ended, isCode('QJS_E_UNINITIALIZED'));
    for (const call of [() => vm.evaluateSync('1'), () => vm.evaluateHandle('1'), () => f(), () => handle.get('a'), () => vm.expose({ a: 1 }), () => vm.heldHandles(), () => vm.compile('1'), () => vm.defineModule('m', {}), () => vm.setImportMap({}), () => vm.global.get('a')])
      assert.throws(call, isCode('QJS_E_UNINITIALIZED'));
    for (const call of [() => vm.evaluate('1'), () => vm.import('m'), () => vm.run(), () => handle.await()]) await assert.rejects(async () => call(), isCode('QJS_E_UNINITIALIZED'));
    handle.dispose();
    vm.stop();
  },

  async 'close inside of a call of the host'() {
    const vm = await make();
    vm.expose({ end: () => vm.close() });
    assert.throws(() => vm.evaluateSync('end(); 1'), ReactorError);
    assert.throws(() => vm.evaluateSync('1'), isCode('QJS_E_UNINITIALIZED'));
  },

  async 'a trap ends the instance, and says so'() {
    const vm = await createReactor({ wasm, stdout: { write: () => { throw new Error('no paper'); } } });
    const waiting = vm.evaluate('await new Promise(() => {})');
    waiting.catch(() => {});
    const running = vm.run();
    running.catch(() => {});
    assert.throws(() => vm.evaluateSync('console.log(1)'), (error) => error instanceof Trap && /no paper/.test(error.message));
    assert.throws(() => vm.evaluateSync('1'), isCode('QJS_E_DEAD'));
    await assert.rejects(waiting, isCode('QJS_E_DEAD'));
    await assert.rejects(running, isCode('QJS_E_DEAD'));
    vm.close();
  },

  async 'a trap further in ends the calls around it'() {
    const vm = await createReactor({ wasm, stdout: { write: () => { throw new Error('no paper'); } } });
    let wentOn = false;
    vm.expose({
      print: () => {
        try {
          vm.evaluateSync('console.log(1)');
        } catch {
          /* not told to the guest */
        }
      },
      goOn: () => (wentOn = true),
    });
    assert.throws(() => vm.evaluateSync('try { print() } finally { goOn() }'), Trap);
    assert.equal(wentOn, false);
    assert.throws(() => vm.evaluateSync('1'), isCode('QJS_E_DEAD'));
  },

  async 'an onError that throws is the host\'s mistake, and the guest goes on'() {
    const vm = await make({ onError: () => { throw new Error('in onError'); } });
    const uncaught = new Promise((resolve) => process.once('uncaughtException', resolve));
    vm.evaluateSync('setTimeout(() => { throw 1 }, 1); setTimeout(() => { globalThis.later = 1 }, 2)');
    await vm.run();
    assert.equal((await uncaught).message, 'in onError');
    assert.equal(vm.evaluateSync('later'), 1);
  },

  async 'wrong arguments are told'() {
    const vm = await make();
    for (const call of [() => vm.evaluateSync(1), () => vm.evaluateSync(), () => vm.compile(null), () => vm.expose(null), () => vm.expose('x'), () => vm.defineModule(1, {}), () => vm.defineModule('m')])
      assert.throws(call, TypeError);
    await assert.rejects(vm.evaluate({}), TypeError);
    await assert.rejects(vm.import(5), TypeError);
    await assert.rejects(createReactor({ wasm, stdout: 5 }), TypeError);
    await assert.rejects(createReactor({ wasm, timeout: -1 }), RangeError);
    await assert.rejects(createReactor({ wasm: new Uint8Array(4) }), WebAssembly.CompileError);
    await assert.rejects(createReactor({ wasm: new URL('file:///nowhere/qjs.wasm') }), /ENOENT/);
  },

  async 'limits: time, memory, stack'() {
    const vm = await make({ timeout: 30, memoryLimit: 16 << 20, stackSize: 64 << 10 });
    assert.throws(() => vm.evaluateSync('for (;;);'), isCode('QJS_E_TIMEOUT'));
    await assert.rejects(vm.evaluate('for (;;);'), isCode('QJS_E_TIMEOUT'));
    await assert.rejects(vm.evaluate('await 0; for (;;);'), isCode('QJS_E_TIMEOUT'));
    await assert.rejects(vm.evaluateSync('(async () => { await 0; for (;;); })()'), isCode('QJS_E_TIMEOUT'));
    assert.throws(() => vm.evaluateSync('const list = []; for (;;) list.push(new Array(1000).fill(1))'), Error);
    assert.throws(() => vm.evaluateSync('(function f() { f() })()'), Error);
    assert.equal(vm.evaluateSync('1 + 1'), 2);
    await assert.rejects(createReactor({ wasm, memoryLimit: -1 }), RangeError);
    await assert.rejects(createReactor({ wasm, memoryLimit: 100 }), ReactorError);
    await assert.rejects(createReactor({ wasm, argv: ['qjs', '--nonsense'] }), isCode('QJS_E_ARGUMENT'));
    await assert.rejects(createReactor({ wasm, crossing: 'all' }), TypeError);
  },

  async 'stop interrupts the guest'() {
    const vm = await make();
    vm.expose({ stop: () => vm.stop() });
    assert.throws(() => vm.evaluateSync('stop(); for (;;);'), isCode('QJS_E_STOPPED'));
    assert.equal(vm.evaluateSync('2'), 2);
  },

  async 'a signal ends the waiting'() {
    const vm = await make();
    const control = new AbortController();
    const waiting = vm.evaluate('await new Promise(() => {})', { signal: control.signal });
    await macrotask();
    control.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
    await assert.rejects(vm.evaluate('1', { signal: AbortSignal.abort(new Error('before')) }), /before/);
    const inside = new AbortController();
    vm.expose({ abort: () => inside.abort(new Error('inside')) });
    await assert.rejects(vm.evaluate('abort(); for (;;);', { signal: inside.signal }), (error) => /inside|stopped|interrupted/i.test(error.message));
    assert.equal(await vm.evaluate('3'), 3);
  },

  async 'modules: resolve, load, promises, undefined, null, import maps'() {
    const asked = [];
    const vm = await make({
      modules: {
        resolve(specifier, base) {
          asked.push(`${specifier} from ${base}`);
          return specifier.startsWith('pkg:') ? `/packages/${specifier.slice(4)}.js` : undefined;
        },
        load(name, type) {
          const sources = {
            '/packages/a.js': 'import { b } from "./b.js"; export default b + 1; export { b }',
            '/packages/b.js': Promise.resolve('import data from "./data.json" with { type: "json" }; export const b = data.n'),
            '/packages/data.json': '{ "n": 41 }',
            'mapped.js': 'export const mapped = true',
            'bytes.js': new TextEncoder().encode('export const e = "é"'),
          };
          asked.push(`${name} as ${type}`);
          if (name === 'throws.js') throw new URIError('no road');
          if (name === 'rejects.js') return Promise.reject(new URIError('closed road'));
          return sources[name] ?? null;
        },
      },
    });
    const a = await vm.import('pkg:a');
    assert.deepEqual({ ...a }, { b: 41, default: 42 });
    assert.ok(asked.includes('/packages/data.json as json'), asked.join());
    assert.equal(await vm.evaluate('(await import("pkg:a")).default'), 42);
    vm.setImportMap({ imports: { lib: 'mapped.js' } });
    assert.equal((await vm.import('lib')).mapped, true);
    vm.setImportMap(undefined);
    await assert.rejects(vm.import('lib'), Error);
    assert.equal((await vm.import('bytes.js')).e, 'é');
    await assert.rejects(vm.import('nowhere.js'), Error);
    await assert.rejects(vm.import('throws.js'), (error) => error instanceof URIError && error.message === 'no road');
    await assert.rejects(vm.import('rejects.js'), (error) => error instanceof URIError && error.message === 'closed road');
    await assert.rejects(vm.evaluate('import x from "nowhere.js"', { module: true }), Error);
    assert.equal((await vm.evaluate('export const x = 1 + 1', { module: true })).x, 2);
    assert.throws(() => vm.setImportMap({ imports: 5 }), TypeError);
  },

  async 'modules of the host'() {
    const vm = await make();
    vm.expose({ query: (text) => `rows of ${text}`, limit: 5 }, { module: 'host:db' });
    vm.defineModule('host:time', { now: async () => 1 });
    assert.equal(await vm.evaluate('const { query, limit } = await import("host:db"); query("x") + limit'), 'rows of x5');
    assert.equal((await vm.evaluate('import { now } from "host:time"; export const time = await now()', { module: true })).time, 1);
    assert.throws(() => vm.defineModule('host:db', {}), isCode('QJS_E_ARGUMENT'));
  },

  async 'namespaces give handles for what cannot be copied'() {
    const vm = await make({ modules: { load: () => 'export class A {}; export const a = new A; export const n = 1; export const isA = (x) => x instanceof A' } });
    const { A, a, n, isA } = await vm.import('./x.js');
    assert.ok(a instanceof Handle);
    assert.equal(n, 1);
    assert.equal(isA(a), true);
    assert.ok(new A() instanceof Handle);
  },

  async 'bytecode: compile once, evaluate anywhere'() {
    const [a, b] = [await make(), await make()];
    const code = a.compile('await 0; 6 * 7', { filename: 'c.js' });
    assert.ok(code instanceof Uint8Array && code.length > 0);
    assert.equal(await b.evaluate(code), 42);
    const module = a.compile('export const x = 5', { module: true });
    assert.equal((await b.evaluate(module, { module: true })).x, 5);
    const changed = code.slice();
    changed[changed.length - 1] ^= 1;
    await assert.rejects(b.evaluate(changed), isCode('QJS_E_BYTECODE'));
    assert.throws(() => a.compile('a b'), SyntaxError);
  },

  async 'output: lines, bytes, nothing'() {
    const lines = [];
    const bytes = [];
    const vm = await make({ std: true, stdout: (line) => lines.push(line), stderr: { write: (chunk) => bytes.push(...chunk) } });
    vm.evaluateSync('console.log("one\\ntwo é"); std.out.puts("no end"); std.out.flush(); std.err.puts("err"); std.err.flush()');
    assert.deepEqual(lines, ['one', 'two é']);
    assert.equal(Buffer.from(bytes).toString(), 'err');
    vm.close();
    assert.deepEqual(lines, ['one', 'two é', 'no end']);
    const quiet = await make({ stdout: 'ignore' });
    quiet.evaluateSync('console.log("nothing")');
  },

  async 'uncaught errors come to onError, once, and not to stderr'() {
    const errors = [];
    const lines = [];
    const vm = await make({ onError: (error) => errors.push(error), stderr: (line) => lines.push(line) });
    vm.evaluateSync('setTimeout(() => { throw new RangeError("t") }, 1); Promise.reject(new TypeError("r")); 0');
    assert.equal(await vm.run(), 1);
    assert.deepEqual(errors.map((error) => error.code).sort(), ['QJS_E_EXCEPTION', 'QJS_E_REJECTION']);
    assert.ok(errors.every((error) => error instanceof ReactorError && /RangeError: t|TypeError: r/.test(error.message)));
    assert.deepEqual(lines, []);
    const other = await make({ stderr: (line) => lines.push(line) });
    other.evaluateSync('setTimeout(() => { throw new RangeError("t") }, 1)');
    assert.equal(await other.run(), 1);
    assert.match(lines.join(), /RangeError: t/);
  },

  async 'std.exit ends the guest'() {
    const vm = await make({ std: true });
    vm.evaluateSync('setTimeout(() => std.exit(7), 1)');
    assert.equal(await vm.run(), 7);
    assert.throws(() => vm.evaluateSync('1'), isCode('QJS_E_EXITED'));
    const waiting = (await make({ std: true })).evaluate('await 0; std.exit(3)');
    await assert.rejects(waiting, isCode('QJS_E_EXITED'));
  },

  async 'arguments of host functions cross as the option says'() {
    const copy = await make({ crossing: 'copy' });
    copy.expose({ f: (x) => typeof x });
    assert.match(copy.evaluateSync('try { f(() => 1) } catch (e) { e.name }'), /DataCloneError/);
    const handles = await make({ crossing: 'handles' });
    handles.expose({ f: (x) => x instanceof Handle && x.get('v') });
    assert.equal(handles.evaluateSync('f(new (class { v = 3 }))'), 3);
  },

  async 'getters that come back here while they are read'() {
    const vm = await make();
    const f = vm.evaluateSync('x => x');
    const value = { get inner() { return f({ deep: [1, 'x'.repeat(9000)] }).deep[0]; }, after: { b: 2 } };
    assert.deepEqual(f(value), { inner: 1, after: { b: 2 } });
  },

  async 'an endless loop of turns leaves the host its own'() {
    const vm = await make();
    vm.evaluateSync('(async () => { for (;;) await 0 })()');
    for (let i = 0; i < 3; i++) await macrotask();
    assert.equal(vm.evaluateSync('1'), 1);
  },

  async 'a hundred instances in one host'() {
    const all = await Promise.all(Array.from({ length: 100 }, () => make()));
    for (const [i, vm] of all.entries()) vm.expose({ me: () => i });
    for (const [i, vm] of all.entries()) assert.equal(vm.evaluateSync('me()'), i);
  },

  async 'the raw layer is there'() {
    const vm = await make();
    assert.ok(vm instanceof Reactor);
    assert.match(vm.version, /^\d+\.\d+\.\d+$/);
    assert.equal(vm.abi.eval('globalThis.raw = 1'), 0);
    assert.equal(vm.evaluateSync('raw'), 1);
    assert.equal(CROSSING.HANDLE, 3);
  },
};

process.removeAllListeners('warning'); /* node:wasi announces itself as experimental */
for (const [name, test] of Object.entries(tests))
  tests[name] = async () => {
    try {
      await test();
    } finally {
      for (const vm of open) vm.close();
      open.clear();
    }
  };
await runTests(tests);
