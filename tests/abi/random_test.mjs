// Random sequences of calls, nested ones too: whatever the order, no call traps, each
// answers what the header allows in its state, and a failure can be read.
// node tests/abi/random_test.mjs [qjs.wasm] [SEED]
//
// The same seeds in every run; a failure names the seed that repeats it alone.

import { loadModule, makeInstance } from './instance.mjs';
import { generator } from './generator.mjs';
import { makeReport } from './report.mjs';

const SEEDS = 40, CALLS = 400, MAX_DEPTH = 3;
const BUSY = -12, NO_RUNTIME = -10; // the latter while init makes one
const UNINITIALIZED = 0, READY = 1, EXITED = 2;

const PRINT = 'std.err.puts("."); std.err.flush();';
const SOURCES = [
    '1', 'throw new Error("thrown")', 'throw null', 'syntax error', 'for (;;);', 'await 1',
    'Promise.reject(new Error("rejected"))', 'Promise.resolve().then(() => { throw 1 })',
    'os.setTimeout(() => {}, 0)', 'os.setTimeout(() => { throw new Error("in a timer") }, 0)',
    'os.setTimeout(() => { for (;;); }, 0)', 'globalThis.id = os.setInterval(() => {}, 1)',
    'os.clearInterval(globalThis.id)', `os.setTimeout(() => { ${PRINT} }, 0)`,
    'os.setTimeout(() => os.setTimeout(() => Promise.reject(2), 0), 0)',
    'os.setWriteHandler(1, () => { throw new Error("in a handler") })', 'os.setWriteHandler(1, null)',
    `os.setReadHandler(0, () => { ${PRINT} })`, 'os.setReadHandler(0, null)',
    '(function again() { Promise.resolve().then(again) })()',
    `(function f() { try { f() } finally { } })()`, `try { ${PRINT} for (;;); } finally { ${PRINT} }`,
    PRINT, `${PRINT} ${PRINT} throw 3`, `Promise.resolve().then(() => { ${PRINT} })`,
    'Error.prepareStackTrace = () => { throw 4 }', 'Error.prepareStackTrace = undefined',
    'throw { get message() { throw 5 }, get stack() { throw 6 }, toString() { throw 7 } }',
    'throw new Proxy({}, { get() { throw 8 } })', 'throw Object.assign(new Error("a"), { cause: new Error("b") })',
    'const loop = new Error("self"); loop.cause = loop; throw loop', 'throw Symbol("s")',
    'Promise.prototype.then = () => { throw 9 }', 'Object.defineProperty(Object.prototype, "message", { get() { throw 10 } })',
    'std.exit(3)', 'try { std.exit(4) } finally { for (;;); }', 'os.setTimeout(() => std.exit(5), 0)',
    'globalThis.kept = new Array(1e5).fill(globalThis.kept)', 'std.gc()', 'delete globalThis.os',
];
const MODULES = [
    'export default 1', 'throw new Error("thrown")', 'await new Promise(() => {})', 'await 0; throw new Error("later")',
    'import "missing.mjs"', 'await import("missing.mjs")', 'import * as std from "qjs:std"; std.exit(6)',
];

async function play(module, seed) {
    const random = generator(seed);
    const trace = [];
    let depth = 0;
    let remaining = CALLS;
    let destroyed = false; // asked for inside the outermost call that is in progress
    const host = await makeInstance(module, {
        before: { fd_write: () => { if (depth > 0 && depth < MAX_DEPTH && random.below(3) === 0) step(); } },
    });
    const { exports } = host;
    const status = () => host.view().getInt32(exports.qjs_loop_state(), true);
    const expect = (what, holds, detail) => {
        if (!holds) throw new Error(`${what}: ${detail}`);
    };

    const failed = (name, result) => {
        const idle = result === -1 && (name === 'loop_once' || (name === 'poll_io' && status() === EXITED));
        if (result < 0 && !idle) {
            expect(`after ${name}`, exports.qjs_error_code() < 0, `code ${exports.qjs_error_code()} after ${result}`);
            expect(`after ${name}`, exports.qjs_error_length() > 0, 'no text');
        }
        return result;
    };
    const allowed = (name, result, ...values) =>
        expect(name, values.includes(result) || (values.includes('>0') && result > 0), `answered ${result}`);
    const outermost = (name, refusal, run, ...values) => {
        const result = failed(name, run());
        if (depth === 1) return allowed(name, result, ...values);
        allowed(`nested ${name}`, result, refusal);
        expect(`nested ${name}`, [BUSY, NO_RUNTIME].includes(exports.qjs_error_code()), `code ${exports.qjs_error_code()}`);
    };
    const options = () => {
        const words = random.pick([['--std'], ['--std', '-e', random.pick(SOURCES)], ['--none'],
            ['--std', '--memory-limit', '3m'], ['-m', '-e', random.pick(MODULES)], ['missing.js']]);
        return ['qjs', ...words];
    };
    const actions = {
        init: () => outermost('init', -1, () => exports.qjs_init(), 0, -1),
        initArgv: () => outermost('init_argv', -1, () => host.initArgv(...options()), 0, -1),
        loopOnce: () => outermost('loop_once', -2, () => exports.qjs_loop_once(), '>0', 0, -1, -2),
        pollIo: () => outermost('poll_io', -2, () => exports.qjs_poll_io(0), 0, -1, -2),
        eval: () => allowed('eval', failed('eval', host.eval(random.pick(SOURCES))), 0, -1),
        evalModule: () => allowed('eval', failed('eval', host.eval(random.pick(MODULES), 'm.mjs', 1)), 0, -1),
        destroy() {
            exports.qjs_destroy();
            if (depth > 1) destroyed = true;
            else expect('destroy', status() === UNINITIALIZED, `status ${status()}`);
        },
        stop: () => exports.qjs_stop(),
        unstop: () => host.view().setInt32(exports.qjs_stop_flag(), 0, true),
        budget: () => exports.qjs_set_turn_budget(random.pick([0, 1, 10]), random.pick([0, 1])),
        ceiling: () => exports.qjs_set_stack_ceiling(random.pick([0, 1, 50000])),
        quiet: () => exports.qjs_set_error_output(random.below(2)),
        limit: () => exports.qjs_set_poll_limit(5 + random.below(20)),
        descriptor() {
            const at = exports.malloc(8);
            allowed('descriptor', exports.qjs_descriptor(random.below(3), at, at + 4), 0, -1);
            exports.free(at);
        },
    };
    const weighted = ['init', 'initArgv', 'initArgv', 'loopOnce', 'loopOnce', 'loopOnce', 'pollIo', 'eval', 'eval', 'eval',
        'eval', 'evalModule', 'destroy', 'stop', 'unstop', 'budget', 'quiet', 'limit', 'descriptor'];

    function step() {
        if (remaining-- <= 0) return;
        const name = random.pick(weighted);
        trace.push(`${'  '.repeat(depth)}${name}`);
        depth++;
        actions[name]();
        depth--;
        expect(`status after ${name}`, [UNINITIALIZED, READY, EXITED].includes(status()), status());
        if (depth === 0 && destroyed) {
            destroyed = false;
            expect(`status after ${name}, in which destroy was called`, status() === UNINITIALIZED, status());
        }
    }

    exports.qjs_set_poll_limit(20); // the endless loops among the sources end by it
    try {
        while (remaining > 0) step();
        exports.qjs_destroy();
        expect('at the end', status() === UNINITIALIZED && exports.qjs_init() === 0, `status ${status()}`);
        return '';
    } catch (error) {
        return `${error.stack.split('\n').slice(0, 6).join('\n')}\n  the last calls: ${trace.slice(-8).join(', ')}`;
    }
}

const [path, only] = process.argv.slice(2);
const module = await loadModule(path);
const report = makeReport('random');
for (const seed of only ? [Number(only)] : Array.from({ length: SEEDS }, (_, i) => i + 1)) {
    const problem = await play(module, seed);
    report.check(`seed ${seed}`, problem === '', problem);
}
report.finish();
