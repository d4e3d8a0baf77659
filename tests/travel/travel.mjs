// One guest travels: it begins in Node and goes on in Go, Deno, Bun, Chromium, Firefox and Node again, in the
// same artifact. Its module is loaded once, in Node. Needs `make js` and `make go`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runTests } from '../../js/test/harness.mjs';
import { withHost } from '../../js/test/hosts/host.mjs';
import * as library from '../../build/js/index-node.js';
import { main } from './guest.mjs';

const GO = fileURLToPath(new URL('../../go', import.meta.url));

const inHost = (name) => (snapshot) => withHost(name, {}, (host) => host.run('tests/travel/guest.mjs', { name, snapshot }));
const inGo = async (snapshot) => {
    const out = execFileSync('go', ['run', './examples/travel'], { cwd: GO, input: Buffer.from(snapshot, 'base64'), maxBuffer: 1 << 28 });
    return { snapshot: out.toString('base64') };
};
const here = (snapshot) => main({ name: 'node', snapshot }, library);

const STOPS = { node: here, Go: inGo, deno: inHost('deno'), bun: inHost('bun'), chromium: inHost('chromium'), firefox: inHost('firefox') };

const tests = {};
let guest = {};
let expected = [];
for (const [name, stop] of Object.entries(STOPS)) {
    tests[`a guest goes on in ${name}`] = async () => {
        guest = await stop(guest.snapshot);
        const n = expected.length + 1;
        expected.push([name, [n, n + 9, n, 100000]]);
        if (guest.journey !== undefined) assert.deepEqual(JSON.parse(guest.journey), expected);
    };
}
tests['and comes home'] = async () => {
    guest = await main({ name: 'home', snapshot: guest.snapshot }, library);
    expected.push(['home', [expected.length + 1, expected.length + 10, expected.length + 1, 100000]]);
    assert.deepEqual(JSON.parse(guest.journey), expected);
};
await runTests(tests);
