import { readFile as __read } from 'node:fs/promises';
import { WASI as __WASI } from 'node:wasi';
const __wasi = new __WASI({ version: 'preview1' });
const __file = new URL('../../../build/wasm/qjs.wasm', import.meta.url);
const { instance: __instance } = await WebAssembly.instantiate(await __read(__file), __wasi.getImportObject());
__wasi.initialize(__instance);
const qjs = __instance.exports;
/* A text in the instance's memory, with its end. */
function __place(text) {
  const bytes = new TextEncoder().encode(`${text}\0`);
  const at = qjs.malloc(bytes.length);
  new Uint8Array(qjs.memory.buffer).set(bytes, at);
  return at;
}
const __source = 'console.log("raw"); setTimeout(() => console.log("later"), 5)';
const code = __place(__source);
const length = __source.length;
const name = __place('<eval>');
const argc = 1;
const argv = qjs.malloc(4);
new DataView(qjs.memory.buffer).setUint32(argv, __place('qjs'), true);
