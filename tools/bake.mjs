// node tools/bake.mjs FROM TO: bake a runtime that waits for qjs_init into a linked qjs.wasm.
//
// Nothing of the machine gets in: the time is 0, there are no variables, directories or arguments.
import { readFileSync, writeFileSync } from 'node:fs';
import { bakeMemory } from '../build/js/bake.js';

const [from, to] = process.argv.slice(2);
if (to === undefined || from.startsWith('-')) {
    console.error('Usage: node tools/bake.mjs FROM TO   (bakes a prepared runtime into a linked qjs.wasm)');
    process.exit(from === '--help' || from === '-h' ? 0 : 2);
}
const BADF = 8;
const wasm = readFileSync(from);
const module = new WebAssembly.Module(wasm);
let memory;
/* Each asks for a number of things, and there are none. */
const none = (count, size) => {
    new DataView(memory.buffer).setUint32(count, 0, true);
    new DataView(memory.buffer).setUint32(size, 0, true);
    return 0;
};
const functions = {
    environ_sizes_get: none,
    environ_get: () => 0,
    clock_time_get(_id, _precision, result) {
        new DataView(memory.buffer).setBigUint64(result, 0n, true);
        return 0;
    },
};
const wasi = Object.fromEntries(
    WebAssembly.Module.imports(module).map(({ name }) => [name, functions[name] ?? (() => BADF)]));
const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi });
memory = exports.memory;
exports._initialize();
if (exports.qjs_prepare() !== 0 || exports.qjs_snapshot() !== 0) throw new Error(`${from}: no runtime could be made`);
writeFileSync(to, await bakeMemory(wasm, memory.buffer));
