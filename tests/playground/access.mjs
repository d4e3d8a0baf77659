// Whether everybody can use it: keys, screen readers, light and dark, a phone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AXE } from './page.mjs';

const axe = readFileSync(AXE, 'utf8');
/* Enough for all of the page, and what the browser has around it. */
const MANY_TABS = 80;

async function check(page, where) {
  await page.page.evaluate(axe);
  const violations = await page.page.evaluate(async () => {
    const results = await globalThis.axe.run(document, { resultTypes: ['violations'] });
    return results.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ target, failureSummary }) => `${target} (${failureSummary})`).join('; ')}`);
  });
  assert.deepEqual(violations, [], where);
}

/* Everything that the console can show, opened. */
const RICH = `import './b.js';
console.log('text', { a: [1, 'two', null, true, 3n, Symbol('s'), /r/, new Date(0), () => 1] }, new Map([[1, 2]]), Promise.resolve(1));
console.warn('careful', 1); console.error(new Error('told')); console.info('i', 'j'); console.debug('d', 2);
console.table([{ x: 1, y: 'a long text that needs its room, and some more of it for a narrow screen' }]);
console.log('w'.repeat(300));
std.err.puts('to stderr\\n');
setTimeout(() => { throw new RangeError('nobody catches this one, which has a rather long message for a narrow screen'); }, 1);
export const value = 1;`;

async function richly(page) {
  await page.program(RICH, { 'b.js': 'console.log("b")', 'a/rather/long/name/of/a/file.js': '' });
  await page.run();
  await page.says('nobody catches');
  await page.becomes('finished');
  for (let i = 0; i < 4; i++) {
    await page.page.$$eval('#console details:not([open]) > summary', (found) => found.slice(0, 12).forEach((summary) => summary.click()));
    await page.moreFrames(2);
  }
}

/* Nothing beside the screen, and nothing cut off, but where people can scroll. */
async function isNarrow(page) {
  const [wide, has, cut] = await page.page.evaluate(() => {
    const { clientWidth } = document.documentElement;
    const scrolls = (e) => e !== null && (/auto|scroll/.test(getComputedStyle(e).overflowX) ? e.scrollWidth > e.clientWidth : scrolls(e.parentElement));
    const beside = [...document.querySelectorAll('body *:not(.unseen, .skip, .excerpt)')]
      .filter((e) => e.getBoundingClientRect().right > clientWidth + 0.5 && !scrolls(e.parentElement));
    return [document.scrollingElement.scrollWidth, clientWidth, beside.map((e) => `${e.tagName} ${e.id} ${e.className}`)];
  });
  assert.ok(wide <= has, `the page is ${wide} wide, the screen ${has}`);
  assert.deepEqual(cut, []);
}

const theme = (page) => page.page.evaluate(() => getComputedStyle(document.body).backgroundColor);

export const access = {
  'nothing keeps anybody out, in light and dark'({ visit }) {
    return visit(async (page) => {
      await richly(page);
      const first = await theme(page);
      await check(page, 'as the system has it');
      await page.click('#theme');
      assert.notEqual(await theme(page), first);
      await check(page, 'the other');
      await page.click('#share');
      await page.until(() => document.querySelector('#notice-text').textContent.includes('link'));
      await page.click('#add-file');
      await page.press('Enter');
      await page.until(() => document.querySelector('#name-problem').textContent !== '');
      await check(page, 'with a dialog');
      await page.press('Escape');
      assert.equal(await page.focused(), 'add-file');
    });
  },

  'the choice of light or dark stays'({ visit }) {
    return visit(async (page) => {
      await page.open();
      await page.click('#theme');
      const chosen = await theme(page);
      await page.page.reload();
      await page.until(() => document.querySelector('.cm-content')?.textContent !== '');
      assert.equal(await theme(page), chosen);
    });
  },

  'a phone has one column, and nothing beside the screen'({ visit }) {
    return visit(async (page) => {
      await page.open();
      await isNarrow(page);
      await richly(page);
      await isNarrow(page);
      await check(page, 'on a phone');
      await page.click('#theme');
      await check(page, 'on a phone, the other');
      await page.click('#share');
      await page.until(() => document.querySelector('#notice-text').textContent.includes('link'));
      await isNarrow(page);
    }, { width: 360, height: 780 });
  },

  'everything is reached by keys, and the editor is left by Escape and Tab'({ visit }) {
    return visit(async (page) => {
      await page.program('console.log({ a: 1 });', { 'b.js': '' });
      await page.chord('Control', 'Enter');
      await page.says('a: 1');
      const wanted = ['skip', 'examples', 'share', 'theme', 'run', 'stop', 'file', 'add-file', 'rename-file', 'delete-file', 'editor', 'clear', 'console', 'summary', 'ask', 'stdin', 'stdin-end'];
      let seen = [];
      for (let i = 0; i < MANY_TABS && !wanted.every((name) => seen.includes(name)); i++) {
        await page.press('Tab');
        const name = await page.focused();
        if (!seen.includes(name)) seen.push(name);
        if (name === 'editor') {
          await page.press('Tab');
          assert.equal(await page.focused(), 'editor', 'Tab indents');
          await page.press('Escape');
        }
      }
      for (const name of wanted) assert.ok(seen.includes(name), `${name} is not reached: ${seen}`);
      /* Not all browsers begin at the top. */
      seen = [...seen.slice(seen.indexOf('skip')), ...seen.slice(0, seen.indexOf('skip'))];
      assert.ok(seen.indexOf('run') < seen.indexOf('editor') && seen.indexOf('editor') < seen.indexOf('console'), 'in the order of the page');
    });
  },

  'what is focused is seen'({ visit }) {
    return visit(async (page) => {
      await page.open();
      const seen = new Set();
      for (let i = 0; i < MANY_TABS && seen.size < 12; i++) {
        await page.press('Tab');
        const name = await page.focused();
        if (name === 'body') continue; /* the browser's own */
        seen.add(name);
        await page.until(() => {
          const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement.closest('.cm-editor') ?? document.activeElement);
          return outlineStyle !== 'none' && outlineWidth !== '0px';
        });
        if (name === 'editor') await page.press('Escape');
      }
      assert.ok(seen.size >= 12, `only ${[...seen]} were reached`);
    });
  },

  'the console is read aloud now and then, not line by line'({ visit }) {
    return visit(async (page) => {
      await page.program('for (let i = 0; i < 1000; i++) console.log("line", i);');
      await page.run();
      await page.until(() => /^\d+ new lines, the last: /.test(document.querySelector('#console-status').textContent));
      assert.equal(await page.page.$eval('#console', (list) => list.getAttribute('aria-live')), 'off');
      assert.equal(await page.page.$eval('#state', (state) => state.getAttribute('role')), 'status');
    });
  },
};
