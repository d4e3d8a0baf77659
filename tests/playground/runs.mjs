// What a program does in the page: runs, ends, is stopped, is interrupted, and never blocks.
import assert from 'node:assert/strict';

export const runs = {
  'a program ticks while the animation goes on'({ visit }) {
    return visit(async (page) => {
      await page.open();
      await page.run();
      await page.says('tick 1');
      const atFirst = await page.frames();
      await page.says('tick 10');
      await page.becomes('finished');
      await page.moreFrames(1);
      assert.ok((await page.frames()) > atFirst, 'the page had frames between the ticks');
      assert.deepEqual((await page.console()).filter((line) => line.startsWith('tick')), Array.from({ length: 10 }, (_, i) => `tick ${i + 1}`));
      assert.notEqual(await page.text('#turns'), '0');
      assert.notEqual(await page.text('#memory'), '0.0 MB');
    });
  },

  'Ctrl+Enter in the editor runs what was typed, and shows its completion value'({ visit }) {
    return visit(async (page) => {
      await page.open();
      await page.click('.cm-content');
      await page.chord('Control', 'a');
      await page.type('const six = 6; six * 7');
      await page.chord('Control', 'Enter');
      await page.says('42');
      assert.equal(await page.editor(), 'const six = 6; six * 7', 'the key added nothing');
      assert.deepEqual(await page.console(), ['Value: 42']);
      /* Also of a script that awaits, and of what cannot be copied. */
      await page.program('class P { x = 1; }\nawait null;\nnew P();');
      await page.run();
      await page.says('P {x: 1}');
    });
  },

  'a module tells its exports, and awaits at its top'({ visit }) {
    return visit(async (page) => {
      await page.program('import { a } from "./a.js";\nexport const b = await Promise.resolve(a + 1);', { 'a.js': 'export const a = 1;' });
      await page.run();
      await page.says('{b: 2}');
      await page.becomes('finished');
      await page.program('await new Promise(() => {});');
      await page.run();
      await page.becomes('waiting');
    });
  },

  'Stop stops it, and its values can be looked into all the same'({ visit }) {
    return visit(async (page) => {
      await page.program('let n = 0;\nsetInterval(() => console.log("beat", ++n, { n }), 1);\nsetInterval(() => std.out.puts("."), 1);');
      await page.run();
      await page.says('beat 3');
      await page.click('#stop');
      await page.becomes('stopped');
      await page.moreFrames(3); /* what was said before is drawn */
      const turns = await page.text('#turns');
      const { length } = await page.console();
      await page.click('#console .entry:nth-last-child(2) summary, #console .entry:last-child summary');
      await page.until(() => document.querySelector('.rows')?.textContent.includes('n: '));
      await page.moreFrames(20);
      assert.equal((await page.console()).length, length, 'nothing was said after Stop');
      assert.equal(await page.text('#turns'), turns, 'no turn after Stop');
      await page.run();
      await page.becomes('running');
      await page.says('beat 1');
    });
  },

  'a loop without an end is interrupted, and the guest goes on'({ visit }) {
    return visit(async (page) => {
      await page.program('setTimeout(() => console.log("and a timer"), 1);\nfunction spin() {\n  let i = 0;\n  for (;;) {\n    i++;\n  }\n}\nspin();');
      await page.run();
      await page.says('Interrupted');
      await page.says('and a timer');
      await page.becomes('finished');
      const [told] = await page.console();
      /* The engine tells of a loop in what function it is, and not always where there. */
      assert.match(told, /main\.js, line [2-5], column \d+/);
      await page.moreFrames(3);
      /* The same in a module, told once. */
      await page.program('export {};\nfor (;;) {}');
      await page.run();
      await page.says('Interrupted');
      await page.becomes('finished');
      assert.equal((await page.console()).length, 1);
    });
  },

  'endless microtasks leave the page its frames, and Stop ends them'({ visit }) {
    return visit(async (page) => {
      await page.program('let n = 0;\n(async () => { for (;;) { await null; n++; } })();\nsetInterval(() => console.log("between", n > 0), 5);');
      await page.run();
      await page.says('between true');
      await page.moreFrames(10);
      await page.click('#stop');
      await page.becomes('stopped');
      await page.moreFrames(1);
      const turns = await page.text('#turns');
      await page.moreFrames(10);
      assert.equal(await page.text('#turns'), turns);
    });
  },

  'a flood of lines is bounded, and the page answers'({ visit }) {
    return visit(async (page) => {
      await page.program('let n = 0;\nsetInterval(() => { for (let i = 0; i < 2000; i++) console.log("line", n++, { n }); }, 0);');
      await page.run();
      await page.says('earlier lines are not kept');
      await page.moreFrames(5);
      await page.click('#stop');
      await page.becomes('stopped');
      assert.equal(await page.page.$('#console .level-error'), null, 'what is dropped costs no memory');
      const { length } = await page.console();
      assert.ok(length <= 5001, `${length} lines are kept`);
      await page.click('#clear');
      await page.until(() => document.querySelectorAll('#console .entry').length < 5000);
    });
  },

  'memory has a limit, which the program is told'({ visit }) {
    return visit(async (page) => {
      await page.program('const all = [];\nfor (;;) all.push(new Uint8Array(1 << 20));');
      await page.run();
      await page.says('out of memory');
      await page.says('64 MB');
    });
  },

  'an artifact that cannot be had is told'({ visit }) {
    return visit(async (page) => {
      await page.program('1');
      await page.page.evaluate(() => (globalThis.fetch = async () => new Response('', { status: 404, statusText: 'Not Found' })));
      await page.run();
      await page.says('could not be fetched: 404');
      await page.becomes('ended');
    });
  },

  'a program that exits says so'({ visit }) {
    return visit(async (page) => {
      await page.program('console.log({ a: 1 });\nsetTimeout(() => std.exit(3), 1);');
      await page.run();
      await page.becomes('exited with 3');
      await page.fill('#ask', '1 + 1');
      await page.press('Enter');
      await page.until(() => document.querySelector('#notice-text').textContent.includes('run the program first'));
      await page.click('#console summary');
      await page.until(() => document.querySelector('.rows')?.textContent.includes('cannot be looked into'));
    });
  },

  'the guest can be asked while it runs'({ visit }) {
    return visit(async (page) => {
      await page.program('globalThis.n = 0;\nsetInterval(() => n++, 1);');
      await page.run();
      await page.fill('#ask', '[typeof n, typeof document]');
      await page.press('Enter');
      await page.says("['number', 'undefined']");
      await page.fill('#ask', 'nobody.knows');
      await page.press('Enter');
      await page.says('ReferenceError: nobody is not defined');
      await page.becomes('running');
    });
  },
};
