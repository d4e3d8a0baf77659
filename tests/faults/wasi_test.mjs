// A WASI that answers an error for the n-th of its calls, or from the n-th on, or that throws at it: a
// guest's whole life goes on, each call of the instance returns, an error can be read, and afterwards
// the instance works.

import { Exit } from '../../build/js/wasi/exit.js';
import { makeReport } from '../abi/report.mjs';
import { readCommand } from './command.mjs';
import { FILES, scenario } from './scenario.mjs';
import { E, makeWorld, readArtifact } from './world.mjs';

const USAGE = `Usage: node tests/faults/wasi_test.mjs [--all] [--wasm FILE] [--at N --errno E --mode only|from|throw] [--help]

Steps through all places with a stride; --all takes each, with every errno.
--at, --errno and --mode run one place alone and tell what happens.`;

const ERRNOS = { EBADF: 8, EIO: 29, EINVAL: 28, ENOSYS: 52, ENOTCAPABLE: 76, EAGAIN: 6, unknown: 0xffff };
// Many more calls than a life makes: a guest that waits for what never comes would ask for ever.
const MOST_CALLS = 100_000;
const QUICK = 7; // stride

class Hang extends Error {}
class HostFault extends Error {}

const options = readCommand(USAGE, {
    all: { type: 'boolean' },
    at: { type: 'string' },
    errno: { type: 'string', default: 'EIO' },
    mode: { type: 'string', default: 'only' },
});

const report = makeReport('wasi');
const module = new WebAssembly.Module(readArtifact(options.wasm));
const CODES = new Set(Object.values(E));

function failing(place, mode, errno) {
    const fault = { at: 0, isOn: true, name: undefined };
    fault.intercept = (name, args, real) => {
        if (++fault.at > MOST_CALLS) throw new Hang();
        const hits = fault.isOn && (mode === 'from' ? fault.at >= place : fault.at === place);
        if (!hits || name === 'proc_exit') return real();
        fault.name ??= name;
        fault.last = name;
        if (mode === 'throw') throw place % 2 ? new HostFault(name) : new Exit(7); // as proc_exit does it
        return errno;
    };
    return fault;
}

const make = (fault) => makeWorld(module, { files: FILES, env: { WORD: 'word' }, intercept: fault.intercept });

function checkError(what, world, step) {
    const { code, text } = world.error();
    report.check(`${what}: ${step} has a code`, CODES.has(code), code);
    report.check(`${what}: ${step} has a text`, code === E.OK || text.length > 0);
}

// The life with this fault, then a second one without.
function live(place, mode, errno, tell = () => {}) {
    const fault = failing(place, mode, errno);
    const what = () => `call ${place} (${fault.name}) ${mode} ${errno}`;
    let step = 'instantiation';
    try {
        const world = make(fault);
        let wasExited = false;
        for (const [name, act] of scenario(world)) {
            step = name;
            const before = world.error();
            const ok = act();
            tell(name, ok, world);
            if (!ok) checkError(what(), world, name);
            // What was refused, or failed, left a reason.
            if (!ok && name === 'init') report.check(`${what()}: init says why`, world.error().code !== E.OK, before.code);
            wasExited ||= world.state().status === 2;
            report.check(`${what()}: ${name} leaves no dead instance`, world.state().status !== 3);
        }
        step = 'afterwards';
        fault.isOn = false;
        works(what(), world);
    } catch (error) {
        // The C library ends the program when it cannot tell what its variables and directories are.
        const isEnded = error instanceof Exit && /^(environ|fd_prestat)_/.test(fault.last);
        report.check(`${what()}: ${step} returns`, isEnded, error);
    }
}

function works(what, world) {
    const { exports } = world;
    exports.qjs_destroy();
    world.clear();
    report.equal(`${what}: init afterwards`, exports.qjs_init(), 0);
    report.equal(`${what}: works afterwards`, world.evaluate("setTimeout(() => console.log('ticked'), 1); 6 * 7").value, 42);
    world.clock.sleep(2_000_000n);
    report.equal(`${what}: turns afterwards`, world.turn(), -1);
    exports.qjs_destroy();
    report.equal(`${what}: prints afterwards`, world.text(1), 'ticked\n');
}

// A WASI function that throws has unwound the guest: the next calls are refused, and once the
// instance is told, it is dead and stays so.
function unwound(place) {
    const fault = failing(place, 'throw');
    const what = () => `call ${place} (${fault.name}) throws`;
    let world;
    let isUnwound = false;
    try {
        world = make(fault);
        for (const [, act] of scenario(world)) act();
    } catch (error) {
        isUnwound = error instanceof HostFault || error instanceof Exit;
        report.check(`${what()}: it comes through`, isUnwound, error);
    }
    if (!isUnwound) return void report.check(`${what()}: it comes through`, fault.at < place);
    if (!world) return; // while it was made
    if (world.isAsking) return works(what(), world);
    const { exports } = world;
    const calls = fault.at;
    exports.qjs_loop_once();
    report.check(`${what()}: a call is refused`, [E.BUSY, E.UNINITIALIZED].includes(world.error().code), world.error().code);
    exports.qjs_abandon();
    report.equal(`${what()}: dead`, exports.qjs_loop_once(), -2);
    report.equal(`${what()}: says so`, world.error().code, E.DEAD);
    report.equal(`${what()}: status`, world.state().status, 3);
    exports.qjs_destroy();
    report.equal(`${what()}: stays dead`, exports.qjs_init(), -1);
    report.equal(`${what()}: asks nothing any more`, fault.at, calls);
}

if (options.at) {
    const tell = (name, ok, world) => console.log(name, ok, ok ? '' : JSON.stringify(world.error()));
    if (options.mode === 'throw') unwound(Number(options.at));
    else live(Number(options.at), options.mode, ERRNOS[options.errno] ?? Number(options.errno), tell);
} else {
    const whole = failing(Infinity, 'only', 0);
    const world = make(whole);
    for (const [name, act] of scenario(world)) report.check(`without a fault: ${name}`, act(), JSON.stringify(world.error()));
    const count = whole.at;
    report.check('each function of WASI is called', count > 100);
    let turn = 0;
    for (let place = 1; place <= count; place++) {
        const errnos = Object.values(ERRNOS);
        for (const [i, errno] of errnos.entries()) {
            for (const mode of ['only', 'from']) {
                if (options.all || turn++ % QUICK === 0) live(place, mode, errno);
            }
            if (i === 0 && (options.all || place % QUICK === 0)) unwound(place);
        }
        if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${place} of ${count} calls`);
    }
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}
report.finish();
