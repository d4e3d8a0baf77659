// Files of a guest that are there again the next time, in real browsers.
//
// usage: node js/test/opfs_test.mjs [--all] [WORD…]   (--all: the browsers of make test-hosts)
import assert from 'node:assert/strict';
import { runTests, wasmPath } from './harness.mjs';
import { BROWSERS, withHost } from './hosts/host.mjs';

const PROGRAM = 'js/test/platforms/opfs.mjs';

wasmPath();

const tests = {};
for (const name of BROWSERS)
  tests[name] = () =>
    withHost(name, { worker: true }, async (host) => {
      const step = (of) => host.run(PROGRAM, { step: of });
      await step('write');
      assert.deepEqual(await step('read'), [['héllo!', 'here', 49, ['.', '..', 'a.txt', 'empty', 'there'], 0o040000, 0o040000, null, 44], 'héllo!']);
      assert.equal(await step('clear'), 0);
    });

await runTests(tests);
