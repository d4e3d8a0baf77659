// A host whose own functions throw, over the library for JavaScript: what they throw is the guest's to
// catch, or the host's to see, or it ends the guest; it never leaves half of one.

import { readFileSync } from 'node:fs';
import { MountError, ReactorError, Stdin, Trap, createReactor, memoryFiles, systemClock } from '../../build/js/index-node.js';
import { makeReport } from '../abi/report.mjs';
import { readCommand } from './command.mjs';

const options = readCommand('Usage: node tests/faults/library_test.mjs [--wasm FILE] [--help]');
const report = makeReport('library');
const wasm = await WebAssembly.compile(readFileSync(options.wasm ?? new URL('../../build/wasm/qjs-lean.wasm', import.meta.url)));
const fault = new Error("the host's own fault");
const throws = () => {
    throw fault;
};
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

// What is thrown where nobody can catch it.
let stray = [];
process.on('uncaughtException', (error) => stray.push(error));

async function works(what, vm) {
    try {
        report.equal(`${what}: works afterwards`, await vm.evaluate('await new Promise((resolve) => setTimeout(() => resolve(6 * 7), 1))'), 42);
    } catch (error) {
        report.check(`${what}: works afterwards`, false, error?.stack);
    }
    vm.close();
}

// The guest has ended, everything says so, and what waited is told.
async function isDead(what, vm, waiting) {
    report.check(`${what}: what waits is rejected`, (await waiting) instanceof Trap);
    const { reason, error } = await vm.closed;
    report.equal(`${what}: the reason`, reason, 'died');
    report.check(`${what}: the cause`, error instanceof Trap && error.cause === fault, error?.stack);
    for (const [name, ...args] of [
        ['evaluateSync', '1'], ['expose', { x: 1 }], ['heldHandles'], ['compile', '1'],
        ['evaluate', '1'], ['import', 'x'], ['run'], ['snapshot'],
    ]) {
        let thrown;
        try {
            await vm[name](...args);
        } catch (error) {
            thrown = error;
        }
        const isTold = thrown instanceof ReactorError && thrown.code === 'QJS_E_DEAD';
        report.check(`${what}: ${name} says that it is dead`, isTold, thrown?.stack ?? 'nothing thrown');
    }
    report.equal(`${what}: status`, vm.loopState().status, 3);
    vm.close();
    vm.stdin.write('x');
    await settle();
}

// Code by which output comes to be, at each crossing.
const PRINTING = {
    'a script': 'print(1)', 'a job': 'await null; print(1)', 'a timer': 'setTimeout(() => print(1), 1)',
    'a getter': '({ get x() { print(1) } })',
    'a finally': 'try { null.x } finally { print(1) }', 'a function that the host called': 'outer()',
    'a message': 'const c = new MessageChannel(); c.port2.onmessage = () => print(1); c.port1.postMessage(0)',
    'a read handler': 'os.setReadHandler(0, () => { os.setReadHandler(0, null); print(1) })',
    'an error that is uncaught': 'setTimeout(() => { throw 1 })',
};
for (const [name, code] of Object.entries(PRINTING)) {
    const vm = await createReactor({ wasm, std: true, stdin: new Stdin(), stdout: { write: throws }, stderr: { write: throws } });
    vm.expose({ outer: () => vm.evaluateSync('print(1)'), never: () => new Promise(() => {}) });
    const waiting = vm.evaluate('await never()').catch((error) => error);
    await settle();
    const acting = vm.evaluate(code).catch(() => {});
    vm.stdin.write('x');
    await acting;
    await settle();
    await isDead(`output that throws in ${name}`, vm, waiting);
}
// So it is with a clock.
for (const name of ['monotonic', 'realtime', 'sleep']) {
    const clock = { ...systemClock };
    const vm = await createReactor({ wasm, std: true, stdin: new Stdin(), clock });
    vm.expose({ never: () => new Promise(() => {}) });
    const waiting = vm.evaluate('await never()').catch((error) => error);
    await settle();
    clock[name] = throws;
    await vm.evaluate('performance.now(); Date.now(); os.sleep(5)').catch(() => {});
    await settle();
    await isDead(`a clock whose ${name} throws`, vm, waiting);
}
// And before there is a guest.
{
    const error = await createReactor({ wasm, argv: ['qjs', '-e', 'print(1)'], stdout: { write: throws } }).catch((reason) => reason);
    report.check('output that throws as a guest begins', error instanceof Trap && error.cause === fault, error?.stack);
}

// Functions of the host, of modules and of channels: thrown in the guest.
{
    const vm = await createReactor({
        wasm, onError: () => {}, broadcast: throws,
        modules: { resolve: (name) => (name === 'resolve' ? throws() : name), load: (name) => (name === 'later' ? Promise.reject(fault) : throws()) },
    });
    vm.expose({
        f: throws,
        later: () => Promise.reject(fault),
        thenable: () => ({ get then() { throw fault; } }),
        getter: () => ({ get x() { throw fault; } }),
        nested: () => vm.evaluateSync('f()'),
        nothing: () => { throw undefined; },
    });
    for (const code of [
        'f()', 'await later()', 'thenable()', 'getter()', 'nested()', '[2, 1].sort(f)', '({ get x() { return f() } }).x',
        "await import('resolve')", "await import('load')", "await import('later')", "new BroadcastChannel('x')",
    ]) {
        const thrown = await vm.evaluate(code).catch((error) => error);
        report.check(`${code} throws in the guest`, thrown instanceof Error && thrown.message.includes(fault.message), thrown?.stack ?? String(thrown));
        const seen = await vm.evaluate(`try { ${code.startsWith('({') ? `(${code})` : code}; 'nothing' } catch (error) { error.message }`);
        report.check(`${code} can be caught`, seen.includes(fault.message), seen);
    }
    report.equal('undefined can be thrown', await vm.evaluate('try { nothing() } catch (error) { String(error) }'), 'undefined');
    await works('functions that throw', vm);
}

// Callbacks that only tell something: the host's mistake, and the guest goes on.
for (const [name, setUp] of Object.entries({
    onError: () => createReactor({ wasm, onError: throws }),
    'a listener for errors': async () => {
        const vm = await createReactor({ wasm, onError: () => {} });
        vm.addEventListener('error', throws);
        return vm;
    },
    'a listener for rejections': async () => {
        const vm = await createReactor({ wasm, onError: () => {} });
        vm.addEventListener('unhandledrejection', throws);
        return vm;
    },
})) {
    stray = [];
    const vm = await setUp();
    vm.evaluateSync("setTimeout(() => { throw new Error('x') }, 0); Promise.reject(new Error('y')); 0");
    await settle();
    report.check(`${name} that throws: the host sees it`, stray.includes(fault), stray[0]);
    await works(`${name} that throws`, vm);
}
{
    stray = [];
    const vm = await createReactor({ wasm });
    const { port1, port2 } = new MessageChannel();
    vm.expose({ port: port2 });
    port1.addEventListener('message', throws);
    port1.start();
    vm.evaluateSync('port.onmessage = () => {}; port.postMessage(1)');
    await settle();
    report.check('a listener of messages that throws: the host sees it', stray.includes(fault), stray[0]);
    port1.close();
    await works('a listener of messages that throws', vm);
}
{
    // A mount that throws what it may is an error in the guest; anything else is that, too, and the host's to see.
    stray = [];
    const files = memoryFiles({ 'a.txt': 'text' });
    const bound = (value) => (typeof value === 'function' ? value.bind(files) : value);
    const opening = (open) => new Proxy(files, { get: (_, name) => (name === 'open' ? open : bound(files[name])) });
    const vm = await createReactor({ wasm, std: true, preopens: { '.': opening(throws) } });
    report.equal('a mount that throws', vm.evaluateSync("std.loadFile('a.txt')"), null);
    await settle();
    report.check('a mount that throws: the host sees it', stray.includes(fault), stray[0]);
    await works('a mount that throws', vm);
    const polite = await createReactor({ wasm, std: true, preopens: { '.': opening(() => { throw new MountError('EIO', 'a.txt'); }) } });
    report.equal('a mount that refuses', polite.evaluateSync("std.loadFile('a.txt')"), null);
    await works('a mount that refuses', polite);
}
{
    // A source of standard input that fails.
    async function* source() {
        yield 'some';
        throw fault;
    }
    const vm = await createReactor({ wasm, std: true, stdin: source() });
    const read = `let got = '';
        await new Promise((resolve) => os.setReadHandler(0, () => {
            const b = new Uint8Array(8), n = os.read(0, b.buffer, 0, 8);
            if (n > 0) return void (got += String.fromCharCode(...b.subarray(0, n)));
            os.setReadHandler(0, null);
            resolve(got += std.strerror(-n));
        }));
        got`;
    report.equal('a source of input that fails', await vm.evaluate(read), 'someI/O error');
    await works('a source of input that fails', vm);
}
report.finish();
