// Messages between guests, their hosts, and Workers.
import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';
import { make, runGuestTests } from './guests.mjs';

/** The next message at a port; ports that a test has listened to are closed by it. */
const next = (port) => new Promise((resolve) => port.addEventListener('message', resolve, { once: true }));

/* HTML's `close` event; Deno's ports have none. */
const TELLS_CLOSE = globalThis.Deno === undefined;

/** A port's `close`; waiting for it does not keep every platform alive. */
function closing(port) {
  const alive = setInterval(() => {}, 1000);
  return new Promise((resolve) => port.addEventListener('close', resolve, { once: true })).finally(() => clearInterval(alive));
}

function listen(port) {
  port.start?.();
  return port;
}

/** What the guest's `seen` has, once there are so many of it. */
async function seen(vm, count) {
  while (vm.evaluateSync('seen.length') < count) await new Promise((resolve) => setTimeout(resolve, 1));
  return vm.evaluateSync('seen');
}

await runGuestTests({
  async 'a port of the host in the guest: both ways, in order, with values as they are'() {
    const vm = await make();
    const { port1, port2 } = new MessageChannel();
    vm.expose({ port: port2 });
    vm.evaluateSync('port.onmessage = ({ data }) => port.postMessage({ back: data, is: port instanceof MessagePort })');
    listen(port1);
    const value = { list: [1, 2n, new Date(5), new Set([1])], text: 'é\ud800' };
    value.self = value;
    port1.postMessage(value);
    const { data } = await next(port1);
    assert.equal(data.is, true);
    assert.equal(data.back.self, data.back);
    assert.deepEqual([data.back.list[1], data.back.list[2].getTime(), data.back.list[3].has(1), data.back.text], [2n, 5, true, 'é\ud800']);
    port1.close();
  },

  async 'a port of the guest is one of this platform'() {
    const vm = await make();
    const port = listen(vm.evaluateSync('const { port1, port2 } = new MessageChannel(); port2.onmessage = (e) => port2.postMessage(e.data * 2); port1'));
    assert.ok(port instanceof MessagePort);
    const answer = next(port);
    port.postMessage(21);
    assert.equal((await answer).data, 42);
    assert.throws(() => vm.evaluateSync('port1'), (error) => error.name === 'DataCloneError');
    port.close();
  },

  async 'ten thousand messages arrive in order'() {
    const vm = await make();
    const { port1, port2 } = new MessageChannel();
    vm.expose({ port: port2 });
    vm.evaluateSync(`let n = 0; port.onmessage = ({ data }) => { if (data !== n++) throw new Error(data + ' came, not ' + (n - 1)); port.postMessage(data) }`);
    listen(port1);
    const all = new Promise((resolve) => {
      let n = 0;
      port1.addEventListener('message', ({ data }) => {
        assert.equal(data, n++);
        if (n === 10_000) resolve();
      });
    });
    for (let i = 0; i < 10_000; i++) port1.postMessage(i);
    await all;
    port1.close();
  },

  async 'transfer: buffers leave the guest, ports stand in the data and beside it'() {
    const vm = await make();
    const { port1, port2 } = new MessageChannel();
    vm.expose({ port: port2 });
    listen(port1);
    const coming = next(port1);
    const left = vm.evaluateSync(`
      const buffer = Uint8Array.of(1, 2, 3).buffer;
      const channel = new MessageChannel();
      channel.port1.onmessage = ({ data, ports }) => { ports[0].postMessage('through ' + data) };
      port.postMessage({ buffer, inner: channel.port2 }, [buffer, channel.port2]);
      buffer.byteLength`);
    assert.equal(left, 0);
    const { data, ports } = await coming;
    assert.deepEqual([...new Uint8Array(data.buffer)], [1, 2, 3]);
    assert.equal(data.inner, ports[0]);
    const own = new MessageChannel();
    const answer = next(listen(own.port1));
    ports[0].postMessage('me', [own.port2]);
    assert.equal((await answer).data, 'through me');
    for (const port of [port1, ports[0], own.port1]) port.close();
  },

  async 'a port goes through one guest to another, and the two speak without the host'() {
    const [a, b] = [await make(), await make()];
    const { port1, port2 } = new MessageChannel();
    a.expose({ port: port1 });
    b.expose({ port: port2 });
    for (const vm of [a, b]) vm.evaluateSync('globalThis.seen = []');
    b.evaluateSync(`port.onmessage = ({ data, ports: [inner] }) => { seen.push(data); inner.onmessage = (e) => seen.push(e.data); inner.postMessage('from b') }`);
    a.evaluateSync(`const { port1, port2 } = new MessageChannel(); port1.onmessage = (e) => { seen.push(e.data); port1.postMessage('again') }; port.postMessage('take it', [port2])`);
    assert.deepEqual(await seen(b, 2), ['take it', 'again']);
    assert.deepEqual(await seen(a, 1), ['from b']);
  },

  async 'a Worker, and a guest in it, speak with this thread and with a guest here'() {
    const worker = new Worker(new URL('./messages/worker.mjs', import.meta.url));
    try {
      const { port1, port2 } = new MessageChannel();
      const direct = new MessageChannel();
      const vm = await make();
      vm.expose({ port: direct.port1 });
      vm.evaluateSync('globalThis.seen = []; port.onmessage = (e) => seen.push(e.data)');
      worker.postMessage({ ports: [port2, direct.port2] }, [port2, direct.port2]);
      listen(port1);
      const answer = next(port1);
      port1.postMessage({ sum: [1, 2, 3] });
      assert.deepEqual((await answer).data, { sum: 6 });
      assert.deepEqual(await seen(vm, 1), ['hello from the other guest']);
      port1.close();
    } finally {
      await worker.terminate();
    }
  },

  async 'what cannot be sent is told to whoever sends it'() {
    const vm = await make();
    const { port1, port2 } = new MessageChannel();
    vm.expose({ port: port2 });
    for (const [code, place] of [['port.postMessage({ a: [() => 1] })', 'message.a[0]'], ['port.postMessage(new MessageChannel().port1)', 'message']])
      assert.throws(() => vm.evaluateSync(code), (error) => error.name === 'DataCloneError' && error.message.includes(place), code);
    assert.throws(() => vm.evaluateSync('port.postMessage(port, [port])'), (error) => error.name === 'DataCloneError');
    assert.throws(() => vm.expose({ again: port2 }), (error) => error.name === 'DataCloneError' && /transferred before/.test(error.message));
    port1.close();
  },

  async 'a message that the guest cannot have is an error of this side, and the next one comes'() {
    const errors = [];
    const vm = await make({ onError: (error) => errors.push(error) });
    const { port1, port2 } = new MessageChannel();
    vm.expose({ port: port2 });
    vm.evaluateSync('globalThis.seen = []; port.onmessage = (e) => seen.push(e.data)');
    port1.postMessage(new SharedArrayBuffer(8));
    port1.postMessage('next');
    assert.deepEqual(await seen(vm, 1), ['next']);
    assert.deepEqual(errors.map((error) => error.code), ['QJS_E_VALUE']);
    assert.match(errors[0].message, /data/);
    port1.close();
  },

  async 'a port that failed to cross stays here'() {
    const vm = await make();
    const { port1, port2 } = new MessageChannel();
    const first = vm.evaluateSync('(x) => 0');
    assert.throws(() => first({ port: port2, socket: new (class Socket {})() }), (error) => error.name === 'DataCloneError');
    vm.expose({ port: port2 });
    vm.evaluateSync('port.postMessage("it works")');
    assert.equal((await next(listen(port1))).data, 'it works');
    port1.close();
  },

  async 'an error in a handler is uncaught, and the next message comes'() {
    const errors = [];
    const vm = await make({ onError: (error) => errors.push(error.message) });
    const { port1, port2 } = new MessageChannel();
    vm.expose({ port: port2 });
    vm.evaluateSync('globalThis.seen = []; port.onmessage = (e) => { seen.push(e.data); throw new RangeError("of " + e.data) }');
    port1.postMessage(1);
    port1.postMessage(2);
    assert.deepEqual(await seen(vm, 2), [1, 2]);
    await new Promise((resolve) => setTimeout(resolve, 1));
    assert.deepEqual(errors, ['RangeError: of 1', 'RangeError: of 2']);
    port1.close();
  },

  async 'closing: by the host, by the guest, with the guest'() {
    if (!TELLS_CLOSE) return;
    const vm = await make();
    const [one, two, three] = [new MessageChannel(), new MessageChannel(), new MessageChannel()];
    vm.expose({ one: one.port2, two: two.port2, three: three.port2 });
    vm.evaluateSync('globalThis.seen = []; one.onclose = () => seen.push("closed"); one.onmessage = (e) => seen.push(e.data)');
    one.port1.postMessage('last');
    one.port1.close();
    assert.deepEqual(await seen(vm, 2), ['last', 'closed']);
    const closed = closing(listen(two.port1));
    vm.evaluateSync('two.close()');
    await closed;
    const ended = closing(listen(three.port1));
    vm.close();
    await ended;
  },

  async 'run waits for messages while the guest listens'() {
    const vm = await make();
    const { port1, port2 } = new MessageChannel();
    vm.expose({ port: port2 });
    let ended = false;
    vm.evaluateSync('globalThis.seen = []; port.onmessage = ({ data }) => { seen.push(data); if (data === "end") port.close() }');
    const running = vm.run().then((code) => ((ended = true), code));
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(ended, false);
    port1.postMessage('end');
    assert.equal(await running, 0);
    assert.deepEqual(vm.evaluateSync('seen'), ['end']);
  },

  async 'broadcast: among the guest itself unless the host says otherwise'() {
    const host = new BroadcastChannel('news');
    const heard = [];
    host.addEventListener('message', ({ data }) => heard.push(data));
    const code = `globalThis.seen = [];
      const one = new BroadcastChannel('news'), two = new BroadcastChannel('news');
      one.onmessage = (e) => seen.push(e.data);
      two.postMessage('own')`;
    const alone = await make();
    alone.evaluateSync(code);
    assert.deepEqual(await seen(alone, 1), ['own']);
    const other = await make({ broadcast: (name) => name === 'other' });
    other.evaluateSync(code);
    await seen(other, 1);
    assert.deepEqual(heard, []);
    assert.equal(alone.evaluateSync('seen.length'), 1);

    const [a, b] = [await make({ broadcast: true }), await make({ broadcast: (name) => name === 'news' })];
    for (const [name, vm] of [['a', a], ['b', b]])
      vm.evaluateSync(`globalThis.seen = []; globalThis.channel = new BroadcastChannel('news'); channel.onmessage = (e) => seen.push(e.data); globalThis.me = '${name}'`);
    host.postMessage('to all');
    assert.deepEqual([await seen(a, 1), await seen(b, 1)], [['to all'], ['to all']]);
    a.evaluateSync('channel.postMessage("from a")');
    assert.deepEqual(await seen(b, 2), ['to all', 'from a']);
    while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    assert.deepEqual(heard, ['from a']);
    assert.deepEqual(a.evaluateSync('seen'), ['to all']);
    host.close();
    await assert.rejects(make({ broadcast: 'news' }), TypeError);
  },

  async 'inside of the guest: structuredClone, events, jobs and timers'() {
    const vm = await make();
    assert.deepEqual(
      await vm.evaluate(`
        const order = [];
        const { port1, port2 } = new MessageChannel();
        const done = new Promise((resolve) => { port2.onmessage = () => { order.push('message'); resolve() } });
        port1.postMessage(0);
        queueMicrotask(() => order.push('job'));
        const value = { map: new Map([[1, { a: 1 }]]) };
        value.self = value;
        const copy = structuredClone(value);
        await done;
        [order, copy !== value && copy.self === copy && copy.map.get(1).a, typeof setTimeout(() => {})]`),
      [['job', 'message'], 1, 'number'],
    );
  },

  async 'without web there are no such globals, and no port crosses'() {
    const vm = await make({ web: false });
    assert.equal(vm.evaluateSync('typeof MessageChannel + typeof structuredClone'), 'undefinedundefined');
    const { port1 } = new MessageChannel();
    assert.throws(() => vm.expose({ port: port1 }), (error) => error.name === 'DataCloneError');
    port1.close();
  },

  async 'a seed repeats what is random'() {
    const numbers = async (randomSeed) => (await make({ randomSeed })).evaluateSync('[Math.random(), Math.random()]');
    assert.deepEqual(await numbers(7), await numbers(7));
    assert.notDeepEqual(await numbers(7), await numbers(8));
    assert.notDeepEqual(await numbers(0), await numbers(2 ** 32 - 1));
    assert.notDeepEqual(await numbers(), await numbers());
    await assert.rejects(make({ randomSeed: -1 }), RangeError);
    await assert.rejects(make({ randomSeed: 0.5 }), RangeError);
  },
});
