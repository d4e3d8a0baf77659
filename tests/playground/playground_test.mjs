// The playground in Chromium and Firefox, by clicks and keys.
// node tests/playground/playground_test.mjs [WORD...]
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ROOT } from '../../js/test/hosts/process.mjs';
import { runTests } from '../../js/test/harness.mjs';
import { access } from './access.mjs';
import { media } from './media.mjs';
import { startBrowser } from './page.mjs';
import { runs } from './runs.mjs';
import { server } from './server.mjs';
import { values } from './values.mjs';
import { workspace } from './workspace.mjs';

const built = spawnSync(process.execPath, [path.join(ROOT, 'tools/playground.mjs')], { encoding: 'utf8' });
assert.equal(built.status, 0, built.stderr);

const tests = { ...server };
const browsers = [];
const started = {};
/* Started when the first test wants it. */
const browserOf = (name) => (started[name] ??= startBrowser(name).then((browser) => (browsers.push(browser), browser)));

for (const name of ['chromium', 'firefox']) {
  for (const [title, test] of Object.entries({ ...runs, ...values, ...workspace, ...access })) {
    tests[`${name}: ${title}`] = async () => test(await browserOf(name));
  }
}
/* Only Chromium lets its driver say what the system asks for. */
for (const [title, test] of Object.entries(media)) tests[`chromium: ${title}`] = async () => test(await browserOf('chromium'));

try {
  await runTests(tests);
} finally {
  for (const browser of browsers) await browser.close();
}
