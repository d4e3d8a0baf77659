// A whole host: compile, initialize, evaluate, and turn the guest's loop on Node's.
import { readFile } from 'node:fs/promises';
import { WASI } from 'node:wasi';

const [wasm = 'build/wasm/qjs.wasm', script = 'console.log("now"); setTimeout(() => console.log("later"), 100)'] =
  process.argv.slice(2);

const wasi = new WASI({ version: 'preview1', preopens: { '.': '.' } });
const module = await WebAssembly.compile(await readFile(wasm));
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
wasi.initialize(instance);
const qjs = instance.exports;

if (qjs.qjs_init() !== 0) throw new Error('no runtime: the instance is out of memory');
const source = new TextEncoder().encode(script);
const code = qjs.malloc(source.length);
new Uint8Array(qjs.memory.buffer).set(source, code);
qjs.qjs_eval(code, source.length, 0, 0); // an error is printed to stderr
qjs.free(code);

(function turn() {
  const next = qjs.qjs_loop_once();
  if (next > 0) setTimeout(turn, next); // the next timer of the guest
  else if (next !== -1) setImmediate(turn); // more to do now (-2: after an error)
  else qjs.qjs_destroy(); // idle
})();
