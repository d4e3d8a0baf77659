// The same small program in every host, and the other tests of the library in Deno and Bun. A
// host that is missing is a failure: tools/setup.sh installs them all.
//
// usage: node js/test/platforms_test.mjs [--all] [WORD…]   (--all: the hosts of make test-hosts)
import assert from 'node:assert/strict';
import path from 'node:path';
import { runTests, wasmPath } from './harness.mjs';
import { BROWSERS, HOSTS, withHost } from './hosts/host.mjs';
import { ROOT } from './hosts/process.mjs';
import { runFile, names as RUNTIMES } from './hosts/runtimes.mjs';
import { EXPECTED } from './platforms/program.mjs';

const PROGRAM = 'js/test/platforms/program.mjs';
const SUITES = ['cbor', 'bridge', 'reactor', 'host', 'life', 'streams', 'files', 'messages', 'snapshot'];

wasmPath();

const seenIn = (name, options) => withHost(name, options, (host) => host.run(PROGRAM));

/** The tests of the library that run in Node by themselves, in another runtime. */
async function suiteIn(name, suite) {
  const text = await runFile(name, path.join(ROOT, `js/test/${suite}_test.mjs`));
  assert.match(text.trimEnd().split('\n').at(-1), /^[1-9]\d* passed, 0 failed$/);
}

const tests = {};
for (const name of HOSTS) tests[name] = async () => assert.deepEqual(await seenIn(name), EXPECTED);
for (const name of BROWSERS)
  tests[`${name}, in a Worker`] = async () => assert.deepEqual(await seenIn(name, { worker: true }), EXPECTED);
for (const name of HOSTS.filter((host) => host !== 'node' && RUNTIMES.includes(host)))
  for (const suite of SUITES) tests[`${name}: ${suite}`] = () => suiteIn(name, suite);

await runTests(tests);
