// The example of messages in real browsers: a page, two Workers, two guests.
//
// usage: node js/test/example_test.mjs [--all] [WORD…]   (--all: the browsers of make test-hosts)
import assert from 'node:assert/strict';
import { runTests, wasmPath } from './harness.mjs';
import { BROWSERS, withHost } from './hosts/host.mjs';

const START = 27;

/** What the guests have to tell, one after the other. */
function game() {
  const lines = [];
  for (let number = START, who = 0; ; who = 1 - who) {
    lines.push(`${['Ada', 'Grace'][who]}: ${number}`);
    if (number === 1) return lines;
    number = number % 2 === 0 ? number / 2 : 3 * number + 1;
  }
}

wasmPath();

const tests = {};
for (const name of BROWSERS)
  tests[name] = async () => {
    const expected = game();
    const { lines, frames } = await withHost(name, {}, (host) =>
      host.show('/js/test/messages/page.html', { lines: expected.length }),
    );
    /* From two Workers, so in no order that is promised. */
    assert.deepEqual(lines.toSorted(), expected.toSorted());
    assert.ok(frames > 0, 'the page did not animate');
  };

await runTests(tests);
