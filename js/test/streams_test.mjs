// The standard streams of a guest, and the artifact in its many forms.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Stdin, createReactor } from '../../build/js/index-node.js';
import { compile } from '../../build/js/artifact.js';
import { make, runGuestTests } from './guests.mjs';
import { wasmPath } from './harness.mjs';

/** Reads descriptor 0 by its handler to the end, and leaves the text. */
const READ_ALL = `globalThis.text = '';
os.setReadHandler(0, () => {
  const chunk = new Uint8Array(4096);
  const size = os.read(0, chunk.buffer, 0, 4096);
  if (size > 0) for (let i = 0; i < size; i++) text += String.fromCharCode(chunk[i]);
  else { os.setReadHandler(0, null); globalThis.end = size }
});`;

async function readAll(stdin) {
  const vm = await make({ std: true, stdin });
  vm.evaluateSync(READ_ALL);
  assert.equal(await vm.run(), 0);
  return vm.evaluateSync('[text, end]');
}

const webStream = (...parts) =>
  new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });

await runGuestTests({
  async 'stdin: text, bytes, web streams, streams of Node, what can be iterated over'() {
    const bytes = new TextEncoder().encode('abc');
    async function* parts() {
      yield 'a';
      await null;
      yield bytes.subarray(1);
    }
    for (const source of ['abc', bytes, webStream('a', 'bc'), Readable.from([Buffer.from('ab'), 'c']), parts(), ''])
      assert.deepEqual(await readAll(source), [source === '' ? '' : 'abc', 0]);
    const vm = await make({ std: true });
    vm.evaluateSync(READ_ALL);
    await vm.run();
    assert.equal(vm.evaluateSync('text'), '');
  },

  async 'stdin: write and end fire the read handler'() {
    const stdin = new Stdin();
    const vm = await make({ std: true, stdin });
    vm.evaluateSync(READ_ALL);
    const running = vm.run();
    assert.equal(vm.stdin, stdin);
    assert.equal(stdin.write('a'), true);
    await vm.evaluate('await new Promise((resolve) => setTimeout(resolve, 1))');
    assert.equal(vm.evaluateSync('text'), 'a');
    stdin.write(new TextEncoder().encode('b'));
    stdin.end();
    stdin.end();
    await running;
    assert.deepEqual(vm.evaluateSync('[text, end]'), ['ab', 0]);
    assert.throws(() => stdin.write('c'), /after end/);
    assert.throws(() => new Stdin().write(5), TypeError);
    assert.throws(() => Stdin.from(5), TypeError);
  },

  async 'stdin: piped into, as a web stream'() {
    const stdin = new Stdin();
    const vm = await make({ std: true, stdin });
    vm.evaluateSync(READ_ALL);
    const running = vm.run();
    await webStream('x'.repeat(100_000), 'y').pipeTo(stdin.writable);
    await running;
    assert.deepEqual(vm.evaluateSync('[text.length, text.at(-1)]'), [100_001, 'y']);
  },

  async 'stdin: a stream is read no faster than the guest reads'() {
    let given = 0;
    async function* endless() {
      for (;;) {
        given++;
        yield 'x'.repeat(1 << 15);
      }
    }
    const vm = await make({ std: true, stdin: endless() });
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.ok(given <= 3, `${given} parts were taken`);
    vm.evaluateSync('os.read(0, new ArrayBuffer(1 << 16), 0, 1 << 16)');
    vm.evaluateSync('os.read(0, new ArrayBuffer(1 << 16), 0, 1 << 16)');
    const before = given;
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.ok(given > before);
  },

  async 'stdin: a source that fails is an error of the guest, after what came'() {
    async function* failing() {
      yield 'ab';
      throw new Error('the wire is cut');
    }
    const [text, end] = await readAll(failing());
    assert.deepEqual([text, end < 0], ['ab', true]);
  },

  async 'stdin: a guest that reads without waiting gets what is there'() {
    const vm = await make({ std: true, stdin: new Stdin() });
    vm.stdin.write('line one\nline two');
    assert.equal(vm.evaluateSync('std.in.getline()'), 'line one');
    assert.equal(vm.evaluateSync('std.in.getline()'), 'line two'); /* its end may come, and is not waited for */
    assert.equal(vm.evaluateSync('os.read(0, new ArrayBuffer(9), 0, 9)'), -6);
    vm.stdin.end();
    assert.equal(vm.evaluateSync('os.read(0, new ArrayBuffer(9), 0, 9)'), 0);
  },

  async 'stdout: lines, bytes, web streams that close with the guest, streams of Node'() {
    const lines = [];
    (await make({ stdout: (line) => lines.push(line) })).evaluateSync('print("a\\nb")');
    assert.deepEqual(lines, ['a', 'b']);

    const { readable, writable } = new TransformStream(undefined, undefined, { highWaterMark: 100 });
    const vm = await make({ stdout: writable });
    vm.evaluateSync('print("a\\nb"); print("c")');
    vm.close();
    assert.equal(await new Response(readable).text(), 'a\nb\nc\n');

    const stream = new PassThrough();
    (await make({ stdout: stream })).evaluateSync('print("a\\nb")');
    stream.end();
    assert.equal(await text(stream), 'a\nb\n');
  },

  async 'stdout: a web stream that fails does not end the guest'() {
    const vm = await make({ stdout: new WritableStream({ write: () => Promise.reject(new Error('full')) }) });
    vm.evaluateSync('print("a"); print("b")');
    await vm.evaluate('await new Promise((resolve) => setTimeout(resolve, 1))');
    assert.equal(vm.evaluateSync('1'), 1);
  },

  async 'env and args are checked'() {
    await assert.rejects(createReactor({ env: { 'a=b': 'c' } }), /no name of a variable/);
    await assert.rejects(createReactor({ env: { a: 'b\0' } }), /NUL/);
  },

  async 'the artifact is found, and compiled once for all'() {
    const bytes = readFileSync(wasmPath());
    const modules = await Promise.all([compile(bytes), compile(bytes), compile('x:', async () => bytes), compile(new URL('x:'), async () => bytes)]);
    assert.equal(modules[0], modules[1]);
    assert.equal(modules[2], modules[3]);
    const one = await createReactor();
    assert.equal(one.evaluateSync('6 * 7'), 42);
    one.close();
  },

  async 'a failed compilation is tried again'() {
    let tries = 0;
    const read = async () => {
      if (tries++ === 0) throw new Error('offline');
      return readFileSync(wasmPath());
    };
    await assert.rejects(compile('y:', read), /offline/);
    assert.ok((await compile('y:', read)) instanceof WebAssembly.Module);
  },

  async 'responses: streamed by their type, else whole; and their failures'() {
    const bytes = readFileSync(wasmPath());
    for (const type of ['application/wasm', 'text/plain'])
      assert.ok((await compile(new Response(bytes, { headers: { 'content-type': type } }))) instanceof WebAssembly.Module);
    await assert.rejects(compile(new Response('nothing', { status: 404, statusText: 'Not Found' })), /could not be fetched: 404/);
    await assert.rejects(compile(new Response('<!doctype html><p>', { headers: { 'content-type': 'text/html' } })), /no WebAssembly: it begins with "<!doctype ht"/);
    await assert.rejects(compile(5), TypeError);
  },
});
