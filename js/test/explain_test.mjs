// Errors as people read them: places, carets, whose frames; source maps.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { explain, sectionsOf } from '../../build/js/explain.js';
import { createReactor, ReactorError, sourceMaps } from '../../build/js/index-node.js';
import { runTests } from './harness.mjs';
import { ROOT, run, temporaryDirectory } from './hosts/process.mjs';

const ESBUILD = path.join(ROOT, 'build/tools/bundlers/node_modules/esbuild/bin/esbuild');

/** What explain makes of what this source throws, which is called `main.js`. */
async function explained(code, options = {}, { expose = {}, sources = {}, guest = {} } = {}) {
  const vm = await createReactor({ stderr: 'ignore', ...guest });
  const source = (file) => (file === 'main.js' ? code : sources[file]);
  try {
    vm.expose(expose);
    await vm.evaluate(code, { filename: 'main.js' });
    return assert.fail('nothing was thrown');
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    return explain(error, { source, host: false, ...options });
  } finally {
    vm.close();
  }
}

const lines = (...all) => all.join('\n');

/** The program of the source maps: the place is line 4, column 15 of the TypeScript. */
const TYPESCRIPT = 'interface Point { x: number }\ntype Maybe = Point | undefined;\nexport function f(point: Maybe): number {\n  return 1 + (point!.x as number);\n}\n';

/** That program translated, in a directory; `use` gets its files by name and the error's text. */
async function translated(options, edit = (text) => text) {
  const { directory, remove } = temporaryDirectory();
  try {
    mkdirSync(path.join(directory, 'src'));
    writeFileSync(path.join(directory, 'src/f.ts'), TYPESCRIPT);
    writeFileSync(path.join(directory, 'main.ts'), 'import { f } from "./src/f.ts";\n\nf(undefined);\n');
    await run(ESBUILD, ['main.ts', '--bundle', '--minify', '--format=iife', '--outfile=out/main.js', '--log-level=warning', ...options], { cwd: directory });
    const read = (file) => {
      try {
        return edit(readFileSync(path.join(directory, file), 'utf8'), file);
      } catch {
        return undefined;
      }
    };
    const vm = await createReactor();
    try {
      vm.evaluateSync(read('out/main.js'), { filename: 'out/main.js' });
      return assert.fail('nothing was thrown');
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      return explain(error, { source: read, original: sourceMaps(read), host: false });
    } finally {
      vm.close();
    }
  } finally {
    remove();
  }
}

const MAPPED = lines(
  "TypeError: cannot read property 'x' of undefined",
  '  src/f.ts:4:15',
  ' 4 |   return 1 + (point!.x as number);',
  '   |               ^',
  '    at e (src/f.ts:4:15)',
  '    at <anonymous> (main.ts:3:1)',
  '    at <eval> (main.ts:3:3)',
);

await runTests({
  async 'the place, the line and a caret; then the stack'() {
    assert.equal(
      await explained('function f(b) {\n  return b.c;\n}\n\tf(null);'),
      lines("TypeError: cannot read property 'c' of null", '  main.js:2:10', ' 2 |   return b.c;', '   |          ^', '    at f (main.js:2:10)', '    at <eval> (main.js:4:4)'),
    );
  },

  async 'columns: the engine counts bytes'() {
    assert.match(await explained('\n/* é😀 */ null.x'), /^ {2}main\.js:2:11\n 2 \| \/\* é😀 \*\/ null\.x\n {3}\| {11}\^$/m);
    assert.match(await explained('"é😀" y'), /^ {2}main\.js:1:7\n 1 \| "é😀" y\n {3}\| {7}\^$/m);
    assert.match(await explained('\n\t\tnull.x'), /^ {3}\| \t\t\^$/m);
  },

  async 'a long line: the part around the place'() {
    const text = await explained(`\n${'1;'.repeat(5000)}null.x;${'2;'.repeat(5000)}`);
    const [, , line, caret] = text.split('\n');
    assert.match(line, /^ 2 \| …;1;.*null\.x;.*…$/);
    assert.ok(line.length < 120);
    assert.equal(line.slice(caret.indexOf('^')).slice(0, 6), 'null.x');
  },

  async 'control characters of a source do nothing to a terminal'() {
    assert.match(await explained('/*\x1b[2J*/ null.x'), / 1 \| \/\*·\[2J\*\/ null\.x\n/);
  },

  async 'a source that is not at hand'() {
    assert.equal(await explained('eval("null.x")'), lines("TypeError: cannot read property 'x' of null", '  <input>:1:1', '    at <eval> (<input>:1:1)', '    at <eval> (main.js:1:1)'));
    assert.equal(explain('Error: a\n    at f (gone.js:1:2)'), lines('Error: a', '  gone.js:1:2', '    at f (gone.js:1:2)'));
  },

  async 'causes, and the errors of an AggregateError'() {
    const text = await explained('throw new AggregateError([new RangeError("one"), 2], "many",\n { cause: new TypeError("why") })');
    assert.deepEqual(text.split('\n').filter((line) => /^\w/.test(line)), ['AggregateError: many', 'Caused by: TypeError: why', 'Error 1: RangeError: one', 'Error 2: 2']);
    assert.match(text, /Caused by: .*\n {2}main\.js:2:/);
    const circle = new Error('round');
    circle.cause = circle;
    assert.equal(explain(circle, { host: false }), 'Error: round');
    let chain = new Error('0');
    for (let i = 1; i < 50_000; i++) chain = new Error(String(i), { cause: chain });
    assert.equal(explain(chain, { host: false }).split('\n').length, 10);
    assert.equal(explain(new AggregateError(Array.from({ length: 1e5 }, () => new Error('one')), 'all'), { host: false }).split('\n').length, 10);
    assert.match(explain(new Error('a', { cause: Object.create(null) }), { host: false }), /\nCaused by: \[object Object\]$/);
  },

  async 'the frames of host and guest are told apart'() {
    const text = await explained('function g() { ask() }\ng()', { host: true }, { expose: { ask: () => { throw new RangeError('no'); } } });
    const [guest, host] = text.split('  in the host:\n');
    assert.match(guest, /^RangeError: no\n.*\n.*ask\(\) }\n.*\^\n {4}at g \(main\.js:1:15\)\n/);
    assert.match(host, /^ {4}at .*explain_test\.mjs/);
    assert.match(host, /\nCaused by: RangeError: no\n/);
    assert.ok(!guest.includes('explain_test'));
  },

  'stacks as other engines write them'() {
    const text = 'Error: a\n    at f (main.js:1:2)\n    --- above the guest, below the host ---\nrun@https://example.org/page.js:3:4\nCaused by: Error: b\n    at g (other.js:5:6)';
    assert.equal(explain(text), lines('Error: a', '  main.js:1:2', '    at f (main.js:1:2)', '  in the host:', '    at run@https://example.org/page.js:3:4', 'Caused by: Error: b', '  other.js:5:6', '    at g (other.js:5:6)'));
  },

  'errors of hosts whose stacks have no title'() {
    const withStack = (error) => Object.assign(error, { stack: 'run@https://example.org/page.js:3:4\n@https://example.org/page.js:9:1\n' });
    const host = ['  in the host:', '    at run@https://example.org/page.js:3:4', '    at @https://example.org/page.js:9:1'];
    const error = withStack(new ReactorError('QJS_E_TIMEOUT', 'interrupted: enough\n    at spin (main.js:1:1)'));
    assert.equal(explain(error), lines('interrupted: enough', '  main.js:1:1', '    at spin (main.js:1:1)', ...host));
    assert.equal(explain(withStack(new RangeError('mine'))), lines('RangeError: mine', ...host));
  },

  async 'an interruption is told without the library\'s own words'() {
    const text = await explained('function spin() { for (;;); }\nspin()', { host: true }, { guest: { timeout: 20 } });
    assert.match(text, /^interrupted: the time limit of 20 ms is used up\n {2}main\.js:1:1\n.*\n.*\n {4}at spin \(main\.js:1:1\)\n {4}at <eval> \(main\.js:2:1\)\n {2}in the host:\n/);
    assert.ok(!explain(new Error('x'), { host: false }).includes('\n'));
  },

  async 'the text of an uncaught error'() {
    let caught;
    const vm = await createReactor({ onError: (error) => (caught = error) });
    vm.evaluateSync('setTimeout(() => {\n  null.x })', { filename: 'main.js' });
    await vm.idle();
    vm.close();
    const expected = lines("TypeError: cannot read property 'x' of null", '  main.js:2:3', ' 2 |   null.x })', '   |   ^', '    at <anonymous> (main.js:2:3)');
    assert.equal(explain(caught, { source: () => 'setTimeout(() => {\n  null.x })' }), expected);
  },

  'what is no error'() {
    for (const [value, text] of [[42, '42'], [undefined, 'undefined'], [null, 'null'], ['words', 'words'], [Symbol('s'), 'Symbol(s)']]) assert.equal(explain(value), text);
  },

  async 'colours'() {
    const text = await explained('null.x', { colors: true });
    assert.match(text, /^\x1b\[1;31mTypeError: /);
    assert.equal(text.replaceAll(/\x1b\[[\d;]*m/g, ''), await explained('null.x'));
  },

  'a stack taken apart'() {
    const [section, ...none] = sectionsOf('TypeError: a\nb\n    at map (native)\n    at f (src/x y.js:1:2)\n    at file:///host.js:3:4\n');
    assert.deepEqual(none, []);
    const named = sectionsOf("Error\n    at odd (name (file.js:1:2)\n    at f (dir (1)/a.js:3:4)\n    at Array.from (<anonymous>)\n    at (a) (b.js:5:6)")[0].frames;
    assert.deepEqual(named.map(({ side, name, place }) => [side, name, place?.file]), [
      ['guest', 'odd (name', 'file.js'], ['guest', 'f', 'dir (1)/a.js'], ['host', 'Array.from', undefined], ['guest', '(a)', 'b.js'],
    ]);
    assert.equal(section.title, 'TypeError: a\nb');
    assert.deepEqual(section.frames, [
      { side: 'guest', name: 'map', place: undefined },
      { side: 'guest', name: 'f', place: { file: 'src/x y.js', line: 1, column: 2 } },
      { side: 'host', name: undefined, place: { file: 'file:///host.js', line: 3, column: 4 } },
    ]);
  },

  async 'source maps: inside of the source'() {
    assert.equal(await translated(['--sourcemap=inline']), MAPPED);
  },
  async 'source maps: a file beside it'() {
    assert.equal(await translated(['--sourcemap=linked', '--sources-content=false']), MAPPED);
  },
  async 'source maps: a missing map and a damaged one change nothing'() {
    const plain = /^TypeError: .*\n {2}out\/main\.js:1:\d+\n 1 \| .*\n.*\^\n/;
    assert.match(await translated([]), plain);
    assert.match(await translated(['--sourcemap=linked'], (text, file) => (file.endsWith('.map') ? undefined : text)), plain);
    assert.match(await translated(['--sourcemap=linked'], (text, file) => (file.endsWith('.map') ? text.slice(0, 40) : text)), plain);
    assert.match(await translated(['--sourcemap=linked'], (text, file) => (file.endsWith('.map') ? '{"version":3,"sources":[5],"mappings":"!!"}' : text)), plain);
  },
  async 'source maps: the command'() {
    const { directory, remove } = temporaryDirectory();
    try {
      writeFileSync(path.join(directory, 'a.ts'), TYPESCRIPT.replace('export ', '') + 'f(undefined);\n');
      await run(ESBUILD, ['a.ts', '--sourcemap=linked', '--minify', '--outfile=a.js', '--log-level=warning'], { cwd: directory });
      await assert.rejects(run(process.execPath, [path.join(ROOT, 'build/js/platform/node-command.js'), 'a.js'], { cwd: directory }), /  a\.ts:4:15\n 4 \|   return 1/);
    } finally {
      remove();
    }
  },
});
