// Runs the tests of one file, one after the other; the last line is "N passed, N failed".
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The artifact; `--wasm PATH` names another. */
export function wasmPath() {
  const option = process.argv.indexOf('--wasm');
  const file = option < 0 ? fileURLToPath(new URL('../../build/wasm/qjs.wasm', import.meta.url)) : process.argv[option + 1];
  if (existsSync(file)) return file;
  console.error(`there is no artifact at ${file}: build it with "make wasm", or name one with --wasm`);
  process.exit(2);
}

/** @param {Record<string, () => unknown>} tests by what they say */
export async function runTests(tests) {
  const words = process.argv.slice(2).filter((word, i, all) => !word.startsWith('--') && all[i - 1] !== '--wasm');
  let passed = 0;
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
    try {
      await test();
      passed++;
    } catch (error) {
      failed++;
      console.log(`FAIL ${name}\n  ${(error?.stack ?? String(error)).replaceAll('\n', '\n  ')}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** A sequence of numbers below `limit` that is the same in each run. */
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
