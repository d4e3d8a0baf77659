// Calls in the wrong state, inside one another, and with arguments that point nowhere:
// each has to answer a code, and none may trap or leave the instance half-alive.
// node tests/abi/state_test.mjs [qjs.wasm]
//
// A nested call is made from fd_write, which the guest reaches by printing.

import { loadModule, makeInstance } from './instance.mjs';
import { makeReport } from './report.mjs';

const E = {
    OK: 0, UNINITIALIZED: -10, INITIALIZED: -11, BUSY: -12, EXITED: -13, DEAD: -14,
    ARGUMENT: -15, TIMEOUT: -20, POLLS: -21, STOPPED: -22,
};
const STATUS = { UNINITIALIZED: 0, READY: 1, EXITED: 2, DEAD: 3 };
const FIELDS = ['status', 'next_timer', 'jobs', 'readers', 'writers', 'errors', 'exit_code'];
const ROUNDS = 10_000, WARM_UP = 100;

const module = await loadModule(process.argv[2]);
const report = makeReport('state');

// A fresh instance whose fd_write calls hook(), once, the next time something is printed.
async function fresh() {
    let hook = null;
    const host = await makeInstance(module, {
        before: {
            fd_write() {
                const call = hook;
                hook = null;
                call?.();
            },
        },
    });
    const { exports } = host;
    return Object.assign(host, {
        state() {
            const at = exports.qjs_loop_state();
            return Object.fromEntries(FIELDS.map((name, i) => [name, host.view().getInt32(at + 4 * i, true)]));
        },
        code: () => exports.qjs_error_code(),
        errorText: () => host.string(exports.qjs_error_text()),
        inside: (call) => { hook = call; },
        print: 'std.err.puts("."); std.err.flush();',
    });
}

// {case: async (host, equal) => ...}; a trap, or any other exception, is a failure too
const cases = {
    async 'before init'(host, equal) {
        const { exports } = host;
        equal('status', host.state().status, STATUS.UNINITIALIZED);
        equal('error code', host.code(), E.OK);
        equal('error text', host.errorText(), '');
        equal('eval', host.eval('1'), -1);
        equal('code of eval', host.code(), E.UNINITIALIZED);
        equal('loop_once', exports.qjs_loop_once(), -2);
        equal('code of loop_once', host.code(), E.UNINITIALIZED);
        equal('poll_io', exports.qjs_poll_io(0), -2);
        equal('code of poll_io', host.code(), E.UNINITIALIZED);
        equal('context', exports.qjs_get_context(), 0);
        report.check('before init: the error has words', host.errorText().length > 0);
        exports.qjs_destroy();
        equal('init', exports.qjs_init(), 0);
        equal('status after init', host.state().status, STATUS.READY);
    },

    async 'init twice'(host, equal) {
        const { exports } = host;
        equal('first', exports.qjs_init(), 0);
        equal('second', exports.qjs_init(), -1);
        equal('code', host.code(), E.INITIALIZED);
        equal('init_argv', host.initArgv('qjs', '--std'), -1);
        equal('code of init_argv', host.code(), E.INITIALIZED);
        equal('the first one works', host.eval('globalThis.x = 1'), 0);
    },

    async 'after destroy'(host, equal) {
        const { exports } = host;
        exports.qjs_init();
        equal('a timer before', host.eval('0'), 0);
        exports.qjs_destroy();
        exports.qjs_destroy();
        equal('status', host.state().status, STATUS.UNINITIALIZED);
        equal('loop_once', exports.qjs_loop_once(), -2);
        equal('code', host.code(), E.UNINITIALIZED);
        equal('eval', host.eval('1'), -1);
        equal('init again', exports.qjs_init(), 0);
        equal('eval again', host.eval('1'), 0);
        equal('loop_once again', exports.qjs_loop_once(), -1);
    },

    async 'nested calls'(host, equal) {
        const { exports } = host;
        host.initArgv('qjs', '--std');
        const seen = {};
        const note = (name, result) => { seen[name] = `${result} ${host.code()}`; };
        host.inside(() => {
            note('loop_once', exports.qjs_loop_once());
            note('poll_io', exports.qjs_poll_io(0));
            note('init', exports.qjs_init());
            note('init_argv', host.initArgv('qjs'));
            seen.eval = host.eval('globalThis.nested = 1; os.setTimeout(() => { globalThis.later = 1 }, 0)');
            seen.throwing = host.eval('throw new Error("inner")');
            seen.status = host.state().status;
        });
        equal('outer eval', host.eval(`${host.print} globalThis.outer = nested + 1`), 0);
        equal('loop_once', seen.loop_once, `-2 ${E.BUSY}`);
        equal('poll_io', seen.poll_io, `-2 ${E.BUSY}`);
        equal('init', seen.init, `-1 ${E.BUSY}`);
        equal('init_argv', seen.init_argv, `-1 ${E.BUSY}`);
        equal('eval', seen.eval, 0);
        equal('an eval that throws', seen.throwing, -1);
        equal('status', seen.status, STATUS.READY);
        equal('what the outer one did', host.eval('if (outer !== 2) throw 0'), 0);
        while (exports.qjs_loop_once() >= 0);
        equal('what the nested timer did', host.eval('if (later !== 1) throw 0'), 0);
    },

    async 'a turn inside a timer'(host, equal) {
        const { exports } = host;
        host.initArgv('qjs', '--std');
        host.eval(`os.setTimeout(() => { ${host.print} globalThis.after = 1 }, 0)`);
        let nested = null;
        host.inside(() => { nested = exports.qjs_loop_once(); });
        while (exports.qjs_loop_once() >= 0);
        equal('nested loop_once', nested, -2);
        equal('the handler went on', host.eval('if (after !== 1) throw 0'), 0);
    },

    async 'the raw loop inside a call'(host, equal) {
        const { exports } = host;
        host.initArgv('qjs', '--std');
        const context = exports.qjs_get_context();
        const seen = [];
        host.inside(() => seen.push(exports.js_std_loop_once(context), exports.js_std_poll_io(context, 0)));
        equal('eval', host.eval(host.print), 0);
        equal('js_std_loop_once and js_std_poll_io', seen.join(), '-2,-2');
        equal('code', host.code(), E.BUSY);
        equal('js_std_loop_once after', exports.js_std_loop_once(context), -1);
    },

    async 'a module evaluates while another does'(host, equal) {
        host.initArgv('qjs', '--std');
        let nested = null;
        host.inside(() => { nested = host.eval('globalThis.inner = import.meta.url', 'inner.mjs', 1); });
        equal('outer', host.eval(`${host.print} globalThis.outer = import.meta.url`, 'outer.mjs', 1), 0);
        equal('inner', nested, 0);
        equal('both ran', host.eval('if (inner === outer) throw 0'), 0);
    },

    async 'destroy inside an eval'(host, equal) {
        const { exports } = host;
        host.initArgv('qjs', '--std');
        let status = null;
        host.inside(() => {
            exports.qjs_destroy();
            status = host.state().status;
        });
        equal('outer eval', host.eval(`${host.print} for (;;);`), -1);
        equal('status inside', status, STATUS.READY);
        equal('status after', host.state().status, STATUS.UNINITIALIZED);
        equal('context after', exports.qjs_get_context(), 0);
        equal('init after', host.initArgv('qjs', '--std'), 0);
        equal('eval after', host.eval('1'), 0);
    },

    async 'destroy inside a turn'(host, equal) {
        const { exports } = host;
        host.initArgv('qjs', '--std');
        host.eval(`os.setTimeout(() => { ${host.print} for (;;); }, 0)`);
        host.inside(() => exports.qjs_destroy());
        let result = 0;
        for (let turns = 0; result >= 0 && turns < 1000; turns++) result = exports.qjs_loop_once();
        equal('loop_once', result, -2);
        equal('status after', host.state().status, STATUS.UNINITIALIZED);
        equal('init after', exports.qjs_init(), 0);
    },

    async 'destroy inside init_argv'(host, equal) {
        const { exports } = host;
        host.inside(() => exports.qjs_destroy());
        equal('init_argv', host.initArgv('qjs', '--std', '-e', `${host.print} for (;;);`), -1);
        equal('status after', host.state().status, STATUS.UNINITIALIZED);
        equal('init after', exports.qjs_init(), 0);
    },

    async 'a trap'(host, equal) {
        const { exports } = host;
        host.initArgv('qjs', '--std');
        host.inside(() => { throw new WebAssembly.RuntimeError('unwound by the host'); });
        let caught = null;
        try { host.eval(host.print); } catch (error) { caught = error; }
        equal('the trap', caught?.message, 'unwound by the host');
        exports.qjs_abandon();
        const answers = (name, result, expected) => {
            equal(name, result, expected);
            equal(`code of ${name}`, host.code(), E.DEAD);
        };
        equal('status', host.state().status, STATUS.DEAD);
        answers('eval', host.eval('1'), -1);
        answers('loop_once', exports.qjs_loop_once(), -2);
        answers('poll_io', exports.qjs_poll_io(0), -2);
        answers('init', exports.qjs_init(), -1);
        answers('init_argv', host.initArgv('qjs'), -1);
        exports.qjs_destroy();
        equal('status after destroy', host.state().status, STATUS.DEAD);
        answers('init after destroy', exports.qjs_init(), -1);
        equal('context', exports.qjs_get_context(), 0);
        report.check('a trap: the error has words', host.errorText().length > 0);
    },

    async 'abandoned before init'(host, equal) {
        const { exports } = host;
        exports.qjs_abandon();
        equal('init', exports.qjs_init(), -1);
        equal('code', host.code(), E.DEAD);
    },

    async 'std.exit'(host, equal) {
        const { exports } = host;
        host.initArgv('qjs', '--std');
        equal('the eval that exits', host.eval(`try { std.exit(7) } finally { ${host.print} }`), 0);
        equal('status', host.state().status, STATUS.EXITED);
        equal('exit code', host.state().exit_code, 7);
        equal('no guest code ran after it', host.text(2), '');
        equal('eval', host.eval('1'), -1);
        equal('code of eval', host.code(), E.EXITED);
        equal('loop_once', exports.qjs_loop_once(), -1);
        equal('poll_io', exports.qjs_poll_io(0), -1);
        exports.qjs_destroy();
        equal('init after', exports.qjs_init(), 0);
        equal('status after', host.state().status, STATUS.READY);
        equal('exit code after', host.state().exit_code, 0);
    },

    async 'the stop flag, written while the guest runs'(host, equal) {
        const { exports } = host;
        host.initArgv('qjs', '--std');
        const flag = exports.qjs_stop_flag();
        host.inside(() => host.view().setInt32(flag, 1, true));
        equal('eval', host.eval(`try { ${host.print} for (;;); } catch { for (;;); } finally { for (;;); }`), -1);
        equal('code', host.code(), E.STOPPED);
        equal('the flag after', host.view().getInt32(flag, true), 0);
        equal('the next eval', host.eval('globalThis.on = 1'), 0);
        equal('the state', host.state().status, STATUS.READY);
    },

    async 'qjs_stop, called while the guest runs'(host, equal) {
        const { exports } = host;
        host.initArgv('qjs', '--std');
        host.inside(() => exports.qjs_stop());
        equal('eval', host.eval(`${host.print} for (;;);`), -1);
        equal('code', host.code(), E.STOPPED);
        equal('the next eval', host.eval('1'), 0);
    },

    async 'the stop flag, set before and taken back'(host, equal) {
        const { exports } = host;
        host.initArgv('qjs', '--std');
        exports.qjs_stop();
        host.view().setInt32(exports.qjs_stop_flag(), 0, true);
        equal('eval', host.eval('1'), 0);
        exports.qjs_stop();
        equal('eval after stop', host.eval('for (;;);'), -1);
        equal('code', host.code(), E.STOPPED);
    },

    async 'limits, and work after them'(host, equal) {
        const { exports } = host;
        host.initArgv('qjs', '--std');
        exports.qjs_set_poll_limit(20);
        equal('eval', host.eval('try { for (;;); } finally { for (;;); }'), -1);
        equal('code', host.code(), E.POLLS);
        exports.qjs_set_poll_limit(0);
        exports.qjs_set_time_limit(20);
        equal('eval in time', host.eval('try { for (;;); } finally { for (;;); }'), -1);
        equal('code of it', host.code(), E.TIMEOUT);
        exports.qjs_set_time_limit(0);
        equal('the next eval', host.eval('for (let i = 0; i < 1e6; i++);'), 0);
    },

    async 'arguments of eval that point nowhere'(host, equal) {
        const { exports, put } = host;
        host.initArgv('qjs', '--std');
        const source = put('1 + 1');
        const name = put('name.js');
        const size = exports.memory.buffer.byteLength;
        const refused = (what, ...args) => {
            equal(what, exports.qjs_eval(...args), -1);
            equal(`code of ${what}`, host.code(), E.ARGUMENT);
        };
        refused('code beyond memory', size + 16, 4, name.at, 0);
        refused('code at the very end', -1, 4, name.at, 0);
        refused('length beyond memory', source.at, size, name.at, 0);
        refused('the greatest length', source.at, -1, name.at, 0);
        refused('a sum that wraps', -16, 32, name.at, 0);
        refused('filename beyond memory', source.at, source.length, size + 16, 0);
        refused('filename at the very end', source.at, source.length, -1, 0);
        refused('null code with a length', 0, 5, name.at, 0);
        equal('null filename', exports.qjs_eval(source.at, source.length, 0, 0), 0);
        equal('nothing at all', exports.qjs_eval(0, 0, 0, 0), 0);
        equal('good arguments', exports.qjs_eval(source.at, source.length, name.at, 0), 0);
    },

    async 'descriptors'(host, equal) {
        const { exports, view } = host;
        const at = exports.malloc(8);
        const list = () => {
            const found = [];
            for (let i = 0; exports.qjs_descriptor(i, at, at + 4) === 0; i++) {
                found.push(`${view().getInt32(at, true)}:${view().getInt32(at + 4, true)}`);
            }
            return found.join();
        };
        equal('before init', list(), '');
        host.initArgv('qjs', '--std');
        equal('none', list(), '');
        host.eval('os.setWriteHandler(2, () => 0); os.setReadHandler(0, () => 0); os.setReadHandler(2, () => 0)');
        equal('in order', list(), '0:1,2:3');
        equal('counts', `${host.state().readers},${host.state().writers}`, '2,1');
        host.eval('os.setReadHandler(2, null)');
        equal('one direction taken back', list(), '0:1,2:2');
        const size = exports.memory.buffer.byteLength;
        equal('fd beyond memory', exports.qjs_descriptor(0, size, at), -1);
        equal('events beyond memory', exports.qjs_descriptor(0, at, -2), -1);
        equal('the greatest index', exports.qjs_descriptor(-1, at, at + 4), -1);
        exports.qjs_destroy();
        equal('after destroy', list(), '');
    },

    async 'a filename that memory ends in'(host, equal) {
        const { exports, put } = host;
        exports.qjs_init();
        const source = put('1');
        const size = exports.memory.buffer.byteLength;
        const tail = new Uint8Array(exports.memory.buffer, size - 4, 4);
        const before = tail.slice();
        tail.fill(0x61);
        const result = exports.qjs_eval(source.at, source.length, size - 4, 0);
        const code = host.code();
        // the call may have grown the memory, and so have ended the name
        const grown = exports.memory.buffer.byteLength > size;
        new Uint8Array(exports.memory.buffer, size - 4, 4).set(before);
        if (!grown) {
            equal('eval', result, -1);
            equal('code', code, E.ARGUMENT);
        }
        equal('the next eval', host.eval('1'), 0);
    },

    async 'arguments of init_argv that point nowhere'(host, equal) {
        const { exports, put, view } = host;
        const word = put('qjs');
        const argv = exports.malloc(16);
        const refused = (what, argc, at, ...words) => {
            words.forEach((value, i) => view().setUint32(argv + 4 * i, value, true));
            equal(what, exports.qjs_init_argv(argc, at), -1);
            equal(`code of ${what}`, host.code(), E.ARGUMENT);
            equal(`status after ${what}`, host.state().status, STATUS.UNINITIALIZED);
        };
        const size = exports.memory.buffer.byteLength;
        refused('argc negative', -1, argv, word.at);
        refused('argc least', -0x80000000, argv, word.at);
        refused('argc greatest', 0x7fffffff, argv, word.at);
        refused('argv beyond memory', 1, size + 64);
        refused('argv at the very end', 2, -4);
        refused('null argv', 1, 0);
        refused('a word beyond memory', 2, argv, word.at, size + 64);
        refused('a null word', 2, argv, word.at, 0);
        view().setUint32(argv, word.at, true);
        equal('good arguments', exports.qjs_init_argv(1, argv), 0);
    },

    async 'options that are wrong'(host, equal) {
        const wrong = [
            ['--nonsense'], ['-z'], ['--memory-limit'], ['--memory-limit', 'much'], ['--stack-size', '-1'],
            ['-e'], ['-I'], ['--std=1'],
        ];
        for (const words of wrong) {
            equal(words.join(' '), host.initArgv('qjs', ...words), -1);
            equal(`code of ${words.join(' ')}`, host.code(), E.ARGUMENT);
            report.check(`options: the text of ${words.join(' ')} names it`,
                host.errorText().includes(words[0].replace(/^-+|=.*$/g, '')), host.errorText());
        }
        equal('a retry', host.initArgv('qjs', '--std'), 0);
    },

    async 'unusual integers'(host, equal) {
        const { exports } = host;
        host.initArgv('qjs', '--std');
        exports.qjs_set_turn_budget(-1, -1);
        equal('loop_once', exports.qjs_loop_once(), -1);
        exports.qjs_set_turn_budget(1, 1);
        host.eval('let n = 0; (function again() { if (++n < 50) Promise.resolve().then(again) })()');
        let turns = 0;
        while (exports.qjs_loop_once() >= 0) turns++;
        report.check('unusual integers: one job a turn', turns >= 48, `${turns} turns`);
        exports.qjs_set_time_limit(-1);
        exports.qjs_set_poll_limit(-1);
        equal('eval under the greatest limits', host.eval('for (let i = 0; i < 1e6; i++);'), 0);
        equal('poll_io that would wait for ever, without handlers', exports.qjs_poll_io(-1), 0);
    },

    async [`${ROUNDS} rounds of init and destroy`](host, equal) {
        const { exports } = host;
        let size = 0;
        let failures = 0;
        for (let round = 0; round < ROUNDS; round++) {
            if (exports.qjs_init() !== 0) failures++;
            exports.qjs_destroy();
            if (round === WARM_UP) size = exports.memory.buffer.byteLength;
        }
        equal('inits that failed', failures, 0);
        equal('size of the memory', exports.memory.buffer.byteLength, size);
    },

    async '500 rounds with a guest that leaves everything open'(host, equal) {
        const { exports } = host;
        let size = 0;
        for (let round = 0; round < 500; round++) {
            host.initArgv('qjs', '--std', '-e', `
                os.setTimeout(() => 0, 1e9); os.setInterval(() => 0, 1e9);
                os.setReadHandler(0, () => 0); Promise.reject(new Error("left"));
                Promise.resolve().then(() => 0); globalThis.kept = new Array(1000).fill("x");`);
            host.eval('throw new Error("unread")');
            exports.qjs_destroy();
            host.clear();
            if (round === WARM_UP) size = exports.memory.buffer.byteLength;
        }
        equal('size of the memory', exports.memory.buffer.byteLength, size);
        equal('status', host.state().status, STATUS.UNINITIALIZED);
    },
};

for (const [name, run] of Object.entries(cases)) {
    try {
        await run(await fresh(), (what, ...values) => report.equal(`${name}: ${what}`, ...values));
    } catch (error) {
        report.check(name, false, `${error.stack.split('\n').slice(0, 3).join(' ')}`);
    }
}
report.finish();
