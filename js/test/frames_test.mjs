// A page goes on drawing while a guest on its own thread computes without an end. What is compared
// is measured side by side in one page; bench/frames.mjs is the long form.
//
// usage: node js/test/frames_test.mjs [--all] [WORD…]   (--all: the browsers of make test-hosts)
import assert from 'node:assert/strict';
import { runTests, wasmPath } from './harness.mjs';
import { BROWSERS, withHost } from './hosts/host.mjs';

const PROGRAM = 'bench/frames/program.mjs';
const MS = 2000;
/* Of the frames of an idle page; generous, because the machine has other work as well. */
const LEAST = 0.5;

wasmPath();

const tests = {};
for (const name of BROWSERS)
  tests[name] = async () => {
    const { idle, counts, ...busy } = await withHost(name, {}, (host) => host.run(PROGRAM, { ms: MS }));
    console.log(`${name}: ${idle} frames idle, ${Object.entries(busy).map(([guest, frames]) => `${frames} with ${guest}`).join(', ')}`);
    for (const [guest, frames] of Object.entries(busy)) {
      assert.ok(counts[guest] > 0, `the guest with ${guest} has done nothing`);
      assert.ok(frames >= idle * LEAST, `${frames} frames with ${guest}, ${idle} without a guest`);
    }
  };

await runTests(tests);
