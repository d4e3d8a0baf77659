// std.exit at every place where code of the guest runs: the call returns as it should, no code of the
// guest runs after it, what was printed is there, and a new runtime works.

import { makeReport } from '../abi/report.mjs';
import { readCommand } from './command.mjs';
import { OP, answer, hostFunction, hostPort, openDoor, setGlobal } from './door.mjs';
import { E, makeWorld, readArtifact } from './world.mjs';

const options = readCommand('Usage: node tests/faults/exit_test.mjs [--wasm FILE] [--help]');
const report = makeReport('exit');
const module = new WebAssembly.Module(readArtifact(options.wasm));

// `leave()` is what exits. Each is a script but for those that say otherwise: the function gets the
// world, and does what makes `leave` run.
const script = (code) => (world) => world.eval(code);
const turned = (code) => (world) => (world.eval(code), world.turn());
const evaluated = (code, flags = 1) => (world) => world.evaluate(code, flags);
const handle = (world, code) => {
    const { value } = world.evaluate(code, 3);
    return value.at(4) === 0x18 ? value.at(5) : value.at(4) ?? value.at(3);
};
const PLACES = {
    'a script': script('leave()'),
    'a nested function': script('(() => [1].map(() => { try { leave() } finally { after() } }))()'),
    'eval': script("eval('leave()')"),
    'Function': script("new Function('leave()')()"),
    'a getter': script('({ get x() { leave() } }).x'),
    'a setter': script('({ set x(v) { leave() } }).x = 1'),
    'a proxy': script('Reflect.ownKeys(new Proxy({}, { ownKeys() { leave() } }))'),
    'a conversion': script('`${{ toString() { leave() } }}`'),
    'a conversion to a primitive': script('+{ [Symbol.toPrimitive]() { leave() } }'),
    'a comparison of sort': script('[3, 2, 1].sort(() => leave())'),
    'a replacement': script("'abc'.replace(/b/, () => leave())"),
    'an iterator': script('for (const x of { *[Symbol.iterator]() { try { yield 1; leave() } finally { after() } } });'),
    'an iterator that is closed': script('for (const x of { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return() { leave() } }) }) break'),
    'toJSON': script('JSON.stringify({ toJSON() { leave() } })'),
    'a reviver': script("JSON.parse('[1]', () => leave())"),
    'a static block': script('class A { static { leave() } }'),
    'a tagged template': script('leave`x`'),
    'hasInstance': script('1 instanceof { [Symbol.hasInstance]() { leave() } }'),
    'a species': script('class A extends Array { static get [Symbol.species]() { leave() } } new A(3).map(() => 1)'),
    'evalScript': script("std.evalScript('leave()')"),
    'loadScript': script("std.loadScript('leave.js')"),
    'the delay of a timer': script('setTimeout(() => {}, { valueOf() { leave() } })'),
    'the argument of sleep': script('os.sleep({ valueOf() { leave() } })'),
    'what is printed': script('print({ toString() { leave() } })'),
    'a module': (world) => world.eval('leave()', { isModule: 1 }),
    'a module that is imported': (world) => world.eval("import './leave.js'; after()", { isModule: 1 }),
    'a module that is imported later': turned("import('./leave.js').then(after, after)"),
    'a module that waits': (world) => (world.eval('await null; leave()', { isModule: 1 }), world.turn()),
    'a job': turned('Promise.resolve().then(leave).then(after, after)'),
    'a microtask': turned('queueMicrotask(leave); queueMicrotask(after)'),
    'an async function': turned('(async () => { try { await null; leave() } finally { after() } })()'),
    'an async generator': turned('(async () => { for await (const x of { async *[Symbol.asyncIterator]() { leave() } }); })().then(after, after)'),
    'a thenable': turned('Promise.resolve({ then() { leave() } }).then(after, after)'),
    'a getter of a thenable': turned('(async () => { await { get then() { leave() } } })().then(after, after)'),
    'a timer': turned('setTimeout(leave, 0); setTimeout(after, 0)'),
    'an interval': turned('setInterval(leave, 0); setTimeout(after, 0)'),
    'a read handler': (world) => {
        world.eval('os.setReadHandler(0, leave); os.setWriteHandler(1, after)');
        world.stdin.write('x');
        return world.exports.qjs_poll_io(0);
    },
    'a write handler': (world) => (world.eval('os.setWriteHandler(1, leave)'), world.exports.qjs_poll_io(0)),
    'a finalizer': turned('globalThis.registry = new FinalizationRegistry(leave); registry.register({}, 0); gc(); setTimeout(() => gc(), 0)'),
    'an error that is uncaught': script('throw { get message() { leave() }, toString() { leave() } }'),
    'a rejection': turned('Promise.reject({ toString() { leave() } })'),
    'a cause': script("throw Object.assign(new Error('x'), { cause: { toString() { leave() } } })"),
    'a listener of messages': turned('const { port1, port2 } = new MessageChannel(); port2.onmessage = leave; port1.postMessage(1)'),
    'a listener of an event': script("const t = new EventTarget(); t.addEventListener('x', leave); t.addEventListener('x', after); t.dispatchEvent(new Event('x'))"),
    'what is cloned': script('structuredClone({ get x() { leave() } })'),
    'a getter while a value is packed': evaluated('({ a: 1, get x() { leave() } })'),
    'a getter of a list that is packed': evaluated('[{ get x() { leave() } }]'),
    'an error that is packed': evaluated("throw Object.assign(new Error('x'), { get code() { leave() } })"),
    'an argument of a host function': script('f({ get x() { leave() } })'),
    'within a host function': script('nested(); after()'),
    'within a resolution': (world) => world.eval("import 'nested'; after()", { isModule: 1 }),
    'a host function, twice': script('twice(); after()'),
    'a function that the host calls': (world) => {
        const f = handle(world, '(() => leave())');
        const args = world.put(Uint8Array.of(0x81, 0xf7));
        return world.exports.qjs_call(f, args, 2, 1);
    },
    'a constructor that the host calls': (world) => {
        const f = handle(world, '(class { constructor() { leave() } })');
        const args = world.put(Uint8Array.of(0x80));
        return world.exports.qjs_construct(f, args, 1, 1);
    },
    'a property that the host reads': (world) => {
        world.eval('Object.defineProperty(globalThis, "x", { get: leave })');
        const key = world.put(Uint8Array.of(0x61, 0x78));
        return world.exports.qjs_get(0, key, 2, 1);
    },
    'a property that the host writes': (world) => {
        world.eval('Object.defineProperty(globalThis, "x", { set: leave })');
        const pair = world.put(Uint8Array.of(0x82, 0x61, 0x78, 0x01));
        return world.exports.qjs_set(0, pair, 4);
    },
    'a value that the host copies': (world) => world.exports.qjs_copy(handle(world, '({ get x() { leave() } })'), 1),
    'a thenable that the host awaits': (world) => (world.evaluate('(async () => ({ then() { leave() } }))()', 1), world.turn()),
};

const NESTED = 2;
const TWICE = 3;

function makeGuest() {
    const world = makeWorld(module, { files: { 'leave.js': 'leave(); after()' } });
    world.exports.qjs_set_web(1);
    world.initArgv('qjs', '--std');
    openDoor(world, (op, id) => {
        if (op === OP.RESOLVE) {
            if (world.isNested) world.eval('leave(); after()');
            return 0;
        }
        if (op === OP.CALL && id === NESTED) world.eval('leave(); after()');
        if (op === OP.CALL && id === TWICE) world.eval('nested(); after()');
        return op === OP.CALL ? answer(world, [0x01]) : 0;
    });
    setGlobal(world, 'f', hostFunction(1));
    setGlobal(world, 'nested', hostFunction(NESTED));
    setGlobal(world, 'twice', hostFunction(TWICE));
    setGlobal(world, 'port', hostPort(1));
    world.eval("globalThis.leave = () => { print('left'); std.exit(7); print('after') }; globalThis.after = () => print('after')");
    return world;
}

for (const [name, act] of Object.entries(PLACES)) {
    const world = makeGuest();
    world.isNested = name === 'within a resolution';
    let thrown;
    try {
        act(world);
    } catch (error) {
        thrown = error;
    }
    report.check(`${name}: returns`, thrown === undefined, thrown);
    if (thrown) continue;
    const { exports } = world;
    report.equal(`${name}: the guest has exited`, world.state().status, 2);
    report.equal(`${name}: the code`, world.state().exitCode, 7);
    report.equal(`${name}: what was printed`, world.text(1), 'left\n');
    report.equal(`${name}: the loop`, exports.qjs_loop_once(), -1);
    report.equal(`${name}: a poll`, exports.qjs_poll_io(0), -1);
    report.equal(`${name}: another script`, world.eval('after()'), -1);
    report.equal(`${name}: is refused`, world.error().code, E.EXITED);
    exports.qjs_destroy();
    report.equal(`${name}: nothing more was printed`, world.text(1), 'left\n');
    report.equal(`${name}: a new runtime`, exports.qjs_init(), 0);
    report.equal(`${name}: works`, world.evaluate('6 * 7').value, 42);
}
report.finish();
