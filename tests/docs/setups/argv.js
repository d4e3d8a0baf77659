import { writeFileSync as __script } from 'node:fs';
import { readFile as __read } from 'node:fs/promises';
import { WASI as __WASI } from 'node:wasi';
__script('main.js', 'console.log(scriptArgs.join())');
const __wasi = new __WASI({ version: 'preview1', preopens: { '.': '.' } });
const __file = new URL('../../../build/wasm/qjs.wasm', import.meta.url);
const { instance: __instance } = await WebAssembly.instantiate(await __read(__file), __wasi.getImportObject());
__wasi.initialize(__instance);
const qjs = __instance.exports;
