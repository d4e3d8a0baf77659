// A guest and its host on the real artifact: handles, life and death, limits, modules, output,
// and what a user can do wrong.
import assert from 'node:assert/strict';
import { setImmediate as macrotask } from 'node:timers/promises';
import { CROSSING, Handle, Reactor, ReactorError, Trap, createReactor } from '../../build/js/index-node.js';
import { collect, isCode, make, runGuestTests, wasm } from './guests.mjs';

await runGuestTests({
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
    await vm.idle();
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
    await assert.rejects(createReactor({ wasm: new Uint8Array(4) }), /no WebAssembly/);
    await assert.rejects(createReactor({ wasm: new URL('file:///nowhere/qjs.wasm') }), /there is no artifact at file/);
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
    await vm.idle();
    assert.deepEqual(errors.map((error) => error.code).sort(), ['QJS_E_EXCEPTION', 'QJS_E_REJECTION']);
    assert.ok(errors.every((error) => error instanceof ReactorError && /RangeError: t|TypeError: r/.test(error.message)));
    assert.deepEqual(lines, []);
    const other = await make({ stderr: (line) => lines.push(line) });
    other.evaluateSync('setTimeout(() => { throw new RangeError("t") }, 1)');
    await other.idle();
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
});
