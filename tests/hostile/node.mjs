// Runs guests in Node over the public interface of js/, in this process: hostile_test.mjs starts it, and
// ends it when it hangs. Tells its parent { begins } and { name, faults } of each.
import { readFileSync } from 'node:fs';
import { setImmediate as macrotask } from 'node:timers/promises';
import { inspect, isDeepStrictEqual } from 'node:util';
import * as library from '../../build/js/index-node.js';
import { WAYS, readGuest } from './guest.mjs';
import { changesSince, photograph } from './realm.mjs';
import { SECRET, makeWorld } from './world.mjs';

const { Handle, Reactor, ReactorError, VirtualClock, createReactor, memoryFiles, readOnlyFiles } = library;

export const MEMORY = 16 << 20;
const POLLS = 100;
const JOBS = 2000;
const TIME_MS = 200;
const MOST_OUTPUT = 1 << 20;
const MOST_TURNS = 100;
const KINDS = {
    QJS_E_EXCEPTION: 'exception', QJS_E_REJECTION: 'rejection', QJS_E_TIMEOUT: 'timeout', QJS_E_POLLS: 'polls',
    QJS_E_MEMORY: 'memory', QJS_E_EXITED: 'exited', QJS_E_STOPPED: 'stopped', QJS_E_UNINITIALIZED: 'closed',
};

/* What a guest is given, and must not change: it gets copies. */
const canary = () => ({
    text: SECRET.slice(0, 6), list: [1, 2, 3], inner: { deep: { value: 1 } }, map: new Map([['key', { value: 1 }]]),
    bytes: Uint8Array.of(1, 2, 3), date: new Date(0), error: new Error('canary', { cause: { value: 1 } }),
});

/** What a host may do with what it got: none of it may harm it. Walking over 2^32 holes is its own folly. */
function handle(value) {
    if (Array.isArray(value) && value.length > 1e6) return;
    for (const use of [
        () => inspect(value, { depth: 4 }), () => JSON.stringify(value), () => `${value}`, () => Object.assign({}, value),
        () => ({ ...value }), () => [...value], () => structuredClone(value), () => Number(value), () => value.then,
        () => { const merged = {}; for (const key in value) merged[key] = value[key]; },
        () => isDeepStrictEqual(value, canary()), () => void Promise.resolve(value).catch(() => {}),
    ]) {
        try {
            use();
        } catch {
            /* what the guest's functions throw, or what is no such thing */
        }
    }
}

/** The functions of `host`, the same for guests everywhere. */
function hostFunctions(vm, given) {
    let kept;
    return {
        echo: (value) => value,
        call: (fn, ...args) => fn(...args),
        fail: (text) => { throw new Error(text); },
        error: () => new TypeError('of the host', { cause: new Error('inner') }),
        later: async (value) => { await macrotask(); return value; },
        keep: (value) => { kept = value; },
        kept: () => kept,
        take: (value) => { handle(value); return typeof value; },
        canary: () => given,
        evaluate: (code) => vm.evaluateSync(code),
        write: (text) => vm.evaluateSync('print').call(undefined, text),
        stop: () => vm.stop(),
        destroy: () => vm.close(),
        port: (port, value) => { port.onmessage = ({ data }) => port.postMessage(data); port.postMessage(value); },
    };
}

function mountFor(needs, world) {
    if (needs.includes('directory')) return { '.': world.mount };
    if (needs.includes('read-only')) return { '.': readOnlyFiles({ 'own.txt': 'own', sub: { 'own.js': 'export default "own"' } }) };
    if (needs.includes('memory')) return { '.': memoryFiles({ 'own.txt': 'own', sub: { 'own.js': 'export default "own"' } }, { limit: 1 << 20 }) };
    return undefined;
}

/** How it ends: the guest's own end, or that it goes on and on. */
async function endOf(vm, guest, errors) {
    const end = await ownEnd(vm, guest, errors);
    const ending = await Promise.race([vm.closed, macrotask()]);
    if (ending?.reason === 'exited') return `exited ${ending.exitCode}`;
    return ending?.reason ?? end;
}

async function ownEnd(vm, guest, errors) {
    let evaluated;
    const evaluation = vm.evaluate(guest.source, { filename: guest.name, module: guest.isModule });
    evaluation.then((value) => { handle(value); evaluated = 'done'; }, (error) => { handle(error); evaluated = kindOf(error); });
    let isIdle = false;
    vm.idle().then(() => (isIdle = true), () => (isIdle = true));
    while (!isIdle && vm.loop.turns < MOST_TURNS) await macrotask();
    for (let i = 0; evaluated === undefined && i < 10; i++) await macrotask();
    if (evaluated !== undefined && evaluated !== 'done') return evaluated;
    if (errors.length > 0) return kindOf(errors[0]);
    if (!isIdle) return 'turns';
    return evaluated ?? 'pending';
}

const kindOf = (error) => (error instanceof ReactorError ? (KINDS[error.code] ?? error.code) : 'exception');

/** Afterwards it answers as it has to, whatever the guest has done. */
function checkAnswer(vm, guest, end, faults) {
    let answer;
    try {
        answer = vm.evaluateSync('6 * 7');
    } catch (error) {
        answer = error instanceof ReactorError ? error.code : `${error?.name}: ${error?.message}`;
    }
    const right = end.startsWith('exited') ? ['QJS_E_EXITED'] : end === 'closed' ? ['QJS_E_UNINITIALIZED'] : [42];
    /* A guest that has used up its memory may have kept it. */
    if (guest.ends.includes('memory')) right.push('InternalError: out of memory', 'QJS_E_MEMORY');
    if (!right.includes(answer)) faults.push(`afterwards 6 * 7 is ${answer}, not ${right.join(' or ')}`);
}

async function checkFresh(module, faults) {
    const vm = await createReactor({ wasm: module, stdout: 'ignore', stderr: 'ignore' });
    vm.expose({ add: (a, b) => a + b });
    const sum = await vm.evaluate('const list = await Promise.all([add(1, 2), 3]); [...list, structuredClone({ a: [4] }).a[0]].join()');
    if (sum !== '3,3,4') faults.push(`in a new instance the program gives ${sum}`);
    vm.close();
}

/** A value of the guest crosses in each way, as each kind, and what arrives is used. */
async function cross(vm) {
    const settled = [];
    for (const way of WAYS) {
        for (const evaluate of ['evaluateSync', 'evaluateHandle', 'evaluate']) {
            try {
                const value = vm[evaluate](way.replaceAll(/\bV\b/g, 'hostile[0]'));
                settled.push(Promise.resolve(value).then(handle, handle));
                handle(value);
                if (value instanceof Handle) {
                    for (const use of ['copy', 'call', 'construct', 'await']) {
                        try {
                            handle(value[use]());
                        } catch (error) {
                            handle(error);
                        }
                    }
                }
            } catch (error) {
                handle(error);
            }
        }
    }
    for (let i = 0; i < MOST_TURNS; i++) await macrotask();
}

async function runGuest(name, module, before) {
    const guest = readGuest(name);
    const faults = [];
    const errors = [];
    const uncaught = (error) => faults.push(`the host got an uncaught ${inspect(error).split('\n')[0]}`);
    process.on('uncaughtException', uncaught).on('unhandledRejection', uncaught);
    const world = makeWorld();
    const outside = world.outside();
    const given = canary();
    let output = '';
    const say = (line) => { if (output.length < MOST_OUTPUT) output += `${line}\n`; };
    const vm = await createReactor({
        wasm: module, memoryLimit: MEMORY, std: guest.needs.includes('std'),
        stdout: say, stderr: say,
        ...(guest.needs.includes('clock') ? { timeout: TIME_MS } : { clock: new VirtualClock() }), preopens: mountFor(guest.needs, world), onError: (error) => { handle(error); errors.push(error); },
    });
    if (!guest.needs.includes('clock')) vm.abi.exports.qjs_set_poll_limit(POLLS);
    vm.abi.exports.qjs_set_turn_budget(JOBS, 0);
    vm.expose({ host: hostFunctions(vm, given) });
    const end = await endOf(vm, guest, errors);
    if (!guest.ends.includes(end)) faults.push(`ends: ${end}, not ${guest.ends.join(' or ')}${errors.length > 0 ? `: ${errors[0].message}` : ''}`);
    checkAnswer(vm, guest, end, faults);
    if (guest.needs.includes('ways')) await cross(vm);
    vm.close();
    await checkFresh(module, faults);
    for (const text of guest.says) if (!output.split('\n').includes(text)) faults.push(`does not say: ${text}`);
    faults.push(...output.split('\n').filter((line) => line.startsWith('HOLE')));
    if (output.includes(SECRET)) faults.push('it has seen a file outside of its mount');
    if (world.outside() !== outside) faults.push('it has changed what is outside of its mount');
    if (!isDeepStrictEqual(given, canary())) faults.push("it has changed the host's object");
    const changes = changesSince(before);
    if (changes.length > 0) faults.push(`it has changed this realm: ${changes.slice(0, 5).join(', ')}`);
    world.remove();
    process.off('uncaughtException', uncaught).off('unhandledRejection', uncaught);
    if (faults.length > 0 && output !== '') faults.push(`it said:\n    ${output.trim().slice(0, 1500).replaceAll('\n', '\n    ')}`);
    return faults;
}

if (process.send) {
    const module = await WebAssembly.compile(readFileSync(process.env.HOSTILE_WASM));
    /* What the platform makes lazily is made before. */
    for (const name of Object.getOwnPropertyNames(globalThis)) void globalThis[name];
    const warm = [];
    await checkFresh(module, warm);
    handle(canary());
    handle(new Error('x'));
    await macrotask();
    const before = photograph({ library, Reactor });
    for (const name of process.argv.slice(2)) {
        process.send({ begins: name });
        process.send({ name, faults: await runGuest(name, module, before) });
    }
    process.disconnect();
}
