// The life of a guest in its host: when it runs and when it rests, what ends it, who is told.
import assert from 'node:assert/strict';
import { setImmediate as macrotask } from 'node:timers/promises';
import { GuestErrorEvent, ReactorError, Trap, VirtualClock, createReactor } from '../../build/js/index-node.js';
import { isCode, make, runGuestTests, wasm } from './guests.mjs';

const turns = async (count) => {
  for (let i = 0; i < count; i++) await macrotask();
};

await runGuestTests({
  async 'run is the exit code, and rejects with the first error at once; the guest goes on'() {
    const vm = await make({ onError: () => {} });
    vm.evaluateSync('setTimeout(() => { throw new RangeError("first") }, 1); setTimeout(() => { globalThis.later = 1 }, 5)');
    await assert.rejects(vm.run(), (error) => isCode('QJS_E_EXCEPTION')(error) && /RangeError: first/.test(error.message));
    assert.equal(vm.evaluateSync('typeof later'), 'undefined');
    assert.equal(await vm.run(), 0);
    assert.equal(vm.evaluateSync('later'), 1);
    vm.evaluateSync('Promise.reject(new TypeError("nobody")); 0');
    await assert.rejects(vm.run(), isCode('QJS_E_REJECTION'));
  },

  async 'idle waits through errors'() {
    const vm = await make({ onError: () => {} });
    vm.evaluateSync('setTimeout(() => { throw 1 }, 1); setTimeout(() => { globalThis.later = 1 }, 5)');
    assert.equal(await vm.idle(), undefined);
    assert.equal(vm.evaluateSync('later'), 1);
  },

  async 'errors are events'() {
    const vm = await make({ stderr: 'ignore' });
    const seen = [];
    vm.addEventListener('error', (event) => seen.push(event));
    vm.addEventListener('unhandledrejection', { handleEvent: (event) => seen.push(event) });
    vm.evaluateSync('setTimeout(() => { throw new RangeError("t") }, 1); Promise.reject(new TypeError("r")); 0');
    await vm.idle();
    assert.deepEqual(seen.map(({ type, error }) => [type, error.code]).sort(), [['error', 'QJS_E_EXCEPTION'], ['unhandledrejection', 'QJS_E_REJECTION']]);
    assert.ok(seen.every((event) => event instanceof GuestErrorEvent && event.error instanceof ReactorError));
  },

  async 'a stopped guest rests, and goes on when it is called or run'() {
    const vm = await make();
    vm.evaluateSync('globalThis.ticks = 0; setInterval(() => ticks++, 1)');
    const running = vm.run();
    vm.stop();
    await assert.rejects(running, isCode('QJS_E_STOPPED'));
    const before = vm.loop.turns;
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(vm.loop.turns, before);
    const again = vm.run();
    again.catch(() => {});
    while (vm.loop.turns < before + 3) await macrotask();
    vm.stop();
    await assert.rejects(again, isCode('QJS_E_STOPPED'));
    assert.equal(await vm.evaluate('await new Promise((resolve) => setTimeout(resolve, 1, 5))'), 5);
  },

  async 'stop inside of a call interrupts it, and outside of one no later call'() {
    const vm = await make();
    vm.expose({ stop: () => vm.stop() });
    assert.throws(() => vm.evaluateSync('stop(); for (;;);'), isCode('QJS_E_STOPPED'));
    vm.stop();
    assert.equal(vm.evaluateSync('let n = 0; for (let i = 0; i < 1e6; i++) n++; n'), 1e6);
  },

  async 'a signal ends run, and the guest rests'() {
    const vm = await make();
    const controller = new AbortController();
    vm.evaluateSync('setInterval(() => {}, 1)');
    const running = vm.run({ signal: controller.signal });
    await turns(3);
    controller.abort('enough');
    await assert.rejects(running, (reason) => reason === 'enough');
    const before = vm.loop.turns;
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(vm.loop.turns, before);
    assert.equal(vm.evaluateSync('1'), 1);
    await assert.rejects(vm.run({ signal: AbortSignal.abort('before') }), (reason) => reason === 'before');
  },

  async 'the signal of a guest ends it, and all that waits'() {
    const controller = new AbortController();
    const vm = await make({ signal: controller.signal });
    const waiting = vm.evaluate('await new Promise(() => {})');
    const running = vm.run();
    const reason = new Error('enough');
    controller.abort(reason);
    for (const ended of [waiting, running, vm.run(), vm.idle()]) await assert.rejects(ended, (error) => error === reason);
    assert.throws(() => vm.evaluateSync('1'), (error) => error === reason);
    assert.deepEqual(await vm.closed, { reason: 'aborted', error: reason });
    await assert.rejects(createReactor({ wasm, signal: AbortSignal.abort(reason) }), (error) => error === reason);
  },

  async 'the signal of a guest interrupts it in a call of the host'() {
    const controller = new AbortController();
    const vm = await make({ signal: controller.signal });
    vm.expose({ abort: () => controller.abort(new Error('enough')) });
    assert.throws(() => vm.evaluateSync('abort(); for (;;);'), ReactorError);
    assert.equal((await vm.closed).reason, 'aborted');
  },

  async 'closed tells the reason, once, as an event too'() {
    const events = [];
    const closed = await make();
    closed.addEventListener('close', () => events.push('closed'));
    closed.close();
    closed.close();
    assert.equal((await closed.closed).reason, 'closed');

    const exited = await make({ std: true });
    exited.addEventListener('close', () => events.push('exited'));
    exited.evaluateSync('setTimeout(() => std.exit(7), 1)');
    assert.equal(await exited.run(), 7);
    const ending = await exited.closed;
    assert.deepEqual([ending.reason, ending.exitCode, ending.error.code], ['exited', 7, 'QJS_E_EXITED']);
    exited.close();
    assert.equal((await exited.closed).reason, 'exited');

    const died = await createReactor({ wasm, stdout: { write: () => { throw new Error('no paper'); } } });
    died.addEventListener('close', () => events.push('died'));
    const waiting = died.evaluate('await new Promise(() => {})');
    assert.throws(() => died.evaluateSync('console.log(1)'), Trap);
    await assert.rejects(waiting, isCode('QJS_E_DEAD'));
    const end = await died.closed;
    assert.deepEqual([end.reason, end.error instanceof Trap], ['died', true]);
    assert.deepEqual(events, ['closed', 'exited', 'died']);
  },

  async 'the stack of the host runs out: what waits is told'() {
    const vm = await make();
    const waiting = vm.evaluate('await new Promise(() => {})');
    waiting.catch(() => {});
    vm.expose({ again: (n) => again(n) });
    const again = vm.evaluateSync('(n) => globalThis.again(n + 1)');
    assert.throws(() => again(0), Error);
    assert.equal(vm.evaluateSync('1 + 1'), 2);
    vm.close();
    await assert.rejects(waiting, isCode('QJS_E_UNINITIALIZED'));
  },

  async 'nothing runs while the guest is idle, and no timer is asked for early'() {
    const vm = await make();
    const due = new Promise((due) => vm.expose({ due }));
    vm.evaluateSync('setTimeout(due, 30)');
    await turns(5);
    const before = vm.loop.turns;
    await due;
    await turns(5);
    assert.equal(vm.loop.turns - before, 1);
    await turns(20);
    assert.equal(vm.loop.turns - before, 1);
  },

  async 'an endless chain of jobs leaves the host its turns'() {
    const vm = await make();
    vm.evaluateSync('globalThis.going = true; (async () => { while (going) await 0 })(); 0');
    await turns(20);
    assert.equal(await vm.evaluate('going = false; 6 * 7'), 42);
    assert.equal(await vm.run(), 0);
  },

  async 'a virtual clock: hours pass at once, the same in each run'() {
    const results = [];
    for (let i = 0; i < 2; i++) {
      const vm = await make({ clock: new VirtualClock(new Date('2020-01-01T00:00:00Z')), std: true, env: { HOME: '/h' } });
      results.push(await vm.evaluate(`
        const at = [new Date().toISOString()];
        await new Promise((resolve) => setTimeout(resolve, 3_600_000));
        os.sleep(500);
        at.push(new Date().toISOString(), performance.now() > 3_600_000, Math.random(), std.getenv('HOME'));
        at`));
      await vm.run();
    }
    assert.deepEqual(results[0].slice(0, 3), ['2020-01-01T00:00:00.000Z', '2020-01-01T01:00:00.500Z', true]);
    assert.deepEqual(results[0], results[1]);
  },
});
