// An instance of qjs.wasm in a WASI whose every call a test can step in at: the library's own, over
// files in memory, a queue for standard input and a clock of the test's.

import { readFileSync } from 'node:fs';
import { memoryFiles } from '../../build/js/wasi/memory-files.js';
import { openFiles } from '../../build/js/wasi/files.js';
import { wasiFunctions } from '../../build/js/wasi/preview1.js';
import { Stdin } from '../../build/js/wasi/stdin.js';

const root = new URL('../../', import.meta.url);
const utf8 = new TextEncoder();

export const readArtifact = (path = new URL('build/wasm/qjs-lean.wasm', root)) => readFileSync(path);

export const E = {
    OK: 0, UNINITIALIZED: -10, INITIALIZED: -11, BUSY: -12, EXITED: -13, DEAD: -14, ARGUMENT: -15, MEMORY: -16, FILE: -17,
    EXCEPTION: -18, REJECTION: -19, TIMEOUT: -20, POLLS: -21, STOPPED: -22, POLLING: -23, HANDLE: -24, VALUE: -25, BYTECODE: -26,
};

// A clock that moves by what is slept, and a little each time it is read.
export class StepClock {
    now = 1_000_000_000n;
    tick = 1000n;
    monotonic() {
        return (this.now += this.tick);
    }
    realtime() {
        return 1_700_000_000_000_000_000n + this.now;
    }
    sleep(ns) {
        this.now += ns;
    }
}

// options.intercept(name, args, real): what a WASI function answers; real() is what it would.
export function makeWorld(module, { files = {}, env = {}, clock = new StepClock(), intercept } = {}) {
    const mount = memoryFiles(files);
    const stdin = new Stdin();
    const written = { 1: [], 2: [] };
    let memory;
    const base = openFiles({ memory: () => memory, preopens: [['.', mount]] });
    const functions = wasiFunctions({
        base: base.functions, memory: () => memory, args: [], env, stdin, clock,
        stdout: { write: (bytes) => void written[1].push(bytes) },
        stderr: { write: (bytes) => void written[2].push(bytes) },
        polled: { ready: 0, stdin: false },
    });
    const world = { mount, stdin, clock, intercept, calls: 0 };
    const imports = {};
    for (const { name } of WebAssembly.Module.imports(module)) {
        imports[name] = (...args) => {
            world.calls++;
            const real = () => functions[name](...args);
            return world.intercept ? world.intercept(name, args, real) : real();
        };
    }
    const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: imports });
    memory = exports.memory;
    exports._initialize();

    const view = () => new DataView(memory.buffer);
    const bytes = () => new Uint8Array(memory.buffer);
    const put = (data) => {
        const at = exports.malloc(data.length + 1);
        if (at === 0) throw new Error('the instance has no memory for what the test puts there');
        bytes().set(data, at);
        bytes()[at + data.length] = 0;
        return at;
    };
    const withText = (texts, call) => {
        const places = texts.map((text) => put(utf8.encode(text)));
        try {
            return call(...places);
        } finally {
            places.forEach((at) => exports.free(at));
        }
    };
    return Object.assign(world, {
        exports, memory, view, bytes, put, withText,
        text: (fd) => Buffer.concat(written[fd]).toString(),
        clear: () => void (written[1].length = written[2].length = 0),
        error() {
            const at = exports.qjs_error_text();
            return { code: exports.qjs_error_code(), text: Buffer.from(bytes().subarray(at, at + exports.qjs_error_length())).toString() };
        },
        // struct qjs_loop_state
        state() {
            world.isAsking = true; // a query is no call that could be in progress
            const at = exports.qjs_loop_state();
            world.isAsking = false;
            const [status, nextTimer, jobs, readers, writers, errors, exitCode, promises, ports] = new Int32Array(memory.buffer, at, 9);
            return { status, nextTimer, jobs, readers, writers, errors, exitCode, promises, ports };
        },
        initArgv(...words) {
            return withText(words, (...strings) => {
                const argv = put(new Uint8Array(4 * (strings.length + 1)));
                [...strings, 0].forEach((at, i) => view().setUint32(argv + 4 * i, at, true));
                const result = exports.qjs_init_argv(words.length, argv);
                exports.free(argv);
                return result;
            });
        },
        eval(code, { filename = 'test.js', isModule = 0 } = {}) {
            return withText([code, filename], (source, name) => exports.qjs_eval(source, utf8.encode(code).length, name, isModule));
        },
        // the value of a script, for what needs no more of CBOR than small numbers and short text
        evaluate(code, flags = 0) {
            const length = withText([code], (source) => exports.qjs_evaluate(source, utf8.encode(code).length, 0, flags));
            if (length < 0) return { error: world.error() };
            return { value: small(bytes().slice(view().getUint32(exports.qjs_exchange(), true)), length) };
        },
        // Turn until there is nothing to do now, or for so many turns; what the last one gave.
        turn(most = 50) {
            let result = 0;
            for (let i = 0; i < most && (result === 0 || result === -2); i++) result = exports.qjs_loop_once();
            return result;
        },
    });
}

function small(data, length) {
    const [head] = data;
    if (head < 24) return head;
    if (head === 0x18) return data[1];
    if (head === 0x19) return 256 * data[1] + data[2];
    if (head >= 0x60 && head < 0x78) return Buffer.from(data.subarray(1, head - 0x60 + 1)).toString();
    if (head === 0x78) return Buffer.from(data.subarray(2, data[1] + 2)).toString();
    return { 0xf4: false, 0xf5: true, 0xf6: null, 0xf7: undefined }[head] ?? data.subarray(0, length);
}
