// qjs.wasm, measured in a process of its own; the twin of native_bench.c:
//   node bench/wasm_bench.mjs qjs.wasm program FILE RUNS   a fresh instance evaluates FILE so often
//   node bench/wasm_bench.mjs qjs.wasm fresh FILE RUNS     so many fresh instances evaluate FILE, one after the other
//   node bench/wasm_bench.mjs qjs.wasm idle ROUNDS CALLS   qjs_loop_once with nothing to do
//   node bench/wasm_bench.mjs qjs.wasm startup ROUNDS      instantiate + init + first eval
// Prints one number a line, milliseconds of a run; of idle, nanoseconds of a call.
// Compiling the module is in none of the numbers. WASI is a row of plain functions.

import { readFileSync, writeSync } from 'node:fs';

const ENOSYS = 52, EBADF = 8;
const fail = (what) => { throw new Error(what); };

function start(module) {
    let memory;
    let cached;
    const view = () => (cached?.buffer === memory.buffer ? cached : (cached = new DataView(memory.buffer)));
    const clock = (at) => {
        view().setBigUint64(at, process.hrtime.bigint(), true);
        return 0;
    };
    const wasi = {
        clock_time_get: (_id, _precision, at) => clock(at),
        fd_write(fd, vectors, count, done) {
            let total = 0;
            for (let i = 0; i < count; i++) {
                const [at, size] = [0, 4].map((k) => view().getUint32(vectors + 8 * i + k, true));
                writeSync(fd, new Uint8Array(memory.buffer, at, size));
                total += size;
            }
            view().setUint32(done, total, true);
            return 0;
        },
        environ_sizes_get(count, size) {
            view().setUint32(count, 0, true);
            view().setUint32(size, 0, true);
            return 0;
        },
        environ_get: () => 0,
        random_get(at, size) {
            crypto.getRandomValues(new Uint8Array(memory.buffer, at, size));
            return 0;
        },
        fd_prestat_get: () => EBADF,
        proc_exit: (code) => fail(`proc_exit(${code})`),
    };
    const imports = Object.fromEntries(WebAssembly.Module.imports(module)
        .map(({ name }) => [name, wasi[name] ?? (() => ENOSYS)]));
    const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: imports });
    memory = exports.memory;
    exports._initialize();
    if (exports.qjs_init() !== 0) fail(`init: ${errorText(exports)}`);
    return exports;
}

function errorText(exports) {
    const at = exports.qjs_error_text();
    return Buffer.from(new Uint8Array(exports.memory.buffer, at, exports.qjs_error_length())).toString();
}

function put(exports, bytes) {
    const at = exports.malloc(bytes.length + 1) || fail('out of memory');
    new Uint8Array(exports.memory.buffer).set(bytes, at);
    return at;
}

// The script, and all the turns that it leaves to run.
function run(exports, at, length) {
    if (exports.qjs_eval(at, length, 0, 0) !== 0) fail(errorText(exports));
    let turn;
    do turn = exports.qjs_loop_once(); while (turn === 0);
    if (turn !== -1) fail(errorText(exports));
}

const print = (number) => console.log(number.toFixed(6));

// Each run in the same instance, or in one of its own.
function program(module, file, runs, isFresh) {
    const code = readFileSync(file);
    let exports, at;
    for (let i = 0; i < Number(runs); i++) {
        if (isFresh || i === 0) {
            exports = start(module);
            at = put(exports, code);
        }
        const begin = performance.now();
        run(exports, at, code.length);
        print(performance.now() - begin);
    }
}

const commands = {
    program: (module, file, runs) => program(module, file, runs, false),
    fresh: (module, file, runs) => program(module, file, runs, true),
    idle(module, rounds, calls) {
        const exports = start(module);
        for (let round = 0; round < Number(rounds); round++) {
            const begin = performance.now();
            for (let i = 0; i < Number(calls); i++) {
                if (exports.qjs_loop_once() !== -1) fail('qjs_loop_once is not idle');
            }
            print((performance.now() - begin) * 1e6 / Number(calls));
        }
    },
    startup(module, rounds) {
        for (let round = 0; round < Number(rounds); round++) {
            const begin = performance.now();
            const exports = start(module);
            run(exports, put(exports, Buffer.from('1')), 1);
            print(performance.now() - begin);
        }
    },
};

const [wasm, command, ...args] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync(wasm));
(commands[command] ?? fail(`unknown command ${command}`))(module, ...args);
