// A host that knows only the reactor of QuickJS-NG itself: the engine's own functions,
// 64-bit values, and quickjs-libc's loop. It has to work unchanged on our artifact.
// node tests/abi/upstream_test.mjs [qjs.wasm]

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadModule, makeInstance } from './instance.mjs';
import { makeReport } from './report.mjs';

const GLOBAL = 0, MODULE = 1; // JS_EVAL_TYPE_*
const TAG = { int: 0, undefined: 3, exception: 6, object: -1 };

const tagOf = (value) => Number(BigInt.asIntN(32, value >> 32n));
const intOf = (value) => Number(BigInt.asIntN(32, value));
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

function engine(host) {
    const { exports, put, view } = host;
    const context = () => exports.qjs_get_context();
    return {
        context,
        eval(code, flags) {
            const [source, name] = [put(code), put('harness.js')];
            const value = exports.JS_Eval(context(), source.at, source.length, name.at, flags);
            [source.at, name.at].forEach(exports.free);
            return value;
        },
        release: (value) => exports.JS_FreeValue(context(), value),
        toText(value) {
            const length = exports.malloc(4);
            const at = exports.JS_ToCStringLen2(context(), length, value, 0);
            const size = view().getUint32(length, true);
            const text = Buffer.from(new Uint8Array(exports.memory.buffer, at, size)).toString();
            exports.JS_FreeCString(context(), at);
            exports.free(length);
            return text;
        },
        // The published harness's loop: run until idle, sleep as told.
        async loop() {
            for (let turns = 0; turns < 10000; turns++) {
                const next = exports.js_std_loop_once(context());
                if (next < 0) return next;
                if (next > 0) await sleep(next);
            }
            throw new Error('the loop did not become idle in 10,000 turns');
        },
    };
}

async function scenario(report, host, round) {
    const { exports } = host;
    const js = engine(host);
    const equal = (what, actual, expected) => report.equal(`round ${round}: ${what}`, actual, expected);
    host.clear();

    equal('qjs_init_argv', host.initArgv('qjs', '--std'), 0);
    report.check(`round ${round}: qjs_get_context`, js.context() !== 0);
    equal('a second init', host.initArgv('qjs', '--std'), -1);

    let value = js.eval('6 * 7', GLOBAL);
    equal('tag of an integer', tagOf(value), TAG.int);
    equal('an integer', intOf(value), 42);
    js.release(value);

    value = js.eval('"Grüße, 🌍"', GLOBAL);
    equal('a string', js.toText(value), 'Grüße, 🌍');
    js.release(value);

    value = js.eval('typeof std + typeof os + typeof bjson + typeof console.log', GLOBAL);
    equal('what --std brings', js.toText(value), 'objectobjectobjectfunction');
    js.release(value);

    value = js.eval('import * as s from "qjs:std"; globalThis.fromModule = typeof s.open', MODULE);
    equal('a module is a promise', tagOf(value), TAG.object);
    js.release(value);
    value = js.eval('fromModule', GLOBAL);
    equal('what the module left', js.toText(value), 'function');
    js.release(value);

    value = js.eval(`
        globalThis.log = [];
        Promise.resolve().then(() => log.push('job'));
        os.setTimeout(() => log.push('one'), 1);
        os.setTimeout(() => { log.push("two"); os.setTimeout(() => log.push("three"), 3); }, 10);
        let ticks = 0;
        const id = os.setInterval(() => { if (++ticks === 3) { os.clearInterval(id); log.push('ticks'); } }, 1);
    `, GLOBAL);
    js.release(value);
    equal('js_std_loop_once at the end', await js.loop(), -1);
    value = js.eval('log.sort().join()', GLOBAL);
    equal('jobs and timers that ran', js.toText(value), 'job,one,three,ticks,two');
    js.release(value);

    equal('js_std_poll_io without handlers', exports.js_std_poll_io(js.context(), 0), 0);

    value = js.eval('null.property', GLOBAL);
    equal('tag of an exception', tagOf(value), TAG.exception);
    exports.js_std_dump_error(js.context());
    report.check(`round ${round}: js_std_dump_error prints`,
        /TypeError.*\n.*harness\.js/.test(host.text(2)), JSON.stringify(host.text(2)));

    value = js.eval('throw new RangeError("too far")', GLOBAL);
    equal('tag of a second exception', tagOf(value), TAG.exception);
    value = exports.JS_GetException(js.context());
    equal('the exception as text', js.toText(value), 'RangeError: too far');
    js.release(value);
    equal('no exception is left', exports.JS_HasException(js.context()), 0);

    value = js.eval('os.setTimeout(() => { throw new Error("late") }, 1)', GLOBAL);
    js.release(value);
    equal('a timer that throws', await js.loop(), -2);
    exports.js_std_dump_error(js.context());

    const [name, text] = [host.put('greeting'), host.put('hello from the host')];
    const global = exports.JS_GetGlobalObject(js.context());
    exports.JS_SetPropertyStr(js.context(), global, name.at,
        exports.JS_NewStringLen(js.context(), text.at, text.length));
    js.release(global);
    [name.at, text.at].forEach(exports.free);
    value = js.eval('std.out.puts(greeting + "\\n"); std.out.flush()', GLOBAL);
    equal('tag of an undefined result', tagOf(value), TAG.undefined);
    equal('stdout', host.text(1), 'hello from the host\n');

    exports.qjs_destroy();
    equal('the context after qjs_destroy', js.context(), 0);
    exports.qjs_destroy();
}

// Runs in a child, whose stdin is a pipe with a line in it.
async function readStdin(host) {
    const js = engine(host);
    host.initArgv('qjs', '--std');
    js.release(js.eval(`
        os.setReadHandler(0, () => {
            const bytes = new Uint8Array(64);
            const n = os.read(0, bytes.buffer, 0, bytes.length);
            globalThis.line = String.fromCharCode(...bytes.subarray(0, n));
            os.setReadHandler(0, null);
        });`, GLOBAL));
    const result = host.exports.js_std_poll_io(js.context(), 5000);
    const value = js.eval('String(globalThis.line)', GLOBAL);
    console.log(JSON.stringify({ result, line: js.toText(value) }));
    js.release(value);
    host.exports.qjs_destroy();
}

const args = process.argv.slice(2);
const child = args[0] === '--read-stdin';
if (child) args.shift();
const module = await loadModule(args[0]);
const host = await makeInstance(module);
if (child) {
    await readStdin(host);
} else {
    const report = makeReport('upstream');
    try {
        for (const round of [1, 2]) await scenario(report, host, round);
    } catch (error) {
        report.check('no call traps', false, error.stack);
    }

    const { stdout, stderr } = spawnSync(process.execPath,
        [fileURLToPath(import.meta.url), '--read-stdin', ...args],
        { input: 'from a pipe', encoding: 'utf8' });
    report.check('js_std_poll_io runs a read handler',
        stdout === '{"result":0,"line":"from a pipe"}\n', stdout + stderr);
    report.finish();
}
