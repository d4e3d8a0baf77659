// Every block of code in the documentation is run, every link leads somewhere, and the reference has
// everything that is public.
//
//   node tests/docs/docs_test.mjs [WORD…]   pages whose paths contain one of the words; "site": the site
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { makeReport } from '../abi/report.mjs';
import { programsOf } from './extract.mjs';
import { faultsOfPage, faultsOfSite } from './links.mjs';
import { ROOT, pageDirectory, prepare, run } from './process.mjs';
import { has, namesOfC, namesOfGo, namesOfTypeScript } from './reference.mjs';
import { runC, runCMake } from './run_c.mjs';
import { prepareGo, runGo } from './run_go.mjs';
import { runPython } from './run_python.mjs';
import { runHtml } from './run_html.mjs';
import { runJs, runJson } from './run_js.mjs';
import { runSh } from './run_sh.mjs';
import { ENTRIES } from '../../tools/docs/reference_ts.mjs';
import { selfTests } from './self.mjs';

const RUNNERS = { js: runJs, json: runJson, go: runGo, c: runC, cmake: runCMake, sh: runSh, html: runHtml, python: runPython };
/* For the repository's readers alone. */
const LIST = 'docs/README.md';
const words = process.argv.slice(2);
const isWanted = (name) => words.length === 0 || words.some((word) => name.includes(word));
const report = makeReport('docs');

const pages = [
  'README.md', 'js/README.md', 'go/README.md', 'examples/README.md', 'CONTRIBUTING.md', 'SECURITY.md',
  ...readdirSync(path.join(ROOT, 'docs'), { recursive: true }).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`).sort(),
];

/** @returns how many blocks are not run */
async function checkPage(page) {
  for (const fault of faultsOfPage(ROOT, page)) report.check(fault, false);
  let found;
  try {
    found = programsOf(page, readFileSync(path.join(ROOT, page), 'utf8'));
  } catch (error) {
    report.check(page, false, error.message);
    return 0;
  }
  const directory = pageDirectory(page, found.files);
  for (const [index, program] of found.programs.entries()) {
    const runner = RUNNERS[program.language];
    let fault = `no block of "${program.language}" can be run`;
    try {
      if (runner !== undefined) fault = await runner({ ...program, name: `block-${index + 1}` }, directory);
    } catch (error) {
      fault = error.stack;
    }
    report.check(program.place, fault === undefined, fault);
  }
  for (const { place, language, reason } of found.notRun) console.log(`not run: ${place} (${language}): ${reason}`);
  return found.notRun.length;
}

async function checkSite() {
  const { code, out, err } = await run(process.execPath, ['tools/docs/site.mjs', 'build']);
  report.check('the site is built', code === 0, `${out}\n${err}`);
  if (code !== 0) return;
  const { pages: count, faults } = faultsOfSite(path.join(ROOT, 'build/site'), ROOT);
  report.check('the site has pages', count > pages.filter((page) => page.startsWith('docs/')).length);
  report.check('links of the site', faults.length === 0, `\n  ${faults.join('\n  ')}`);

  const reference = path.join(ROOT, 'build/docs/pages/reference');
  const text = (name) => readFileSync(path.join(reference, name), 'utf8');
  const lacks = (name, page, names) => {
    const missing = names.filter((one) => !has(page, one));
    report.check(`the reference of ${name} has all ${names.length} names`, names.length > 0 && missing.length === 0, missing.join(', '));
  };
  lacks('C', text('c.md'), namesOfC(ROOT));
  lacks('Go', text('go.md').replace(/^### func \((\\\*)?(\w+)\) (\w+).*$/gm, '$& $2.$3'), namesOfGo(ROOT));
  const files = readdirSync(path.join(reference, 'typescript'), { recursive: true }).map((file) => path.basename(file, '.md')).join('\n');
  const { exports: entries } = JSON.parse(readFileSync(path.join(ROOT, 'js/package.json'), 'utf8'));
  const asked = Object.keys(entries).filter((name) => !/\.\w+$/.test(name)).map((name) => name.replace('.', 'qjs-reactor'));
  const untold = asked.filter((name) => name !== 'qjs-reactor/node' && !(name in ENTRIES));
  report.check('the reference has each entry of js/package.json', untold.length === 0, untold.join(', '));
  for (const { source: entry } of Object.values(ENTRIES)) lacks(`js/src/${entry}.ts`, files, namesOfTypeScript(ROOT, entry));
}

for (const need of ['build/npm/package/index.js', 'build/native/libqjs_reactor.a', 'build/tools/docs', 'build/tools/neighbours', 'build/tools/bundlers', 'build/tools/wasmtime']) {
  if (existsSync(path.join(ROOT, need))) continue;
  console.log(`docs: there is no ${need}; \`tools/setup.sh test\`, \`make pack\` and \`make native\` make what is missing`);
  process.exit(1);
}
prepare();
await prepareGo();
if (words.length === 0) for (const [what, isFound] of await selfTests(RUNNERS)) report.check(`self-test: ${what}`, isFound);
const list = readFileSync(path.join(ROOT, LIST), 'utf8');
for (const page of pages.filter((name) => name.startsWith('docs/') && name !== LIST && name !== 'docs/index.md'))
  report.check(`${LIST} names ${page}`, list.includes(`(${page.slice('docs/'.length)})`));
let notRun = 0;
for (const page of pages.filter(isWanted)) notRun += await checkPage(page);
if (isWanted('site')) await checkSite();
console.log(`${notRun} blocks are not run, for the reasons above`);
report.finish();
