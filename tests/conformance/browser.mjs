// Runs conformance cases over the platform of browsers, in whatever host imports it: a fresh
// instance, and files in memory, for each case. tests/conformance/hosts.mjs starts the hosts.
import { instantiate } from '../../build/js/platform/browser.js';
import { toBytes } from './case.mjs';
import { runCase } from './execute.mjs';

/* Not there in every state of the library: then cases that want files are left out. */
const { memoryFiles } = await import('../../build/js/wasi/memory-files.js').catch(() => ({}));

/** What a case wants that is not here. */
class Unsupported extends Error {}

/**
 * @param {{ cases: { name: string, text: string }[] }} options texts as strings of bytes
 * @param {{ wasm?: WebAssembly.Module, trampoline?: WebAssembly.Module }} artifacts
 * @returns {Promise<{ passed: number, failures: { name: string, line: number, message: string }[],
 *   left: { name: string, message: string }[] }>} left: cases that were left out, and why
 */
export async function main({ cases }, { wasm = new URL('../../build/wasm/qjs.wasm', import.meta.url), trampoline }) {
  const module = wasm instanceof WebAssembly.Module ? wasm : await WebAssembly.compileStreaming(fetch(wasm));
  const seen = { passed: 0, failures: [], left: [] };
  for (const { name, text } of cases) {
    let unsupported;
    const makeHost = async ({ clock, stdout, stderr }) => {
      const files = memoryFiles?.();
      const preopens = files && { '.': files };
      const { exports, stdin } = await instantiate({ wasm: module, trampoline, preopens, clock, stdout, stderr });
      const writeFile = (path, bytes) => {
        if (files) return files.writeFile(path, bytes);
        unsupported = new Unsupported('the platform of browsers has no files');
        throw unsupported;
      };
      return { exports, stdin, writeFile, trampoline };
    };
    const failure = await runCase(toBytes(text), makeHost);
    if (unsupported) seen.left.push({ name, message: unsupported.message });
    else if (failure) seen.failures.push({ name, ...failure });
    else seen.passed++;
  }
  return seen;
}
