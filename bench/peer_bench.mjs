// One library for JavaScript hosts, measured in a process of its own; the twin of wasm_bench.mjs:
//   node bench/peer_bench.mjs SIDE FOLDER program FILE RUNS   a fresh instance evaluates FILE so often
//   node bench/peer_bench.mjs SIDE FOLDER startup ROUNDS      a new instance of compiled code + first eval
//   node bench/peer_bench.mjs SIDE FOLDER memory COUNT        linear memory of so many instances
// SIDE is ours (FOLDER holds js/ and wasm/, as build/ does) or a package's name (FOLDER holds
// node_modules). Prints one number a line: milliseconds of a run, or bytes.

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

// Each gives a function that makes an instance: {evaluate(code), turn(), close()}.
const sides = {
    async ours(folder) {
        const { createReactor } = await load(join(folder, 'js/index-node.js'));
        const wasm = await compile(join(folder, 'wasm/qjs-lean.wasm'));
        return async () => {
            const vm = await createReactor({ wasm });
            return { evaluate: (code) => vm.evaluateSync(`${code};undefined`), turn: () => vm.idle(), close: () => vm.close() };
        };
    },
    async 'quickjs-wasi'(folder) {
        const home = join(folder, 'node_modules/quickjs-wasi');
        const { QuickJS } = await load(join(home, 'dist/index.js'));
        const wasm = await compile(join(home, 'quickjs.wasm'));
        return async () => {
            const vm = await QuickJS.create({ wasm });
            return { evaluate: (code) => vm.evalCode(code).dispose(), turn: () => vm.executePendingJobs(), close: () => vm.dispose() };
        };
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

const commands = {
    async program(make, file, runs) {
        const vm = await make();
        const code = readFileSync(file, 'utf8');
        for (let i = 0; i < Number(runs); i++) {
            const begin = performance.now();
            vm.evaluate(code);
            await vm.turn();
            print(performance.now() - begin);
        }
        vm.close();
    },
    async startup(make, rounds) {
        for (let round = 0; round < Number(rounds); round++) {
            const begin = performance.now();
            const vm = await make();
            vm.evaluate('1');
            print(performance.now() - begin);
            vm.close();
        }
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
