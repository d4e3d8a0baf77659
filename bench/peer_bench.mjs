// One library for JavaScript hosts, measured in a process of its own; the twin of wasm_bench.mjs:
//   node bench/peer_bench.mjs SIDE FOLDER program FILE RUNS   a fresh instance evaluates FILE so often
//   node bench/peer_bench.mjs SIDE FOLDER fresh FILE RUNS     so many fresh instances evaluate FILE, one after the other
//   node bench/peer_bench.mjs SIDE FOLDER startup ROUNDS      a new instance of compiled code + first eval
//   node bench/peer_bench.mjs SIDE FOLDER memory COUNT        linear memory of so many instances
//   node bench/peer_bench.mjs SIDE FOLDER restore ROUNDS      a guest from its snapshot + first eval; then the snapshot's size
//   node bench/peer_bench.mjs ours FOLDER timers ROUNDS       a thousand timers of 0 ms, each set by the one before
//   node bench/peer_bench.mjs ours FOLDER wakeups ROUNDS      a thousand bytes of stdin, each written when the one before was read
// SIDE is ours (FOLDER holds js/ and wasm/, as build/ does) or a package's name (FOLDER holds
// node_modules). Prints one number a line: milliseconds of a run, which are microseconds of a timer or a byte; or bytes.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

// The memories of all instances, whichever library makes them.
const memories = new Set();
for (const [owner, name] of [[WebAssembly, 'instantiate'], [WebAssembly, 'instantiateStreaming']]) {
    const make = owner[name];
    owner[name] = async (...args) => {
        const result = await make.apply(owner, args);
        note(result.instance ?? result, args[1]);
        return result;
    };
}
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(target, args) {
        const instance = new target(...args);
        note(instance, args[1]);
        return instance;
    },
});
function note({ exports }, imports = {}) {
    for (const value of [exports, ...Object.values(imports)].flatMap(Object.values)) {
        if (value instanceof WebAssembly.Memory) memories.add(value);
    }
}

const load = (path) => import(pathToFileURL(resolve(path)));
const compile = (path) => WebAssembly.compile(readFileSync(path));

// What a guest has, of which there is a snapshot.
const STATE = `globalThis.table = new Map();
    for (let i = 0; i < 1000; i++) table.set('key ' + i, { i, text: 'value '.repeat(i % 7), list: [i, i + 1] });
    globalThis.waiting = new Promise((resolve) => { globalThis.go = resolve; }); 0`;

// Each gives a function that makes an instance, {evaluate(code), turn(), close()}. Its `frozen`, where snapshots are
// known, gives one of a guest with this state as bytes, and what makes an instance of it.
const sides = {
    async ours(folder) {
        const { Stdin, createReactor } = await load(join(folder, 'js/index-node.js'));
        const wasm = await compile(join(folder, 'wasm/qjs-lean.wasm'));
        const make = async (options) => {
            const vm = await createReactor({ wasm, ...options });
            return { vm, evaluate: (code) => vm.evaluateSync(`${code};undefined`), turn: () => vm.idle(), close: () => vm.close() };
        };
        const frozen = async () => {
            const { vm } = await make();
            vm.evaluateSync(STATE);
            const snapshot = await vm.snapshot();
            vm.close();
            return { bytes: snapshot, make: () => make({ snapshot }) };
        };
        return Object.assign(make, { frozen, reading: () => make({ std: true, stdin: new Stdin() }) });
    },
    async 'quickjs-wasi'(folder) {
        const home = join(folder, 'node_modules/quickjs-wasi');
        const { QuickJS } = await load(join(home, 'dist/index.js'));
        const wasm = await compile(join(home, 'quickjs.wasm'));
        const instance = (vm) => ({ evaluate: (code) => vm.evalCode(code).dispose(), turn: () => vm.executePendingJobs(), close: () => vm.dispose() });
        const frozen = async () => {
            const vm = await QuickJS.create({ wasm });
            vm.evalCode(STATE).dispose();
            const bytes = QuickJS.serializeSnapshot(vm.snapshot());
            vm.dispose();
            return { bytes, make: async () => instance(await QuickJS.restore(QuickJS.deserializeSnapshot(bytes), { wasm })) };
        };
        return Object.assign(async () => instance(await QuickJS.create({ wasm })), { frozen });
    },
    async 'quickjs-emscripten'(folder) {
        const { getQuickJS } = await load(join(folder, 'node_modules/quickjs-emscripten/dist/index.mjs'));
        const quickjs = await getQuickJS();
        return async () => {
            const vm = quickjs.newContext();
            return {
                evaluate: (code) => vm.unwrapResult(vm.evalCode(code)).dispose(),
                turn: () => vm.unwrapResult(vm.runtime.executePendingJobs()),
                close: () => vm.dispose(),
            };
        };
    },
};

// Each run in the same instance, or in one of its own.
async function program(make, file, runs, isFresh) {
    const code = readFileSync(file, 'utf8');
    let vm;
    for (let i = 0; i < Number(runs); i++) {
        if (isFresh || vm === undefined) {
            vm?.close();
            vm = await make();
        }
        const begin = performance.now();
        vm.evaluate(code);
        await vm.turn();
        print(performance.now() - begin);
    }
    vm.close();
}

const commands = {
    program: (make, file, runs) => program(make, file, runs, false),
    fresh: (make, file, runs) => program(make, file, runs, true),
    async startup(make, rounds) {
        for (let round = 0; round < Number(rounds); round++) {
            const begin = performance.now();
            const vm = await make();
            vm.evaluate('1');
            print(performance.now() - begin);
            vm.close();
        }
    },
    async restore({ frozen }, rounds) {
        const { bytes, make } = await frozen();
        await commands.startup(make, rounds);
        print(bytes.length);
    },
    async timers(make, rounds) {
        const { vm } = await make();
        const chain = vm.evaluateSync('(n) => new Promise((done) => { const next = () => (n-- ? setTimeout(next) : done()); next(); })');
        for (let round = 0; round < Number(rounds); round++) {
            const begin = performance.now();
            await chain(1000);
            print(performance.now() - begin);
        }
        vm.close();
    },
    async wakeups({ reading }, rounds) {
        const { vm } = await reading();
        const one = Uint8Array.of(65);
        let left, done;
        vm.expose({ read: () => (left-- ? vm.stdin.write(one) : done()) });
        vm.evaluateSync('const byte = new ArrayBuffer(1); os.setReadHandler(0, () => { os.read(0, byte, 0, 1); read(); }); 0');
        for (let round = 0; round < Number(rounds); round++) {
            left = 1000;
            const begin = performance.now();
            const all = new Promise((resolve) => (done = resolve));
            vm.stdin.write(one);
            await all;
            print(performance.now() - begin);
        }
        vm.close();
    },
    async memory(make, count) {
        const all = [];
        for (let i = 0; i < Number(count); i++) {
            const vm = await make();
            vm.evaluate('1');
            all.push(vm);
        }
        print([...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0) / all.length);
        for (const vm of all) vm.close();
    },
};

const print = (number) => console.log(number.toFixed(6));
const [side, folder, command, ...args] = process.argv.slice(2);
await commands[command](await sides[side](folder), ...args);
