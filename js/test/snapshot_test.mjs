// Guests that are copied: snapshots and what goes on from them, artifacts that a guest is baked into.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { VirtualClock, createReactor, instantiate, memoryFiles } from '../../build/js/index-node.js';
import { wasmPath } from './harness.mjs';
import { crc32 } from '../../build/js/crc32.js';
import { isCode, make, runGuestTests } from './guests.mjs';

const refuses = (options, text) => assert.rejects(make(options), (error) => isCode('QJS_E_ARGUMENT')(error) || assert.match(error.message, text) || true);

/** A guest that went on from a snapshot of the first. */
async function moved(vm, options = {}) {
  return make({ snapshot: await vm.snapshot(), ...options });
}

await runGuestTests({
  async 'what the guest has goes along, and is its own in each copy'() {
    const vm = await make();
    await vm.evaluate('globalThis.list = [1]; globalThis.weak = new WeakMap([[list, "w"]]); globalThis.map = new Map([[list, "m"], ["a", 1], [7, 2]])');
    const snapshot = await vm.snapshot();
    const one = await make({ snapshot });
    const two = await make({ snapshot });
    assert.equal(one.evaluateSync('list.push(2); weak.get(list) + map.get(list) + map.get("a") + map.get(7) + list'), 'wm121,2');
    assert.deepEqual(two.evaluateSync('list'), [1]);
    assert.deepEqual(vm.evaluateSync('list'), [1]);
    assert.equal((await moved(one)).evaluateSync('list.length'), 2);
  },

  async 'memory that has grown is there'() {
    const vm = await make();
    vm.evaluateSync('globalThis.big = new Uint8Array(20e6).fill(3); globalThis.rest = []; for (let i = 0; i < 1e5; i++) rest.push({ i })');
    const again = await moved(vm);
    assert.equal(again.evaluateSync('big.reduce((a, b) => a + b) + rest[99999].i'), 60e6 + 99999);
  },

  async 'only what differs from a new instance is stored'() {
    const vm = await make();
    assert.ok((await vm.snapshot()).length < 40_000);
  },

  async 'timers have as much time left as they had'() {
    const vm = await make({ clock: new VirtualClock(5000) });
    vm.evaluateSync('globalThis.seen = []; setTimeout(() => seen.push("timeout"), 1000); let n = 0; setInterval(() => seen.push(++n), 400); globalThis.begun = performance.now()');
    vm.loop.stop();
    const snapshot = await vm.snapshot();
    for (const start of [0, 10_000_000]) {
      const clock = new VirtualClock(start);
      clock.skip(BigInt(start) * 1_000_000n);
      const again = await make({ snapshot, clock });
      assert.equal(again.loopState().nextTimer, 400);
      assert.equal(again.evaluateSync('performance.now() - begun'), 0);
      for (const skip of [500n, 400n, 200n]) {
        clock.skip(skip * 1_000_000n);
        again.abi.loopOnce();
      }
      assert.deepEqual(again.evaluateSync('seen'), [1, 2, 'timeout']);
    }
  },

  async 'promises, async functions and generators go on'() {
    const vm = await make();
    vm.evaluateSync('let go; globalThis.done = (async () => { const x = await new Promise((r) => (go = r)); await null; return x + 1 })(); globalThis.go = go; globalThis.g = (function* () { yield 1; yield 2 })(); g.next()');
    const again = await moved(vm);
    assert.equal(await again.evaluate('go(5); await done + g.next().value'), 8);
  },

  async 'modules are loaded but once'() {
    let loads = 0;
    const modules = { resolve: (name) => name, load: () => (loads++, 'export let n = 0; export const up = () => ++n') };
    const vm = await make({ modules });
    assert.equal((await vm.import('up')).up(), 1);
    const again = await moved(vm, { modules });
    assert.equal((await again.import('up')).up(), 2);
    assert.equal(loads, 1);
  },

  async 'host functions come back by their places'() {
    const vm = await make();
    vm.expose({ add: (a, b) => a + b, db: { 'a/b~': [() => 'old'] } });
    vm.expose({ mul: () => 'old' }, { module: 'calc' });
    vm.evaluateSync('globalThis.kept = add; import("calc").then((calc) => (globalThis.calc = calc))');
    await vm.idle();
    const again = await moved(vm, { functions: { add: (a, b) => a - b, db: { 'a/b~': [() => 'new'] }, calc: { mul: (a, b) => a * b } } });
    assert.deepEqual(again.evaluateSync('[kept === add, add.name, kept(3, 1), db["a/b~"][0](), calc.mul(2, 3)]'), [true, 'add', 2, 'new', 6]);
    /* A function that comes now has an id of its own. */
    assert.equal(again.evaluateSync('(f) => f() + add(2, 1)')(() => 10), 11);
    const add = (a, b) => a + b;
    const third = await moved(again, { functions: { add } });
    assert.equal(third.evaluateSync('(f) => f === add')(add), true);
  },

  async 'a host function that was not given says so when it is called'() {
    const vm = await make();
    vm.expose({ db: { get: () => 1 } });
    const again = await moved(vm, { functions: { get: () => 2 } });
    assert.throws(() => again.evaluateSync('db.get()'), /\/db\/get was not given when the guest was restored/);
    assert.equal(again.evaluateSync('typeof db.get'), 'function');
  },

  async 'promises of the host are rejected, ports closed, and the guest is told'() {
    const vm = await make();
    vm.expose({ later: () => new Promise(() => {}) });
    const { port1, port2 } = new MessageChannel();
    vm.expose({ port: port2 });
    vm.evaluateSync('globalThis.seen = []; port.onclose = () => seen.push("closed"); port.onmessage = () => {}; later().catch((e) => seen.push(e.message))');
    const again = await moved(vm);
    assert.equal(again.loopState().promises, 0);
    await again.idle();
    assert.deepEqual(again.evaluateSync('seen').sort(), ['closed', 'the host that had promised this is gone: the guest was restored from a snapshot']);
    port1.close();
  },

  async 'handles come back by their numbers'() {
    const vm = await make();
    const handle = vm.evaluateHandle('globalThis.object = { n: 1 }; object');
    const [{ handle: number }] = vm.heldHandles();
    const again = await moved(vm);
    const back = again.handle(number);
    back.set('n', 2);
    assert.equal(again.evaluateSync('object.n'), 2);
    assert.equal(handle.get('n'), 1);
    const twice = again.handle(number);
    back.dispose();
    assert.equal(twice.get('n'), 2);
    twice.dispose();
    assert.throws(() => again.handle(number), isCode('QJS_E_HANDLE'));
    assert.equal(again.heldHandles().length, 0);
    /* In the guest itself it is one more. */
    vm.handle(number).dispose();
    assert.equal(handle.get('n'), 1);
  },

  async 'chance: others in each copy, unless a seed was given'() {
    const numbers = async (options) => {
      const vm = await make(options);
      vm.evaluateSync('Math.random()');
      const snapshot = await vm.snapshot();
      const random = async (start) => (await make({ snapshot, clock: new VirtualClock(start) })).evaluateSync('Math.random()');
      return [await random(1), await random(2)];
    };
    const [a, b] = await numbers({});
    assert.notEqual(a, b);
    const [c, d] = await numbers({ randomSeed: 7 });
    assert.equal(c, d);
  },

  async 'nothing of a run is in the artifact: time, chance, variables'() {
    const seen = async (start, options) => {
      const clock = new VirtualClock(start);
      clock.skip(BigInt(start) * 1_000_000n);
      const vm = await make({ clock, std: true, ...options });
      return vm.evaluateSync('[Math.random(), performance.timeOrigin, performance.now(), Date.now(), JSON.stringify(std.getenviron())]');
    };
    const [chance, ...rest] = await seen(1000, { env: { A: '1' } });
    assert.deepEqual(rest, [1000, 0, 2000, '{"A":"1"}']);
    const [other, ...others] = await seen(2000, {});
    assert.deepEqual(others, [2000, 0, 4000, '{}']);
    assert.notEqual(chance, other);
    assert.deepEqual(await seen(1000, { env: { A: '1' } }), [chance, ...rest]);
  },

  async 'what is outside of the guest is the new host\'s: variables, directories, output'() {
    const mount = (text) => ({ '/': memoryFiles({ 'a.txt': text }) });
    const vm = await make({ std: true, env: { WHERE: 'old' }, preopens: mount('old') });
    assert.equal(vm.evaluateSync('std.getenv("WHERE") + std.loadFile("a.txt")'), 'oldold');
    const lines = [];
    const again = await moved(vm, { env: { WHERE: 'new' }, preopens: mount('new'), stdout: (line) => lines.push(line) });
    assert.equal(again.evaluateSync('std.getenv("WHERE") + std.loadFile("a.txt")'), 'newnew');
    again.evaluateSync('console.log("here")');
    assert.deepEqual(lines, ['here']);
    assert.equal((await moved(vm)).evaluateSync('String(std.getenv("WHERE")) + std.loadFile("a.txt")'), 'undefinednull');
  },

  async 'settings go along; options of new guests are refused'() {
    const vm = await make({ memoryLimit: 4 << 20, timeout: 50 });
    const snapshot = await vm.snapshot();
    const again = await make({ snapshot });
    assert.throws(() => again.evaluateSync('for (;;);'), isCode('QJS_E_TIMEOUT'));
    assert.throws(() => again.evaluateSync('new Array(1e6).fill(0)'), /out of memory/);
    for (const options of [{ std: true }, { memoryLimit: 1 << 20 }, { stackSize: 65536 }, { argv: ['qjs'] }, { randomSeed: 1 }])
      await assert.rejects(make({ snapshot, ...options }), /is for a new guest, and this one was restored/);
  },

  async 'a snapshot that is none, damaged, or another artifact\'s'() {
    const snapshot = await (await make()).snapshot();
    const damaged = (at, value) => snapshot.map((byte, i) => (i === at ? value : byte));
    await refuses({ snapshot: new Uint8Array() }, /does not begin as one/);
    await refuses({ snapshot: damaged(0, 1) }, /does not begin as one/);
    await refuses({ snapshot: damaged(8, 9) }, /version 9 of the format, and this library reads 1/);
    await refuses({ snapshot: damaged(snapshot.length - 1, snapshot.at(-1) ^ 1) }, /damaged: its checksum/);
    await refuses({ snapshot: snapshot.subarray(0, -1) }, /damaged: its checksum/);
    await assert.rejects(make({ snapshot: 'text' }), TypeError);
    const resealed = (at, value) => {
      const bytes = snapshot.slice();
      const view = new DataView(bytes.buffer);
      view.setUint32(at, value, true);
      view.setUint32(12, crc32(bytes.subarray(16)), true);
      return bytes;
    };
    const first = 28 + snapshot[24];
    await refuses({ snapshot: resealed(16, 1) }, /its memory ends within a page/);
    await refuses({ snapshot: resealed(20, 2 ** 32 - 1) }, /it ends within a run of bytes/);
    await refuses({ snapshot: resealed(first, 2 ** 32 - 1) }, /a run of bytes leads out of it/);
    await refuses({ snapshot: resealed(first + 4, 2 ** 32 - 1) }, /a run of bytes leads out of it/);
    await refuses({ snapshot: resealed(28, 0) }, /is of another qjs\.wasm/);
    const { wasm } = await baked((vm) => vm);
    await refuses({ snapshot, wasm }, /is of another qjs\.wasm/);
  },

  async 'one that is asked for while the guest runs has all of that run'() {
    const vm = await make();
    let snapshot;
    vm.expose({ now: () => void (snapshot = vm.snapshot()) });
    vm.evaluateSync('globalThis.n = 1; now(); n = 2');
    assert.equal((await make({ snapshot: await snapshot })).evaluateSync('n'), 2);
    vm.close();
    await assert.rejects(vm.snapshot(), isCode('QJS_E_UNINITIALIZED'));
  },

  async 'a guest that is baked in begins where it stood'() {
    const { wasm } = await baked(async (vm) => {
      vm.expose({ name: () => 'old' });
      await vm.evaluate('globalThis.hello = () => `hello ${name()} ${++n}`; let n = 0; hello()');
    });
    const functions = { name: () => 'new' };
    for (let i = 0; i < 2; i++) assert.equal((await make({ wasm, functions })).evaluateSync('hello()'), 'hello new 2');
    await assert.rejects(make({ wasm, memoryLimit: 1 }), /is for a new guest/);
    const vm = await make({ wasm, functions });
    vm.evaluateSync('hello()');
    assert.equal((await make({ wasm, functions, snapshot: await vm.snapshot() })).evaluateSync('hello()'), 'hello new 3');
  },

  async 'such an artifact is one for the raw layer, too'() {
    const { wasm } = await baked((vm) => vm.evaluateSync('globalThis.n = 6'));
    const lines = [];
    const abi = await instantiate({ wasm, stdout: (bytes) => lines.push(new TextDecoder().decode(bytes)), stderr: () => {} });
    assert.equal(abi.eval('console.log(n * 7)'), 0);
    assert.deepEqual(lines, ['42\n']);
    assert.equal(abi.init(), -1);
    abi.destroy();
    assert.equal(abi.init(), 0);
    assert.equal(abi.eval('n'), -1);
    abi.destroy();
  },

  async 'what is no qjs.wasm is not baked into'() {
    const vm = await make();
    await assert.rejects(vm.bake(new Uint8Array(100)), /no WebAssembly/);
    await assert.rejects(vm.bake(readFileSync(wasmPath()).subarray(0, 1000)), /ends within a section/);
    await assert.rejects(vm.bake(readFileSync(wasmPath().replace('qjs.wasm', 'qjs-lean.wasm'))), /not the qjs\.wasm that the guest is in/);
  },
});

/** The artifact with a guest in it. */
async function baked(prepare) {
  const bytes = readFileSync(wasmPath());
  const vm = await createReactor({ wasm: await WebAssembly.compile(bytes) });
  await prepare(vm);
  const wasm = await WebAssembly.compile(await vm.bake(bytes));
  vm.close();
  return { wasm };
}
