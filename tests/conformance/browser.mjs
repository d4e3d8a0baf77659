// Runs conformance cases over the library for hosts without a file system: a fresh instance, and
// files in memory, for each case. tests/conformance/hosts.mjs starts the hosts.
import { toBytes } from './case.mjs';
import { runCase } from './execute.mjs';

/**
 * @param {{ cases: { name: string, text: string }[] }} options texts as strings of bytes
 * @param {typeof import('../../build/js/index.js')} library
 * @param {{ trampoline?: WebAssembly.Module }} [artifacts] where nothing can be compiled
 * @returns {Promise<{ passed: number, failures: { name: string, line: number, message: string }[] }>}
 */
export async function main({ cases }, { instantiate, memoryFiles }, { trampoline } = {}) {
  const makeHost = async ({ clock, stdout, stderr }) => {
    const files = memoryFiles();
    const { exports, stdin } = await instantiate({ preopens: { '.': files }, clock, stdout, stderr });
    return { exports, stdin, trampoline, writeFile: (path, bytes) => files.writeFile(path, bytes) };
  };
  let passed = 0;
  const failures = [];
  for (const { name, text } of cases) {
    const failure = await runCase(toBytes(text), makeHost);
    if (failure) failures.push({ name, ...failure });
    else passed++;
  }
  return { passed, failures };
}
