// Messages on the real artifact: guests, the host and Workers speak by ports of the platform.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate as macrotask } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { make, runGuestTests, wasm } from './guests.mjs';

const tests = fileURLToPath(new URL('.', import.meta.url));

/** The next messages at a port. */
function next(port, count = 1) {
  return new Promise((resolve) => {
    const events = [];
    port.onmessage = (event) => {
      if (events.push(event) < count) return;
      port.onmessage = null;
      resolve(count === 1 ? events[0] : events);
    };
  });
}

/* An idle port keeps no program alive, so something else has to while a test waits. */
const alive = setInterval(() => {}, 1000);

const ECHO = 'port.onmessage = ({ data, ports }) => port.postMessage(data, ports)';

await runGuestTests({
  async 'a port of the host in the guest: there and back, in order'() {
    const vm = await make();
    const { port1, port2 } = new MessageChannel();
    vm.expose({ port: port2 });
    assert.equal(vm.evaluateSync('port instanceof MessagePort'), true);
    vm.evaluateSync(ECHO);
    const all = next(port1, 10_000);
    for (let i = 0; i < 10_000; i++) port1.postMessage(i);
    assert.deepEqual((await all).map(({ data }) => data), Array.from({ length: 10_000 }, (_, i) => i));
    const value = { map: new Map([[1, new Set(['x'])]]), big: 5n, date: new Date(5), bytes: Uint8Array.of(1, 2) };
    value.self = value;
    const answer = next(port1);
    port1.postMessage(value);
    const { data } = await answer;
    assert.equal(data.self, data);
    assert.deepEqual({ ...data, self: 0 }, { ...value, self: 0 });
    port1.close();
  },

  async 'a port of the guest on the host, by each way that it can come'() {
    const vm = await make();
    const f = vm.evaluateSync('globalThis.c = new MessageChannel(); c.port1.onmessage = ({ data }) => c.port1.postMessage([data]); () => c.port2');
    const port = f();
    assert.ok(port instanceof MessagePort);
    const answer = next(port);
    port.postMessage('hello');
    assert.deepEqual((await answer).data, ['hello']);
    assert.throws(f, { name: 'DataCloneError', message: /result is a MessagePort that was transferred/ });

    let got;
    vm.expose({ take: (one, { two }) => { got = [one, two]; } });
    vm.evaluateSync('const d = new MessageChannel(); take(d.port1, { two: d.port1 }); d.port2.postMessage("by argument")');
    assert.equal(got[0], got[1]);
    assert.equal((await next(got[0])).data, 'by argument');
    port.close();
    got[0].close();
  },

  async 'a port goes on through a guest to another'() {
    const [a, b] = [await make(), await make()];
    const { port1, port2 } = new MessageChannel();
    a.expose({ port: port1 });
    b.expose({ port: port2 });
    a.evaluateSync("const c = new MessageChannel(); c.port1.onmessage = ({ data }) => port.postMessage(data + '!'); port.postMessage(0, [c.port2])");
    const heard = b.evaluate('new Promise((resolve) => { port.onmessage = ({ data, ports: [inner] }) => { if (inner) inner.postMessage("from b"); else resolve(data); } })');
    assert.equal(await heard, 'from b!');
  },

  async 'what is transferred is the receiver\'s alone, on both sides'() {
    const vm = await make();
    const { port1, port2 } = new MessageChannel();
    vm.expose({ port: port2 });
    vm.evaluateSync(`port.onmessage = ({ data, ports }) => {
      const same = data.inner === ports[0];
      port.postMessage({ same, buffer: data.buffer, inner: data.inner }, [data.buffer, data.inner]);
      port.postMessage([data.buffer.detached, data.buffer.byteLength]);
    }`);
    const inner = new MessageChannel();
    const buffer = Uint8Array.of(1, 2, 3).buffer;
    const both = next(port1, 2);
    port1.postMessage({ buffer, inner: inner.port1 }, [buffer, inner.port1]);
    assert.equal(buffer.byteLength, 0);
    const [first, second] = await both;
    assert.equal(first.data.same, true);
    assert.deepEqual(new Uint8Array(first.data.buffer), Uint8Array.of(1, 2, 3));
    assert.equal(first.data.inner, first.ports[0]);
    assert.deepEqual(second.data, [true, 0]);
    first.ports[0].postMessage('all the way');
    assert.equal((await next(inner.port2)).data, 'all the way');
    port1.close();
    inner.port2.close();
  },

  async 'a port that was sent is the guest\'s; one that could not be is the host\'s still'() {
    const vm = await make();
    const { port1, port2 } = new MessageChannel();
    assert.throws(() => vm.expose({ pair: { port1, no: Symbol('no') } }), { name: 'DataCloneError', message: /exposed\.pair\.no/ });
    port2.postMessage('still here');
    assert.equal((await next(port1)).data, 'still here');
    vm.expose({ port: port1 });
    vm.evaluateSync(ECHO);
    const answer = next(port2);
    port2.postMessage(1);
    assert.equal((await answer).data, 1);
    port2.close();
  },

  async 'a message that cannot be copied is an error with its place, and the others arrive'() {
    const errors = [];
    const vm = await make({ onError: (error) => errors.push(error) });
    const { port1, port2 } = new MessageChannel();
    vm.expose({ port: port2 });
    vm.evaluateSync(ECHO);
    assert.throws(() => vm.evaluateSync('port.postMessage({ list: [() => {}] })'), { name: 'DataCloneError', message: /message\.list\[0\] is a function/ });
    const answer = next(port1);
    port1.postMessage({ shared: new SharedArrayBuffer(1) });
    port1.postMessage('next');
    assert.equal((await answer).data, 'next');
    assert.equal(errors.length, 1);
    assert.match(errors[0].message, /message\.shared cannot be copied/);
    port1.close();
  },

  async 'closing reaches the other side'() {
    const vm = await make();
    const { port1, port2 } = new MessageChannel();
    vm.expose({ port: port2 });
    vm.evaluateSync('globalThis.closed = new Promise((resolve) => (port.onclose = () => resolve("closed"))); port.onmessage = () => {}');
    assert.equal(vm.loopState().ports, 1);
    if (globalThis.Bun || globalThis.Deno) return; /* have no close event */
    const running = vm.run();
    port1.close();
    assert.equal(await vm.evaluate('closed'), 'closed');
    assert.equal(await running, 0);
    assert.equal(vm.loopState().ports, 0);

    const second = vm.evaluateSync('const c = new MessageChannel(); c.port2');
    const closed = new Promise((resolve) => second.addEventListener('close', resolve));
    second.start();
    vm.evaluateSync('c.port1.close()');
    await closed;

    const third = vm.evaluateSync('const d = new MessageChannel(); d.port2');
    const closedToo = new Promise((resolve) => third.addEventListener('close', resolve));
    third.start();
    vm.close();
    await closedToo;
  },

  async 'run() waits for as long as the guest listens to the host'() {
    const vm = await make();
    const { port1, port2 } = new MessageChannel();
    vm.expose({ port: port2 });
    assert.equal(await vm.run(), 0);
    vm.evaluateSync('port.onmessage = ({ data }) => { globalThis.got = data; port.onmessage = null; }');
    let over = false;
    const running = vm.run().then((code) => (over = true, code));
    for (let i = 0; i < 20; i++) await macrotask();
    assert.equal(over, false);
    port1.postMessage('last');
    assert.equal(await running, 0);
    assert.equal(vm.evaluateSync('got'), 'last');
    port1.close();
  },

  async 'a BroadcastChannel of a guest is its own unless the host says otherwise'() {
    const asked = [];
    const alone = await make();
    const all = await make({ broadcast: true });
    const some = await make({ broadcast: (name) => asked.push(name) && name === 'open' });
    const host = new BroadcastChannel('open');
    const listen = "globalThis.heard = []; for (const name of ['open', 'secret']) { const c = globalThis[name] = new BroadcastChannel(name); c.onmessage = ({ data }) => heard.push(data); }";
    for (const vm of [alone, all, some]) vm.evaluateSync(listen);
    assert.deepEqual(asked, ['open', 'secret']);
    const heard = next(host, 2);
    alone.evaluateSync("open.postMessage('alone')");
    all.evaluateSync("open.postMessage('all'); secret.postMessage('all, secret')");
    some.evaluateSync("open.postMessage('some'); secret.postMessage('some, secret')");
    assert.deepEqual((await heard).map(({ data }) => data).sort(), ['all', 'some']);
    host.postMessage('host');
    while (all.evaluateSync('heard.length') < 2 || some.evaluateSync('heard.length') < 2) await macrotask();
    assert.deepEqual(alone.evaluateSync('heard'), []);
    assert.deepEqual(all.evaluateSync('heard').sort(), ['host', 'some']);
    assert.deepEqual(some.evaluateSync('heard').sort(), ['all', 'host']);
    host.close();
  },

  async 'a guest in a Worker speaks with the main thread, and with another guest there'() {
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(new URL('message_worker.mjs', import.meta.url));
    const code = `port.onmessage = ({ data, ports: [other] }) => {
      other.onmessage = ({ data }) => { port.postMessage(['heard', data]); port.close(); other.close(); };
      other.postMessage(['hello', data]);
    }`;
    worker.postMessage({ port: port2, wasm, code }, [port2]);
    const vm = await make();
    const guest = vm.evaluateSync('const c = new MessageChannel(); c.port1.onmessage = ({ data }) => c.port1.postMessage([...data, "guest"]); c.port2');
    const answer = next(port1);
    port1.postMessage('main', [guest]);
    assert.deepEqual((await answer).data, ['heard', ['hello', 'main', 'guest']]);
    assert.deepEqual(await once(worker, 'message'), ['closed']);
    await worker.terminate();
    port1.close();
  },

  async 'ports of guests that wait for nothing keep no process alive'() {
    /* Deno waits for every open BroadcastChannel. */
    const program = `
      import { make } from './guests.mjs';
      const vm = await make({ broadcast: ${!globalThis.Deno} });
      const { port1, port2 } = new MessageChannel();
      vm.expose({ port: port1 });
      globalThis.kept = vm.evaluateSync('new BroadcastChannel("x"); const c = new MessageChannel(); c.port2');
      console.log('the end');
    `;
    const start = globalThis.Deno ? ['eval', '--ext=mjs', program] : globalThis.Bun ? ['-e', program] : ['--input-type=module', '-e', program];
    const { status, stdout } = spawnSync(process.execPath, start, { cwd: tests, encoding: 'utf8', timeout: 60_000 });
    assert.equal(stdout, 'the end\n');
    assert.equal(status, 0);
  },
});
clearInterval(alive);
