// Tests of the Node host and its loop driver, on the real artifact.
// usage: node js/test/host_test.mjs [--wasm PATH]
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Loop, run } from '../../build/js/loop.js';
import { STATUS } from '../../build/js/abi.js';
import { Trap } from '../../build/js/errors.js';
import { Exit, Stdin, instantiate } from '../../build/js/index-node.js';

const HELP = `usage: node js/test/host_test.mjs [--wasm PATH]

Tests the Node host and its loop driver. The last line is "N passed, N failed".
`;

const words = process.argv.slice(2);
if (words.includes('--help')) {
  process.stdout.write(HELP);
  process.exit(0);
}
const option = words.indexOf('--wasm');
const file = option < 0 ? fileURLToPath(new URL('../../build/wasm/qjs.wasm', import.meta.url)) : words[option + 1];

/** An instance whose output is collected, whose clock stands still until it is moved. */
async function make({ argv = ['qjs', '--std'], fakeClock = false, ...options } = {}) {
  const output = { out: '', err: '' };
  const decoder = new TextDecoder();
  const clock = { now: 1_000_000_000n, slept: 0n };
  clock.monotonic = clock.realtime = () => clock.now;
  clock.sleep = (ns) => {
    clock.now += ns;
    clock.slept += ns;
  };
  const reactor = await instantiate({
    wasm,
    stdout: (bytes) => (output.out += decoder.decode(bytes)),
    stderr: (bytes) => (output.err += decoder.decode(bytes)),
    ...(fakeClock ? { clock } : {}),
    ...options,
  });
  if (argv) assert.equal(reactor.initArgv(argv), 0, output.err);
  return { reactor, output, clock, exports: reactor.exports };
}

const bytes = (text) => new TextEncoder().encode(text);
const macrotask = () => new Promise((resolve) => setImmediate(resolve));

/** os.read of up to 16 bytes from descriptor 0, as a string; a negative result as it is. */
const READ = `globalThis.read = () => {
  const chunk = new Uint8Array(16);
  const size = os.read(0, chunk.buffer, 0, 16);
  return size < 0 ? size : String.fromCharCode(...chunk.subarray(0, size));
};`;

const tests = {
  async 'text outside ASCII, and NUL, go in and out whole'() {
    const { reactor, output } = await make();
    assert.equal(reactor.eval('console.log("é€😀", "a\0b".length)'), 0);
    assert.equal(output.out, 'é€😀 3\n');
  },

  async 'arguments go in whole and leave nothing behind'() {
    const { reactor, output } = await make({ argv: null });
    for (let i = 0; i < 300; i++) {
      output.out = '';
      assert.equal(reactor.initArgv(['qjs', '-e', 'console.log(scriptArgs.join())', 'ä', '', 'x'.repeat(9999)]), 0);
      reactor.destroy();
      if (i === 9) reactor.grown = reactor.memory.buffer.byteLength;
    }
    assert.match(output.out, /ä,,x{9999}\n$/);
    assert.equal(reactor.memory.buffer.byteLength, reactor.grown);
  },

  async 'views follow a memory that has grown'() {
    const { reactor, output } = await make();
    const before = reactor.memory.buffer.byteLength;
    assert.equal(reactor.eval('globalThis.big = new Uint8Array(64 << 20); console.log("grown"); null.x'), -1);
    assert.ok(reactor.memory.buffer.byteLength > before);
    assert.equal(output.out, 'grown\n');
    assert.match(reactor.error().text, /^TypeError: .*null/);
    assert.equal(reactor.loopState().status, STATUS.READY);
  },

  async 'the error carries its code, text and stack'() {
    const { reactor } = await make();
    assert.equal(reactor.eval('function f() { throw new RangeError("far ü") }\nf()', { filename: 'where.js' }), -1);
    const { code, text } = reactor.error();
    assert.equal(code, -18);
    assert.match(text, /^RangeError: far ü\n.*f \(where\.js:1/);
  },

  async 'guest time is the given clock'() {
    const { reactor, output, clock } = await make({ fakeClock: true });
    reactor.eval('setTimeout(() => console.log("due"), 70)');
    assert.equal(reactor.loopOnce(), 70);
    clock.now += 69_000_000n;
    assert.equal(reactor.loopOnce(), 1);
    clock.now += 1_000_000n;
    assert.equal(reactor.loopOnce(), -1);
    assert.equal(output.out, 'due\n');
    assert.equal(clock.slept, 0n);
    reactor.eval('os.sleep(25)');
    assert.equal(clock.slept, 25_000_000n);
  },

  async 'reading from stdin never waits: EAGAIN, bytes, the end'() {
    const { reactor, output } = await make();
    reactor.eval(`${READ} console.log(JSON.stringify([read(), read()]))`);
    reactor.stdin.write(bytes('0123456789abcdefgh'));
    reactor.eval('console.log(JSON.stringify([read(), read(), read()]))');
    reactor.stdin.end();
    reactor.eval('console.log(JSON.stringify([read(), read()]))');
    assert.equal(output.out, '[-6,-6]\n["0123456789abcdef","gh",-6]\n["",""]\n');
    assert.throws(() => reactor.stdin.write(bytes('x')), /write after end/);
  },

  async 'readiness of stdin: queued bytes and the end, not the empty queue'() {
    const { reactor, output } = await make();
    reactor.eval(`${READ} os.setReadHandler(0, () => console.log("ready", read()))`);
    assert.equal(reactor.pollIo(0), 0);
    assert.deepEqual(reactor.polled, { ready: 0, stdin: true });
    assert.equal(output.out, '');
    reactor.stdin.write(bytes('hi'));
    assert.equal(reactor.pollIo(0), 0);
    assert.deepEqual(reactor.polled, { ready: 1, stdin: true });
    reactor.stdin.end();
    assert.equal(reactor.pollIo(0), 0);
    assert.equal(output.out, 'ready hi\nready \n');
  },

  async 'a poll with a timeout sleeps on the clock, one without any end is refused'() {
    const { reactor, clock } = await make({ fakeClock: true });
    reactor.eval('os.setReadHandler(0, () => {})');
    assert.equal(reactor.pollIo(40), 0);
    assert.equal(clock.slept, 40_000_000n);
    assert.equal(reactor.pollIo(-1), -1);
    assert.equal(reactor.error().code, -23);
  },

  async 'a closed descriptor is ready, and its reader learns why'() {
    const { reactor, output } = await make();
    reactor.eval(`os.setReadHandler(77, () => {
      os.setReadHandler(77, null);
      console.log(os.read(77, new ArrayBuffer(1), 0, 1) < 0);
    })`);
    assert.equal(reactor.pollIo(0), 0);
    assert.equal(output.out, 'true\n');
  },

  async 'a trap kills the instance, says so, and is told to the host'() {
    const { reactor, exports } = await make({
      stdout() {
        throw new TypeError('the host failed');
      },
    });
    assert.throws(
      () => reactor.eval('console.log(1)'),
      (error) => error instanceof Trap && /qjs_eval.*the host failed.*dead/.test(error.message) && error.cause instanceof TypeError,
    );
    assert.equal(reactor.loopState().status, STATUS.DEAD);
    assert.equal(exports.qjs_loop_once(), -2);
    assert.equal(reactor.error().code, -14);
  },

  async 'Exit is what proc_exit throws'() {
    const { reactor } = await make();
    const { wasiFunctions } = await import('../../build/js/wasi/preview1.js');
    const { proc_exit } = wasiFunctions({ base: {}, args: [], env: {}, stdin: reactor.stdin, stdout: {}, stderr: {} });
    assert.throws(() => proc_exit(3), (error) => error instanceof Exit && error.code === 3);
  },

  async 'a write error of the system is the guest\'s to see'() {
    const { reactor, output } = await make({
      stdout() {
        throw Object.assign(new Error('EPIPE'), { code: 'EPIPE', syscall: 'write' });
      },
    });
    reactor.eval('const b = Uint8Array.of(65); std.err.puts(String(os.write(1, b.buffer, 0, 1)))');
    reactor.eval('std.err.flush()');
    assert.equal(output.err, '-64');
    assert.equal(reactor.loopState().status, STATUS.READY);
  },

  async 'a guest that closes its streams does not close those of the host'() {
    const { reactor, output } = await make();
    reactor.eval(`${READ} const b = Uint8Array.of(65);
      const closed = [os.close(1), os.close(1), os.close(0)];
      std.err.puts([...closed, os.write(1, b.buffer, 0, 1), read()].join(" ")); std.err.flush()`);
    assert.match(output.err, /^0 -8 0 -8 -8/);
    assert.equal(output.out, '');
    const { reactor: other, output: theirs } = await make();
    other.eval('console.log("still here")');
    assert.equal(theirs.out, 'still here\n');
  },

  async 'files are those of preopens'() {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'qjs-reactor-js-'));
    try {
      await writeFile(path.join(directory, 'in.txt'), 'from the host');
      const { reactor, output } = await make({ preopens: { '.': directory } });
      reactor.eval('console.log(std.loadFile("in.txt")); const f = std.open("out.txt", "w"); f.puts("back"); f.close()');
      assert.equal(output.out, 'from the host\n');
      assert.equal(await readFile(path.join(directory, 'out.txt'), 'utf8'), 'back');
    } finally {
      await rm(directory, { recursive: true });
    }
  },

  async 'a Module may be shared by instances'() {
    const module = await WebAssembly.compile(wasm);
    const [a, b] = [await make({ wasm: module }), await make({ wasm: module })];
    a.reactor.eval('globalThis.x = 1');
    b.reactor.eval('console.log(typeof x)');
    assert.equal(b.output.out, 'undefined\n');
  },

  async 'run: 0 when all is done'() {
    const { reactor, output } = await make();
    reactor.eval('setTimeout(() => console.log("t"), 5); Promise.resolve().then(() => console.log("p"))');
    assert.equal(await run(reactor), 0);
    assert.equal(output.out, 'p\nt\n');
  },

  async 'run: what std.exit was given'() {
    const { reactor } = await make();
    reactor.eval('setTimeout(() => std.exit(9), 5); setInterval(() => {}, 1)');
    assert.equal(await run(reactor), 9);
  },

  async 'run: errors are told one by one, the guest goes on, the code is 1'() {
    const { reactor, output } = await make();
    reactor.eval('for (const n of [1, 2]) setTimeout(() => { throw new Error(`e${n}`) }, n)');
    reactor.eval('Promise.reject(new TypeError("r")); setTimeout(() => console.log("on"), 9)');
    const errors = [];
    assert.equal(await run(reactor, { onError: ({ code, text }) => errors.push(`${code} ${text.split('\n')[0]}`) }), 1);
    assert.deepEqual(errors.sort(), ['-18 Error: e1', '-18 Error: e2', '-19 Unhandled promise rejection: TypeError: r']);
    assert.equal(output.out, 'on\n');
  },

  async 'run: a throwing handler is told too'() {
    const { reactor } = await make();
    reactor.eval('os.setReadHandler(0, () => { os.setReadHandler(0, null); throw new Error("h") })');
    reactor.stdin.write(bytes('x'));
    const errors = [];
    assert.equal(await run(reactor, { onError: ({ text }) => errors.push(text.split('\n')[0]) }), 1);
    assert.deepEqual(errors, ['Error: h']);
  },

  async 'run: the host keeps its turns while the guest never stops working'() {
    const { reactor } = await make();
    reactor.eval('let stop = false; setTimeout(() => { stop = true }, 60); (async () => { while (!stop) await 0 })()');
    let turns = 0;
    const host = setInterval(() => turns++, 1);
    assert.equal(await run(reactor), 0);
    clearInterval(host);
    assert.ok(turns > 0);
  },

  async 'run: nothing is called while only stdin can bring news'() {
    const { reactor, output } = await make();
    reactor.eval(`${READ} os.setReadHandler(0, () => {
      const text = read();
      if (text === "") os.setReadHandler(0, null);
      else console.log(text);
    })`);
    const loop = new Loop(reactor);
    for (let i = 0; i < 5; i++) await macrotask();
    const before = loop.turns;
    for (let i = 0; i < 500; i++) await macrotask();
    assert.equal(loop.turns, before);
    reactor.stdin.write(bytes('a'));
    for (let i = 0; i < 5; i++) await macrotask();
    assert.equal(output.out, 'a\n');
    reactor.stdin.end();
    assert.equal(await loop.done, 0);
    assert.ok(loop.turns < before + 12, `${loop.turns} turns`);
  },

  async 'run: input comes before a far timer'() {
    const { reactor, output } = await make();
    reactor.eval(`${READ} const t = setTimeout(() => console.log("too late"), 3600000);
      os.setReadHandler(0, () => { console.log(read()); os.setReadHandler(0, null); clearTimeout(t) })`);
    setTimeout(() => reactor.stdin.write(bytes('in time')), 5);
    assert.equal(await run(reactor), 0);
    assert.equal(output.out, 'in time\n');
  },

  async 'run: stdin is wanted only while a handler waits for it'() {
    const calls = [];
    class Source extends Stdin {
      want(wanted) {
        if (wanted !== calls.at(-1)) calls.push(wanted);
      }
    }
    const stdin = new Source();
    const { reactor } = await make({ stdin });
    reactor.eval(`setTimeout(() => os.setReadHandler(0, () => os.setReadHandler(0, null)), 20)`);
    const loop = new Loop(reactor);
    while (calls.at(-1) !== true) await macrotask();
    stdin.write(bytes('x'));
    assert.equal(await loop.done, 0);
    assert.deepEqual(calls, [false, true, false]);
  },

  async 'run: a file is always ready'() {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'qjs-reactor-js-'));
    try {
      await writeFile(path.join(directory, 'f'), 'abc');
      const { reactor, output } = await make({ preopens: { '.': directory } });
      reactor.eval(`const fd = os.open("f", os.O_RDONLY), b = new Uint8Array(1);
        os.setReadHandler(fd, () => {
          if (os.read(fd, b.buffer, 0, 1) === 1) console.log(b[0]);
          else os.setReadHandler(fd, null);
        })`);
      assert.equal(await run(reactor), 0);
      assert.equal(output.out, '97\n98\n99\n');
    } finally {
      await rm(directory, { recursive: true });
    }
  },

  async 'run: wake after the host has given the guest more to do'() {
    const { reactor, output } = await make();
    reactor.eval('const far = setTimeout(() => {}, 3600000)');
    const loop = new Loop(reactor);
    await macrotask();
    await macrotask();
    reactor.eval('clearTimeout(far); Promise.resolve().then(() => console.log("woken"))');
    loop.wake();
    assert.equal(await loop.done, 0);
    assert.equal(output.out, 'woken\n');
  },

  async 'run: a signal stops it'() {
    const { reactor } = await make();
    reactor.eval('setInterval(() => {}, 1)');
    const control = new AbortController();
    setTimeout(() => control.abort(new Error('enough')), 10);
    await assert.rejects(run(reactor, { signal: control.signal }), /enough/);
    await assert.rejects(run(reactor, { signal: AbortSignal.abort(new Error('before')) }), /before/);
  },

  async 'run: without a runtime it says so instead of turning for ever'() {
    const { reactor } = await make({ argv: null });
    await assert.rejects(run(reactor), /no runtime/);
  },

  async 'run: a trap rejects'() {
    let broken = false;
    const { reactor } = await make({
      stdout() {
        if (broken) throw new Error('gone');
      },
    });
    reactor.eval('setTimeout(() => console.log(1), 1)');
    broken = true;
    await assert.rejects(run(reactor), Trap);
  },
};

const wasm = await readFile(file).catch(() => {
  console.error(`there is no artifact at ${file}: build it with "make wasm", or name one with --wasm`);
  process.exit(2);
});

let passed = 0;
let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    passed++;
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}\n  ${(error.stack ?? String(error)).replaceAll('\n', '\n  ')}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
