// Files, input, links, examples: what is around a program.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { hashOf } from './page.mjs';

const list = JSON.parse(readFileSync(new URL('../../playground/examples/list.json', import.meta.url), 'utf8'));

/* What shows that an example works; those that show errors say which. */
const EXPECTED = {
  timers: ['The guest is idle now.'],
  values: ['Point {x: 6, y: 8}'],
  promises: ['the race was won by the timer', '{count: 2}'],
  modules: ['mean 4 median 2.5', 'imported when it was needed'],
  generators: ['lift off'],
  stdin: ['What is your name?'],
  files: ['out/counts.csv was written'],
  messages: ['port2 got {n: 5', 'is another: true'],
  microtasks: ['a timer between them'],
  loop: ['Interrupted', 'The timer comes all the same.'],
  memory: ['It works on: (5) [0, 1, 4, 9, 16]'],
  errors: ['cannot divide 1 by zero', 'a promise that nobody asked', 'lib/divide.js, line 3'],
  life: ['generation 3'],
};
const WITH_ERRORS = ['loop', 'errors', 'values'];

const choose = (page, id) => page.page.select('#examples', id);

export const workspace = {
  'files are added, edited, renamed and deleted, and deleting is undone'({ visit }) {
    return visit(async (page) => {
      await page.program('import { a } from "./lib/b.js";\nconsole.log("a is", a);');
      await page.click('#add-file');
      await page.until(() => document.querySelector('#name-dialog').open);
      await page.type('../x.js');
      await page.press('Enter');
      await page.until(() => document.querySelector('#name-problem').textContent.includes('between single slashes'));
      await page.fill('#name-field', 'lib/a.js');
      await page.press('Enter');
      await page.until(() => !document.querySelector('#name-dialog').open);
      assert.deepEqual(await page.files(), ['main.js', 'lib/a.js']);
      await page.click('.cm-content');
      await page.type('export const a = 5;');
      await page.click('#rename-file');
      await page.fill('#name-field', 'lib/b.js');
      await page.click('#name-form .primary');
      await page.until(() => document.querySelector('.file[aria-current]').textContent === 'lib/b.js');
      assert.equal(await page.editor(), 'export const a = 5;');
      await page.run();
      await page.says('a is 5');
      await page.click('#delete-file');
      await page.until(() => document.querySelectorAll('.file').length === 1);
      assert.match(await page.editor(), /^import/);
      await page.click('#notice-actions button');
      await page.until(() => document.querySelectorAll('.file').length === 2);
      await page.run();
      await page.says('a is 5');
    });
  },

  'main.js keeps its name and place'({ visit }) {
    return visit(async (page) => {
      await page.open();
      await page.page.focus('#delete-file');
      await page.press('Enter');
      await page.until(() => document.querySelector('#notice-text').textContent.includes('cannot be deleted'));
      assert.deepEqual(await page.files(), ['main.js']);
    });
  },

  'what the guest writes appears, also in a file that is open'({ visit }) {
    return visit(async (page) => {
      await page.program('const f = std.open("log.txt", "w");\nf.puts("first");\nf.close();\nlet n = 0;\nglobalThis.again = (text) => { const g = std.open("log.txt", "w"); g.puts(text); g.close(); };');
      await page.run();
      await page.until(() => document.querySelectorAll('.file').length === 2);
      await page.click('#file-list li:nth-child(2) button');
      await page.until(() => document.querySelector('.cm-content').textContent === 'first');
      await page.fill('#ask', 'again("second")');
      await page.press('Enter');
      await page.until(() => document.querySelector('.cm-content').textContent === 'second');
      /* And the other way round. */
      await page.fill('.cm-content', 'typed');
      await page.fill('#ask', 'std.loadFile("log.txt")');
      await page.press('Enter');
      await page.says('typed');
    });
  },

  'input comes line by line, and ends'({ visit }) {
    return visit(async (page) => {
      await page.open();
      await choose(page, 'stdin');
      await page.until(() => document.querySelector('.cm-content').textContent.includes('setReadHandler'));
      await page.run();
      await page.says('What is your name? ');
      await page.fill('#stdin', 'Ada');
      await page.press('Enter');
      await page.says('Hello, Ada!');
      await page.fill('#stdin', 'loop');
      await page.click('#stdin-form button');
      await page.says('4 characters, backwards: pool');
      await page.click('#stdin-end');
      await page.says('That was the end of the input');
      await page.becomes('finished');
    });
  },

  'input before a run is kept for it'({ visit }) {
    return visit(async (page) => {
      await page.program('console.log("got", std.in.getline());');
      await page.fill('#stdin', 'early');
      await page.press('Enter');
      await page.run();
      await page.says('got early');
    });
  },

  'a link carries the whole program'({ visit }) {
    return visit(async (page) => {
      const files = { 'main.js': 'import "./ü.js";\n', 'ü.js': 'console.log("“ünïcode” 🎈")' };
      await page.open(hashOf(files));
      await page.click('.cm-content');
      await page.chord('Control', 'End');
      await page.type('console.log(1)');
      await page.click('#share');
      await page.until(() => document.querySelector('#notice-text').textContent.includes('link'));
      const link = await page.page.evaluate(() => location.hash);
      assert.match(link, /^#p1\.[\w-]+$/);
      await visit(async (other) => {
        await other.open(link);
        assert.deepEqual(await other.files(), ['main.js', 'ü.js']);
        assert.equal(await other.editor(), 'import "./ü.js";\nconsole.log(1)');
        await other.run();
        await other.says('“ünïcode” 🎈');
      });
    });
  },

  'a damaged link says what is wrong, and loses nothing'({ visit }) {
    const good = hashOf({ 'main.js': 'console.log("good")' });
    const bad = [
      [good.slice(0, -6), 'missing or changed'],
      [`${good.slice(0, 10)}AAAA${good.slice(14)}`, 'missing or changed'],
      [good.replace('#p1', '#p9'), 'version 9'],
      [`${good}%`, 'characters that no link has'],
      [hashOf(undefined), 'no program'],
      [hashOf({ 'main.js': 5 }), 'no program'],
      [hashOf({ 'main.js': 'x'.repeat(5 << 20) }), 'more than 4 MB'],
      [hashOf({ 'main.js': '', '../x.js': '' }), '../x.js'],
      [hashOf({ 'main.js': '', 'main.js/x.js': '' }), 'main.js/x.js'],
    ];
    return visit(async (page) => {
      await page.program('console.log("mine")');
      await page.click('.cm-content');
      await page.type('/* edited */ ');
      for (const [hash, text] of bad) {
        await page.page.evaluate((wanted) => {
          document.querySelector('#notice-text').textContent = '';
          location.hash = wanted;
        }, hash);
        await page.until((wanted) => document.querySelector('#notice-text').textContent.includes(wanted), text);
        assert.equal(await page.page.$eval('#notice-text', (notice) => notice.getAttribute('role')), 'alert');
        assert.match(await page.editor(), /\/\* edited \*\//);
      }
      await page.page.evaluate((wanted) => (location.hash = wanted), good);
      await page.until(() => document.querySelector('.cm-content').textContent === 'console.log("good")');
      await page.click('#notice-actions button'); /* bring it back */
      await page.until(() => document.querySelector('.cm-content').textContent.includes('edited'));
    });
  },

  'a damaged link at the beginning leaves an example'({ visit }) {
    return visit(async (page) => {
      await page.open('#p1.AAAA');
      await page.until(() => document.querySelector('#notice').classList.contains('alert'));
      assert.match(await page.editor(), /Hello from QuickJS/);
    });
  },

  'a reload loses nothing'({ visit }) {
    return visit(async (page) => {
      await page.program('console.log("linked")');
      await page.click('.cm-content');
      await page.type('/* edited */ ');
      await page.page.reload();
      await page.until(() => document.querySelector('.cm-content')?.textContent.includes('edited'));
    });
  },

  'every example does what it is there for'({ visit }) {
    assert.deepEqual(Object.keys(EXPECTED), list.map(({ id }) => id), 'each example has its expectation here');
    return visit(async (page) => {
      await page.open();
      for (const { id } of list) {
        if (id !== list[0].id) {
          await choose(page, id);
          await page.until((wanted) => document.querySelector('#examples').value === wanted && document.querySelector('#console').childElementCount === 0, id);
        }
        await page.run();
        for (const text of EXPECTED[id]) await page.says(text);
        const errors = await page.page.$$eval('#console .level-error, #console .level-stderr', (found) => found.map((entry) => entry.textContent));
        if (!WITH_ERRORS.includes(id)) assert.deepEqual(errors, [], id);
      }
    });
  },

  'another example does not lose what was written'({ visit }) {
    return visit(async (page) => {
      await page.program('"precious"', { 'b.js': '' });
      await choose(page, 'promises');
      await page.until(() => document.querySelectorAll('.file').length === 1);
      await page.click('#notice-actions button');
      await page.until(() => document.querySelector('.cm-content').textContent === '"precious"');
      assert.deepEqual(await page.files(), ['main.js', 'b.js']);
    });
  },
};
