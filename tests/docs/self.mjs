// Each way in which a page can be wrong is noticed.
import { PageError, programsOf } from './extract.mjs';
import { faultsOfPage } from './links.mjs';
import { ROOT, pageDirectory } from './process.mjs';
import { has } from './reference.mjs';
import { siteLink } from '../../docs/.vitepress/links.mjs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const fenced = (language, code, output) => `\`\`\`${language}\n${code}\n\`\`\`\n${output === undefined ? '' : `\n\`\`\`text\n${output}\n\`\`\`\n`}`;
const GO = (body) => `package main\n\nimport "fmt"\n\nfunc main() {\n\t${body}\n}`;
const C = (body) => `#include <stdio.h>\n#include "qjs_reactor.h"\nint main(void) { ${body} }`;

/* A page, and whether what it holds is right. */
const BLOCKS = [
  ['a value that is right', fenced('js', 'const a = 1 + 1; // → 2'), true],
  ['a value that is wrong', fenced('js', 'const a = 1 + 1; // → 3'), false],
  ['a value of a statement of many lines', fenced('js', '[\n  1,\n].length; // → 2'), false],
  ['a value of nothing', fenced('js', 'const a = [\n  1, // → 1\n];'), false],
  ['a logged value that is wrong', fenced('js', "console.log('a'); // → b"), false],
  ['output that is right', fenced('ts', 'const a: number = 1;\nconsole.log(a);', '1'), true],
  ['output that is wrong', fenced('ts', 'console.log(1);', '2'), false],
  ['output that is not there', fenced('ts', '', '2'), false],
  ['a throw', fenced('js', "throw new Error('x')"), false],
  ['what cannot be read', fenced('js', 'const = 1'), false],
  ['a block that goes on', `${fenced('js', 'const a = 1;')}\n<!-- test: continues -->\n${fenced('js', 'console.log(a)', '1')}`, true],
  ['a block that does not go on', `${fenced('js', 'const a = 1;')}\n${fenced('js', 'console.log(a)', '1')}`, false],
  ['Go that is right', fenced('go', GO('fmt.Println(1)'), '1'), true],
  ['Go that prints something else', fenced('go', GO('fmt.Println(1)'), '2'), false],
  ['Go that does not compile', fenced('go', GO('return 1')), false],
  ['C that is right', fenced('c', C('return puts(qjs_version()) < 0;')), true],
  ['C that fails', fenced('c', C('(void)stdout; return 1;')), false],
  ['C with a warning', fenced('c', C('int unused; (void)stdout; return 0;')), false],
  ['a target that is there', fenced('sh', 'make test'), true],
  ['a target that is not there', fenced('sh', 'make nothing-of-this-name'), false],
  ['a file that is not there', fenced('sh', 'node tests/docs/nothing.mjs'), false],
  ['a command that nobody runs', fenced('sh', 'rm -rf /'), false],
  ['a command that fails', `<!-- test: run -->\n${fenced('sh', 'false\ntrue')}`, false],
  ['Python that fails', fenced('python', 'raise SystemExit(1)'), false],
  ['a project of CMake that does not build', fenced('cmake', 'target_link_libraries(program PRIVATE nothing_of_this_name)'), false],
  ['JSON', fenced('json', '{ "a": 1, }'), false],
  ['a language that nobody runs', fenced('cobol', 'STOP RUN.'), false],
  ['a page of HTML that logs something else', fenced('html', '<!doctype html>\n<script type="module">console.log(1)</script>', '2'), false],
];

/* Pages that cannot be read. */
const PAGES = [
  ['a block without a language', '```\nx\n```\n'],
  ['"not run" without a reason', '<!-- not run: -->\n```js\n```\n'],
  ['a word that nobody knows', '<!-- test: contniues -->\n```js\n```\n'],
  ['a comment without a block', '<!-- test: run -->\ntext\n'],
  ['a block without an end', '```js\n'],
];

/** @returns {Promise<[string, boolean][]>} what was tried, and whether it came out right */
export async function selfTests(runners) {
  const results = [];
  for (const [index, [what, page, isRight]] of BLOCKS.entries()) {
    const { programs, files } = programsOf('self-test.md', page);
    const directory = pageDirectory(`self-test-${index}.md`, files);
    let faults = 0;
    for (const [number, program] of programs.entries()) {
      const runner = runners[program.language];
      if (runner === undefined || (await runner({ ...program, name: `block-${number}` }, directory)) !== undefined) faults++;
    }
    results.push([what, (faults === 0) === isRight]);
  }
  for (const [what, page] of PAGES) {
    let isFound = false;
    try {
      programsOf('self-test.md', page);
    } catch (error) {
      isFound = error instanceof PageError;
    }
    results.push([what, isFound]);
  }
  const root = mkdtempSync(path.join(os.tmpdir(), 'qjs-docs-'));
  writeFileSync(path.join(root, 'page.md'), '# A heading\n\n[a](page.md#a-heading) [b](page.md#none) [c](none.md) `[d](none.md)`\n');
  results.push(['links that lead nowhere', faultsOfPage(root, 'page.md').length === 2]);
  rmSync(root, { recursive: true });
  results.push(['a name that the reference has not', has('qjs_init', 'qjs_init') && !has('qjs_init_argv', 'qjs_init')]);
  const rewritten = ['../include/qjs_reactor.h', '../examples/', 'VALUES.md#a', '#a'].map((href) => siteLink(href, 'QJS.md', path.join(ROOT, 'docs')));
  results.push(['links out of docs/', /blob\/main\/include/.test(rewritten[0]) && /tree\/main\/examples$/.test(rewritten[1]) && rewritten[2] === 'VALUES.md#a' && rewritten[3] === '#a']);
  return results;
}
