// Values and errors in the console: opened by clicks and by keys.
import assert from 'node:assert/strict';

/* Opens the value whose summary contains the text, in the first entry or in the rows of another. */
async function unfold(page, text) {
  await page.until((wanted) => {
    const found = [...document.querySelectorAll('#console summary')].find((s) => s.textContent.includes(wanted) && !s.parentElement.open);
    document.querySelector('[data-found]')?.removeAttribute('data-found');
    found?.setAttribute('data-found', '');
    return found !== undefined;
  }, text);
  await page.click('[data-found]');
}
const rows = (page) => page.page.$$eval('.rows', (boxes) => boxes.map((box) => [...box.children].map((row) => row.querySelector('summary')?.textContent ?? row.textContent)));

async function shows(page, source, opened, expected) {
  await page.program(source);
  await page.run();
  for (const text of opened) await unfold(page, text);
  await page.until((count) => document.querySelectorAll('.rows').length === count, opened.length);
  assert.deepEqual((await rows(page)).at(-1), expected);
}

export const values = {
  'objects, circles and instances open'({ visit }) {
    return visit(async (page) => {
      await shows(page, 'console.log({ a: 1, "b c": [true, null] });', ['a: 1'], ['a: 1', "'b c': (2) [true, null]", '[[Prototype]]: {}']);
      await shows(page, 'const o = { o: null };\no.o = o;\nconsole.log(o);', ['{o: {o: {…}}}', 'o: {o:'], ['o: {o: {…}}', '[[Prototype]]: {}']);
      await shows(page, 'class P { #s = 1; constructor() { this.x = 3; } get g() { return this.x; } }\nconsole.log(new P());', ['P {x: 3}'], ['x: 3', '[[Prototype]]: P {}']);
    });
  },

  'maps, sets, getters and functions open'({ visit }) {
    return visit(async (page) => {
      await shows(page, 'console.log(new Map([["k", 1], [{ key: 1 }, new Set([2])]]));', ['Map(2)', '{key: 1}'], ['key: {key: 1}', 'value: Set(1) {2}']);
      await shows(page, 'console.log({ get x() { return 6 * 7; } });', ['x: (…)', '(getter)'], ['value: 42']);
      await shows(page, 'console.log(class Named { static s = 1 });', ['class Named'], ['length: 0', 'name: \'Named\'', 'prototype: Named {}', 's: 1', '[[Prototype]]: ƒ ()']);
    });
  },

  'a promise tells how it ended'({ visit }) {
    return visit(async (page) => {
      await page.program('console.log(Promise.resolve({ done: 1 }), new Promise(() => {}));');
      await page.run();
      await unfold(page, 'Promise');
      await page.until(() => document.querySelector('.rows')?.textContent.includes('fulfilled: {done: 1}'));
      await page.click('#console .content > details:nth-of-type(2) > summary');
      await page.until(() => document.querySelectorAll('.content > details > .rows')[1]?.textContent.includes('pending'));
    });
  },

  'a long array comes in parts'({ visit }) {
    return visit(async (page) => {
      await page.program('console.log(Array.from({ length: 250 }, (_, i) => i));');
      await page.run();
      await unfold(page, '(250)');
      for (const last of ['199: 199', '249: 249']) {
        await page.click('#console .more');
        await page.until((text) => document.querySelector('.rows').textContent.includes(text), last);
      }
      assert.equal(await page.page.$('#console .more'), null);
    });
  },

  'what the console lets go of is free in the guest'({ visit }) {
    return visit(async (page) => {
      await page.program(`let freed = 0;
const registry = new FinalizationRegistry(() => freed++);
function make(i) {
  const inner = { i };
  const outer = { inner };
  registry.register(inner, 0);
  registry.register(outer, 0);
  console.log('made', outer);
}
for (let i = 0; i < 3; i++) make(i);
setInterval(() => { if (freed > 0) console.log('freed', freed); }, 5);`);
      await page.run();
      await unfold(page, 'inner: ');
      await unfold(page, 'inner: ');
      await page.moreFrames(20);
      assert.deepEqual(await page.console().then((lines) => lines.filter((line) => line.startsWith('freed'))), [], 'they are held as long as they are shown');
      await page.click('#clear');
      await page.says('freed 6');
    });
  },

  'a value opens by keys'({ visit }) {
    return visit(async (page) => {
      await page.program('console.log({ deep: { inside: 7 } });');
      await page.run();
      await page.says('inside');
      await page.page.focus('#console');
      await page.press('Tab', 'Enter');
      await page.until(() => document.querySelectorAll('.rows').length === 1);
      await page.press('Tab', 'Enter');
      await page.until(() => document.querySelectorAll('.rows').length === 2);
      assert.deepEqual((await rows(page)).at(-1), ['inside: 7', '[[Prototype]]: {}']);
    });
  },

  'levels, groups, formats, tables and counters'({ visit }) {
    return visit(async (page) => {
      await page.program(`console.warn('w'); console.error('e'); console.debug('d');
console.group('outer'); console.log('in'); console.groupEnd(); console.log('out');
console.log('%s is %d, %o%%', 'x', 4.7, { y: 1 }, 'rest');
console.count(); console.count(); console.assert(1 === 2, 'so');
console.table([{ a: 1, b: 'x' }, 5]);`);
      await page.run();
      await page.says('so');
      await page.becomes('finished');
      await page.until(() => document.querySelector('#console table') !== null);
      const lines = await page.console();
      assert.deepEqual(lines.slice(0, 10), ['Warning: w', 'Error: e', 'd', 'outer', 'in', 'out', 'x is 4, {y: 1}% rest', 'default: 1', 'default: 2', 'Error: Assertion failed so']);
      const cells = await page.page.$$eval('#console table tr', (found) => found.map((row) => [...row.cells].map((cell) => cell.textContent)));
      assert.deepEqual(cells, [['', 'a', 'b', 'value'], ['0', '1', "'x'", ''], ['1', '', '', '5']]);
      assert.equal(await page.page.$eval('#console .entry:nth-child(5)', (entry) => entry.style.getPropertyValue('--indent')), '1');
    });
  },

  'an error tells its place, and a click goes there'({ visit }) {
    return visit(async (page) => {
      await page.program('import { divide } from "./lib/divide.js";\nsetTimeout(() => {\n  divide(1, 0);\n}, 1);', {
        'lib/divide.js': 'export function divide(a, b) {\n  if (b === 0) throw new RangeError("no: " + a);\n  return a / b;\n}\n',
      });
      await page.run();
      await page.says('RangeError: no: 1');
      const [told] = await page.console();
      assert.match(told, /lib\/divide\.js, line 2, column \d+/);
      assert.match(told, /main\.js:3:\d+/);
      const excerpt = await page.text('#console .excerpt');
      const [line, caret] = excerpt.split('\n');
      assert.equal(line, '  if (b === 0) throw new RangeError("no: " + a);');
      assert.match(caret, /^ +\^$/);
      await page.click('#console .place');
      await page.until(() => document.querySelector('.cm-errorLine')?.textContent.includes('RangeError'));
      assert.equal(await page.text('.file[aria-current]'), 'lib/divide.js');
      assert.equal(await page.focused(), 'editor');
      /* Exactly there. */
      await page.program('const o = {};\n/* ü🎈 */  missing(o);');
      await page.run();
      await page.says('missing is not defined');
      assert.match((await page.console())[0], /main\.js, line 2, column 12/);
      assert.equal(await page.text('#console .excerpt'), `/* ü🎈 */  missing(o);\n${' '.repeat(11)}^`);
      await page.click('#console .place');
      await page.until(() => document.querySelector('.cm-errorLine') !== null);
      await page.type('X');
      assert.equal(await page.editor(), 'const o = {};\n/* ü🎈 */  Xmissing(o);');
    });
  },

  'the causes of an error are told with their places'({ visit }) {
    return visit(async (page) => {
      await page.program('function inner() {\n  throw new TypeError("below");\n}\ntry {\n  inner();\n} catch (cause) {\n  throw new Error("above", { cause });\n}');
      await page.run();
      await page.says('TypeError: below');
      assert.deepEqual(await page.page.$$eval('#console .place', (found) => found.map((place) => place.textContent.replace(/, column.*/, ''))), ['main.js, line 7', 'main.js, line 2', 'main.js:5:3']);
    });
  },

  'a rejection, a syntax error, a missing module and a thrown value'({ visit }) {
    return visit(async (page) => {
      for (const [source, text] of [
        ['Promise.reject(new TypeError("nobody"));\n0;', 'TypeError: nobody'],
        ['let a = ;', 'SyntaxError'],
        ['import "./none.js";', 'none.js'],
        ['throw { code: 42 };', '{code: 42}'],
        ['null.x;', "TypeError: cannot read property 'x' of null"],
      ]) {
        await page.program(source);
        await page.run();
        await page.says(text);
        assert.ok((await page.console()).some((line) => line.startsWith('Error: ') && line.includes(text)), source);
      }
    });
  },

  'a program that spoils what everything is made of is still shown'({ visit }) {
    return visit(async (page) => {
      await page.program(`console.log(new Proxy({}, { ownKeys() { throw new Error('trap'); } }));
console.log({ constructor: { get name() { throw 1; } } }, Object.create(null), [,1], Symbol('s'), -0, 1n);
console.log(new Proxy(function () {}, {}), new (class extends Map { get size() { throw 1; } })());
console.log('<img src=x onerror=alert(1)>', 'last');`);
      await page.run();
      await page.says('last');
      assert.equal((await page.console()).length >= 4, true);
      assert.equal(await page.page.$('#console img'), null, 'text is text');
    });
  },
};
