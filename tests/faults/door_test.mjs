// A host function that throws through the guest's frames, at every crossing and nested: what is left
// is told to be dead, and then each call answers so and touches nothing.

import { makeReport } from '../abi/report.mjs';
import { readCommand } from './command.mjs';
import { OP, answer, hostFunction, hostPort, openDoor, setGlobal } from './door.mjs';
import { E, makeWorld, readArtifact } from './world.mjs';

const options = readCommand('Usage: node tests/faults/door_test.mjs [--wasm FILE] [--help]');
const report = makeReport('door');
const module = new WebAssembly.Module(readArtifact(options.wasm));
// Bytes at the bottom of memory, of the full artifact and the lean one: docs/QJS_WASI_REACTOR.md, "Stack".
const isFull = WebAssembly.Module.exports(module).some(({ name }) => name === 'JS_Eval');
const SHADOW_STACK = isFull ? 1 << 20 : 1 << 18;

class HostFault extends Error {}

// By the operation: code of the guest by which it comes to be, whether that is a module, and whether
// it comes in a turn of the loop, which has nothing around it.
const CROSSINGS = {
    CALL: { code: 'f()' },
    SETTLED: { code: '0', prepare: (world) => void awaitPromise(world), turns: true },
    RELEASED: { code: 'g = null' },
    RESOLVE: { code: "import 'x'", isModule: 1 },
    LOAD: { code: "import 'y'", isModule: 1 },
    MESSAGE: { code: 'port.postMessage(1)', turns: true },
    CLOSE: { code: 'port.close()', turns: true },
    CHANNEL: { code: "new BroadcastChannel('c')" },
};

function awaitPromise(world) {
    const { exports } = world;
    const { value } = world.evaluate("globalThis.promise = new Promise((resolve) => setTimeout(resolve, 0)); promise", 1);
    exports.qjs_await(value.at(3), 1); // 39([1, handle, ...]), a small one
}

function makeGuest(open) {
    const world = makeWorld(module);
    world.exports.qjs_set_web(1);
    world.exports.qjs_init();
    openDoor(world, open(world));
    setGlobal(world, 'f', hostFunction(1));
    setGlobal(world, 'g', hostFunction(2));
    setGlobal(world, 'port', hostPort(1));
    return world;
}

// In a guest that is so many calls deep.
function unwind(name, depth) {
    const { code, isModule, turns, prepare } = CROSSINGS[name];
    let level = 1;
    let isArmed = false;
    const world = makeGuest((it) => (op, id) => {
        if (isArmed && op === OP.CALL && id === 1 && level < depth) {
            level++;
            it.eval(level === depth ? code : 'f()', { isModule: level === depth ? isModule : 0 });
            return 0;
        }
        if (isArmed && op === OP[name]) throw new HostFault();
        return op === OP.RESOLVE ? answer(it, [0x61, 0x79]) : 0;
    });
    const what = `${name}, ${depth} deep`;
    prepare?.(world);
    isArmed = true;
    let thrown;
    try {
        world.eval(depth === 1 ? code : 'f()', { isModule: depth === 1 ? isModule : 0 });
        if (turns) world.turn();
    } catch (error) {
        thrown = error;
    }
    report.check(`${what}: it comes through`, thrown instanceof HostFault, thrown);
    isArmed = false;
    isDead(what, world);
}

// All exports with arguments that are right for some of them.
function isDead(what, world) {
    const { exports } = world;
    const source = world.put(Buffer.from('1 + 1')); // what a host would have ready
    const array = world.put(Uint8Array.of(0x82, 0xf7, 0x01));
    report.equal(`${what}: busy before it is told`, exports.qjs_loop_once(), -2);
    report.equal(`${what}: and says so`, world.error().code, E.BUSY);
    exports.qjs_abandon();
    const calls = {
        qjs_init: [], qjs_init_argv: [0, 0], qjs_eval: [source, 5, 0, 0], qjs_loop_once: [], qjs_poll_io: [0], qjs_destroy: [],
        qjs_evaluate: [source, 5, 0, 0], qjs_compile: [source, 5, 0, 0], qjs_import: [source], qjs_call: [1, array, 3, 0],
        qjs_construct: [1, array, 3, 0], qjs_get: [0, array, 1, 0], qjs_set: [0, array, 3], qjs_copy: [1, 0], qjs_await: [1, 0],
        qjs_release: [1, 0], qjs_held: [], qjs_settle: [1, 0, array, 3], qjs_message: [1, array, 3], qjs_close_port: [1],
        qjs_define_module: [source, array, 3], qjs_set_import_map: [source, 5], qjs_prepare: [], qjs_snapshot: [], qjs_host_functions: [],
        qjs_reserve: [1 << 20],
    };
    // The answer of the first refusal: code and text, that there is no value, and the state.
    exports.qjs_held();
    world.state();
    const before = world.bytes().slice();
    const wasiCalls = world.calls;
    for (const [name, args] of Object.entries(calls)) {
        const result = exports[name](...args);
        report.equal(`${what}: ${name} says that it is dead`, world.error().code, E.DEAD);
        if (name === 'qjs_reserve') report.equal(`${what}: ${name} fails`, result, 0);
        else if (name !== 'qjs_destroy') report.check(`${what}: ${name} fails`, result < 0, result);
        const after = world.bytes();
        let at = SHADOW_STACK;
        while (at < before.length && before[at] === after[at]) at++;
        report.check(`${what}: ${name} touches nothing`, at === before.length && after.length === before.length, at);
    }
    report.equal(`${what}: status`, world.state().status, 3);
    report.equal(`${what}: WASI is not called`, world.calls, wasiCalls);
}

for (const name of Object.keys(CROSSINGS)) {
    for (const depth of CROSSINGS[name].turns ? [1] : [1, 2, 4]) unwind(name, depth);
}
report.finish();
