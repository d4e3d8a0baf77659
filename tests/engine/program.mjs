// Carries out one program over the raw exports of qjs.wasm; what program.c does natively, step by step, so that
// both write the same record.
import { instantiate } from '../../build/js/index-node.js';
import { World } from '../conformance/execute.mjs';

/* A guest that goes on for ever is left after so many turns, of so many jobs. */
const MAX_TURNS = 300;
const TURN_JOBS = 1000;
const MAX_BYTES = 1 << 20;
const HANDLES = 2;
const STATUS_READY = 1;
const FIELDS = ['status', 'timer', 'jobs', 'readers', 'writers', 'errors', 'exit', 'promises', 'ports'];

class Run {
    record = [];

    constructor(exports, world) {
        Object.assign(this, { exports, world });
    }

    /* A section of the record; of more bytes than MAX_BYTES only the first are told. */
    section(title, bytes) {
        const told = bytes.subarray(0, MAX_BYTES);
        this.record.push(Buffer.from(`${title} ${bytes.length} ${told.length}\n`), Buffer.from(told), Buffer.from('\n'));
    }

    bytes(pointer, length) {
        return new Uint8Array(this.exports.memory.buffer, pointer >>> 0, length >>> 0);
    }

    error(when) {
        const { exports } = this;
        this.section(`${when} ${exports.qjs_error_code()}`, this.bytes(exports.qjs_error_text(), exports.qjs_error_length()));
    }

    /* A copy in the guest's memory, ended by NUL; 0 where there is no room. */
    place(bytes) {
        const pointer = this.exports.malloc(bytes.length + 1) >>> 0;
        if (pointer !== 0) {
            this.bytes(pointer, bytes.length).set(bytes);
            this.bytes(pointer, bytes.length + 1)[bytes.length] = 0;
        }
        return pointer;
    }

    state() {
        const words = new Int32Array(this.exports.memory.buffer, this.exports.qjs_loop_state() >>> 0, FIELDS.length);
        return Object.fromEntries(FIELDS.map((name, i) => [name, words[i]]));
    }

    /* What a test262 host needs and no script can make: other realms, as the array `realms` of their global
     * objects, and an object with [[IsHTMLDDA]]. */
    addRealms(count) {
        const { exports } = this;
        const text = (string) => this.place(Buffer.from(string));
        const ctx = exports.qjs_get_context();
        const global = exports.JS_GetGlobalObject(ctx);
        const realms = exports.JS_NewArray(ctx);
        const source = '(function () { return null; })';
        const places = [source, '<host>', 'IsHTMLDDA', 'realms'].map(text);
        const odd = exports.JS_Eval(ctx, places[0], source.length, places[1], 0);
        for (let i = 0; i < count; i++) {
            const realm = exports.JS_NewContext(exports.JS_GetRuntime(ctx));
            exports.JS_SetPropertyUint32(ctx, realms, i, exports.JS_GetGlobalObject(realm));
            exports.JS_FreeContext(realm); // its objects hold it
        }
        exports.JS_SetIsHTMLDDA(ctx, odd);
        exports.JS_SetPropertyStr(ctx, global, places[2], odd);
        exports.JS_SetPropertyStr(ctx, global, places[3], realms);
        exports.JS_FreeValue(ctx, global);
        places.forEach(exports.free);
    }

    begin({ polls, memory, realms, web }) {
        const { exports } = this;
        const words = ['qjs', '--memory-limit', `${memory}b`].map((word) => this.place(Buffer.from(word)));
        const argv = this.place(new Uint8Array(new Uint32Array(words).buffer));
        exports.qjs_set_error_output(0);
        exports.qjs_set_random_seed(1, 2);
        exports.qjs_set_web(web);
        exports.qjs_set_poll_limit(polls);
        exports.qjs_set_turn_budget(TURN_JOBS, 0);
        const result = exports.qjs_init_argv(words.length, argv);
        [argv, ...words].forEach(exports.free);
        if (result !== 0) return false;
        if (realms > 0) this.addRealms(realms);
        return true;
    }

    evaluate({ isModule, filename, source }) {
        const { exports } = this;
        const code = this.place(source);
        const name = this.place(Buffer.from(filename));
        const result = isModule
            ? exports.qjs_eval(code, source.length, name, 1)
            : exports.qjs_evaluate(code, source.length, name, HANDLES);
        exports.free(code);
        exports.free(name);
        if (isModule ? result !== 0 : result <= 0) {
            this.error('failed');
        } else if (!isModule) {
            const [bytes, , length] = new Uint32Array(exports.memory.buffer, exports.qjs_exchange() >>> 0, 3);
            this.section('value', this.bytes(bytes, length));
        }
    }

    /* Turns until the guest is idle; the clock is advanced by what it waits. */
    drive() {
        const { exports } = this;
        let turns = 0;
        let waited = 0;
        do {
            const result = exports.qjs_loop_once();
            turns++;
            if (result === -2) this.error('raised');
            const { readers, writers } = this.state();
            if (readers + writers > 0) {
                if (exports.qjs_poll_io(0) === -2) this.error('raised');
            } else if (result === -1) {
                break;
            }
            if (result > 0) {
                this.world.elapsed += BigInt(result) * 1000000n;
                waited += result;
            }
        } while (turns < MAX_TURNS && this.state().status === STATUS_READY);
        const { status, exit, timer, promises, ports } = this.state();
        this.record.push(Buffer.from(
            `end turns ${turns} waited ${waited} status ${status} exit ${exit} timer ${timer} promises ${promises} ports ${ports}\n`));
    }

    perform(program) {
        if (!this.begin(program)) this.error('failed');
        for (const part of program.parts) this.evaluate(part);
        this.drive();
        this.exports.qjs_destroy();
    }
}

/** The record of a program: `{ polls, memory, realms, web, parts: [{ isModule, filename, source }] }`. */
export async function performProgram(module, directory, program) {
    const world = new World();
    const output = { 1: [], 2: [] };
    const host = await instantiate({
        wasm: module,
        preopens: { '.': directory },
        env: { TZ: 'UTC0' }, // as natively
        clock: world.clock,
        stdout: (bytes) => void output[1].push(bytes),
        stderr: (bytes) => void output[2].push(bytes),
    });
    host.stdin.end();
    const run = new Run(host.exports, world);
    try {
        run.perform(program);
    } catch (error) {
        run.record.push(Buffer.from(`crash ${error.stack}\n`));
    }
    run.section('stdout', Buffer.concat(output[1]));
    run.section('stderr', Buffer.concat(output[2]));
    return Buffer.concat(run.record);
}
