// Memory that cannot grow beyond n pages, for each n: the runtime is made or an error says why not, a
// guest that needs more gets its error, the instance goes on, and nothing traps.

import { ReactorError, createReactor } from '../../build/js/index-node.js';
import { makeReport } from '../abi/report.mjs';
import { readCommand } from './command.mjs';
import { pagesOf, withMaximum } from './maximum.mjs';
import { FILES } from './scenario.mjs';
import { E, makeWorld, readArtifact } from './world.mjs';

const USAGE = `Usage: node tests/faults/memory_test.mjs [--all] [--wasm FILE] [--help]

--all: each number of pages up to 64 above the least, and some up to 200.`;
const options = readCommand(USAGE, { all: { type: 'boolean' } });
const report = makeReport('memory');
const bytes = readArtifact(options.wasm);
const least = pagesOf(bytes);

// What takes memory; each may fail with an error, and is done again.
const DEMANDS = {
    buffers: '{ const a = []; for (;;) a.push(new Uint8Array(50000)) }',
    objects: '{ let a = null; for (;;) a = { a, b: [1, 2, 3] } }',
    text: "{ let s = 'x'; for (;;) s += s }",
    array: '{ const a = []; for (;;) a.push(a.length) }',
    closures: '{ const a = []; for (;;) a.push(() => a) }',
    map: '{ const m = new Map(); for (let i = 0; ; i++) m.set(i, `${i}`) }',
    promises: '{ const a = []; for (;;) a.push(Promise.resolve(a).then(() => a)) }',
    timers: '{ const ids = []; try { for (;;) ids.push(setTimeout(() => {}, 1e9)) } finally { for (const id of ids) clearTimeout(id) } }',
    source: "eval(`[${'[1, 2],'.repeat(300000)}]`)",
    json: "JSON.parse(`[${'{\"a\":[1]},'.repeat(100000)}1]`)",
    regexp: "new RegExp(`(${'a|'.repeat(100000)})`).test('b')",
    recursion: '(function f(n) { return [f(n + 1)] })(0)',
    sort: 'Array.from({ length: 1e6 }, (_, i) => -i).sort()',
    files: "{ const f = std.open('big.txt', 'w'); f.puts('x'.repeat(3e6)); f.close(); std.loadFile('big.txt') }",
    module: "import('./lib/a.js')",
};
// What crosses to the host, as CBOR.
const VALUES = ["'x'.repeat(3e6)", 'new Uint8Array(3e6)', 'Array.from({ length: 2e5 }, (_, i) => ({ i }))', '(() => {})'];

const CAUGHT = new Set([E.EXCEPTION, E.MEMORY, E.REJECTION]);

// The test's own data needs memory of the instance as well.
function attempt(what, act) {
    try {
        return act();
    } catch (error) {
        if (/has no memory for what the test puts there/.test(error.message)) return undefined;
        report.check(`${what} returns`, false, error.stack);
        return undefined;
    }
}

// What evaluates this source, for which there is a place already: the first byte of its value.
function ready(world, code) {
    const at = world.put(Buffer.from(code));
    return () => {
        if (world.exports.qjs_evaluate(at, code.length, 0, 0) < 0) return undefined;
        return world.bytes()[world.view().getUint32(world.exports.qjs_exchange(), true)];
    };
}

function raw(pages) {
    const module = new WebAssembly.Module(withMaximum(bytes, pages));
    const what = `${pages} pages`;
    const world = attempt(what, () => makeWorld(module, { files: FILES }));
    if (!world) return false;
    const { exports } = world;
    const result = attempt(`${what}: init`, () => world.initArgv('qjs', '--std'));
    if (result !== 0) {
        const { code, text } = world.error();
        report.check(`${what}: init says why`, result === undefined || (code === E.MEMORY && text.length > 0), text);
        report.equal(`${what}: a second time`, attempt(what, () => world.initArgv('qjs', '--std')) === 0, false);
        return false;
    }
    const answer = ready(world, '6 * 7');
    for (const [name, code] of Object.entries(DEMANDS)) {
        for (let round = 0; round < 2; round++) {
            const result = attempt(`${what}: ${name}`, () => world.eval(code));
            const { code: error, text } = world.error();
            if (result === -1) report.check(`${what}: ${name} has an error`, CAUGHT.has(error) && text.length > 0, `${error} ${text}`);
            attempt(`${what}: turns after ${name}`, () => world.turn(5));
            exports.qjs_poll_io(0);
        }
        // What is garbage only to the collector may leave no room for any source: qjs_snapshot collects it.
        report.equal(`${what}: a snapshot after ${name}`, exports.qjs_snapshot(), 0);
        const value = attempt(`${what}: works after ${name}`, answer);
        report.check(`${what}: works after ${name}`, value === 0x18, JSON.stringify(world.error()));
    }
    for (const code of VALUES) {
        const given = attempt(`${what}: ${code}`, () => world.evaluate(code, 1));
        const isDefined = given === undefined || 'value' in given || CAUGHT.has(given.error.code);
        report.check(`${what}: ${code} is given or refused`, isDefined, JSON.stringify(given));
    }
    report.equal(`${what}: too much is refused`, exports.qjs_reserve(0x7fffffff), 0);
    report.equal(`${what}: a snapshot`, exports.qjs_snapshot(), 0);
    exports.qjs_destroy();
    report.equal(`${what}: init again`, attempt(what, () => world.initArgv('qjs', '--std')), 0);
    report.equal(`${what}: works again`, attempt(what, () => world.evaluate('6 * 7').value), 42);
    return true;
}

// Over the library: a ReactorError, what the guest threw, or it works; never half of it.
async function library(pages) {
    const what = `js, ${pages} pages`;
    const module = new WebAssembly.Module(withMaximum(bytes, pages));
    let vm;
    try {
        vm = await createReactor({ wasm: module, std: true, stdout: 'ignore', onError: () => {} });
    } catch (error) {
        return void report.check(`${what}: creation says why`, error instanceof ReactorError && error.code === 'QJS_E_MEMORY', error.stack);
    }
    const acts = {
        evaluate: () => vm.evaluate('{ const a = []; for (;;) a.push(new Uint8Array(1e5)) }'),
        'a big argument': () => vm.expose({ big: 'x'.repeat(5e6) }),
        'many arguments': () => vm.expose({ many: Array.from({ length: 2e5 }, (_, i) => ({ i })) }),
        'big source': () => vm.evaluateSync(`0; ${'1;'.repeat(1e6)}`),
        'a big result': () => vm.evaluateSync("'x'.repeat(5e6)"),
        'a big answer': () => (vm.expose({ answer: () => 'x'.repeat(5e6) }), vm.evaluateSync('answer().length')),
        'a big rejection': () => (vm.expose({ reject: async () => { throw new Error('x'.repeat(3e6)); } }), vm.evaluate('await reject()')),
        'a module': () => (vm.defineModule('big', { text: 'x'.repeat(3e6) }), vm.import('big')),
    };
    for (const [name, act] of Object.entries(acts)) {
        try {
            await act();
        } catch (error) {
            // Where there is no memory for the error either, the engine throws null.
            const isTold = error === null || (error instanceof Error && error.code !== 'QJS_E_DEAD');
            report.check(`${what}: ${name} fails with an error`, isTold, `${error?.code} ${error?.stack ?? error}`);
        }
        try {
            await vm.snapshot(); // as above
            report.equal(`${what}: works after ${name}`, vm.evaluateSync('6 * 7'), 42);
        } catch (error) {
            report.check(`${what}: works after ${name}`, false, error.stack);
        }
    }
    vm.close();
}

const some = [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 40, 64, 100];
const steps = options.all ? [...Array(64).keys(), 64, 72, 80, 100, 130, 160, 200] : some;
let works = 0;
for (const more of steps) {
    works += raw(least + more);
    await library(least + more);
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${more} pages more`);
}
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
report.check('with more memory it works', works > 0);
report.finish();
