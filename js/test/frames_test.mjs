// A page goes on drawing while a guest on its own thread computes without an end. What is compared
// is measured side by side in one page; bench/frames.mjs is the long form.
//
// usage: node js/test/frames_test.mjs [--all] [WORD…]   (--all: the browsers of make test-hosts)
import assert from 'node:assert/strict';
import { runTests, wasmPath } from './harness.mjs';
import { BROWSERS, withHost } from './hosts/host.mjs';

const PROGRAM = 'bench/frames/program.mjs';
const MS = 2000;
/* Of the frames of an idle page, in one of the rounds: the machine has other work as well, which
 * takes frames away and never gives any. */
const LEAST = 0.5;
const ROUNDS = 3;

wasmPath();

/** The least of the guests' shares of the idle page's frames, and the figures. */
async function measure(host) {
  const { idle, counts, ...busy } = await host.run(PROGRAM, { ms: MS });
  for (const [guest, count] of Object.entries(counts)) assert.ok(count > 0, `the guest with ${guest} has done nothing`);
  const told = Object.entries(busy).map(([guest, frames]) => `${frames} with ${guest}`).join(', ');
  return { share: Math.min(...Object.values(busy)) / idle, told: `${idle} frames idle, ${told}` };
}

const tests = {};
for (const name of BROWSERS)
  tests[name] = () =>
    withHost(name, {}, async (host) => {
      const rounds = [];
      while (rounds.length < ROUNDS && !rounds.some(({ share }) => share >= LEAST)) rounds.push(await measure(host));
      for (const { told } of rounds) console.log(`${name}: ${told}`);
      assert.ok(rounds.at(-1).share >= LEAST, `a guest leaves the page less than ${LEAST} of its frames`);
    });

await runTests(tests);
