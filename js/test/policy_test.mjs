// The library under a strict Content-Security-Policy (CSP level 3): nothing but files of the
// page's own server, and WebAssembly.
//
// usage: node js/test/policy_test.mjs [--all] [WORD…]   (--all: the browsers of make test-hosts)
import assert from 'node:assert/strict';
import { runTests, wasmPath } from './harness.mjs';
import { BROWSERS, withHost } from './hosts/host.mjs';
import { EXPECTED } from './platforms/program.mjs';

const PROGRAM = 'js/test/platforms/program.mjs';
const policy = (script) => ({
  'content-security-policy': `default-src 'none'; script-src ${script}; connect-src 'self'; worker-src 'self'`,
});
const WITH_WASM = policy("'self' 'wasm-unsafe-eval'");
const WITHOUT_WASM = policy("'self'");

wasmPath();

const seenIn = (name, options) => withHost(name, options, (host) => host.run(PROGRAM));

const tests = {};
for (const name of BROWSERS) {
  for (const worker of [false, true])
    tests[`${name}${worker ? ', in a Worker' : ''}`] = async () =>
      assert.deepEqual(await seenIn(name, { worker, headers: WITH_WASM }), EXPECTED);
  tests[`${name}, without 'wasm-unsafe-eval'`] = () =>
    assert.rejects(seenIn(name, { headers: WITHOUT_WASM }), /script-src needs 'wasm-unsafe-eval'/);
}

await runTests(tests);
