// Guests for tests, and what is asked of them again and again.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setImmediate as macrotask } from 'node:timers/promises';
import { ReactorError, createReactor } from '../../build/js/index-node.js';
import { runTests, wasmPath } from './harness.mjs';

export const wasm = await WebAssembly.compile(readFileSync(wasmPath()));
const open = new Set();

/** A guest, closed after the test. */
export async function make(options = {}) {
  const vm = await createReactor({ wasm, ...options });
  open.add(vm);
  return vm;
}

export const isCode = (code) => (error) => {
  assert.ok(error instanceof ReactorError, error?.stack ?? String(error));
  assert.equal(error.code, code, error.message);
  return true;
};

async function gcOfV8() {
  const { setFlagsFromString } = await import('node:v8');
  const { runInNewContext } = await import('node:vm');
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}

/** Let the garbage collector run until `done`, or a thousand times. */
export async function collect(done) {
  const gc = globalThis.Bun ? () => Bun.gc(true) : await gcOfV8();
  for (let i = 0; i < 1000 && !done(); i++) {
    gc();
    await macrotask();
  }
}

/** Run tests, and close the guests of each after it. */
export async function runGuestTests(tests) {
  const closing = Object.entries(tests).map(([name, test]) => [
    name,
    async () => {
      try {
        await test();
      } finally {
        for (const vm of open) vm.close();
        open.clear();
      }
    },
  ]);
  await runTests(Object.fromEntries(closing));
}
