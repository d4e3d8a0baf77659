// The examples that are pages, in real browsers.
//
// usage: node js/test/example_test.mjs [--all] [WORD…]   (--all: the browsers of make test-hosts)
import assert from 'node:assert/strict';
import { runTests, wasmPath } from './harness.mjs';
import { BROWSERS, withHost } from './hosts/host.mjs';

const START = 27;

/** What the guests of the messages have to tell, one after the other. */
function numbers() {
  const lines = [];
  for (let number = START, who = 0; ; who = 1 - who) {
    lines.push(`${['Ada', 'Grace'][who]}: ${number}`);
    if (number === 1) return lines;
    number = number % 2 === 0 ? number / 2 : 3 * number + 1;
  }
}

wasmPath();

const tests = {};
for (const name of BROWSERS) {
  tests[`messages in ${name}`] = async () => {
    const expected = numbers();
    const { lines, frames, told } = await withHost(name, {}, (host) =>
      host.show('/js/test/messages/page.html', { lines: expected.length }),
    );
    /* From two Workers, so in no order that is promised. */
    assert.deepEqual(lines.toSorted(), expected.toSorted());
    /* By the ports of the page: the guest that begins, and the one that ends. */
    assert.deepEqual(told, [`Ada begins with ${START}.`, `${expected.at(-1).split(':')[0]} is at 1, after ${expected.length - 1} turns.`]);
    assert.ok(frames > 0, 'the page did not animate');
  };
  tests[`game in ${name}`] = async () => {
    const { begin, moved, after, stopped, refused, nonsense } = await withHost(name, {}, (host) => host.show('/js/test/game/page.html'));
    assert.ok(moved > begin, `the paddle went from ${begin} to ${moved}`);
    assert.ok(after >= moved, `the paddle went back from ${moved} to ${after} when the text was run anew`);
    assert.match(stopped, /the time limit of 100 ms is used up, line \d+/);
    assert.match(refused, /^[^,]+, line 1$/);
    assert.match(nonsense, /^drawing command 1 is none of clear,rect,circle,text/);
  };
}

await runTests(tests);
