// The documentation site: docs/, and the reference out of the public comments, by VitePress.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { referenceOfC } from './reference_c.mjs';
import { referenceOfTypeScript } from './reference_ts.mjs';

const USAGE = `Usage: node tools/docs/site.mjs [build|serve|--help]

build   the site into build/site (the default)
serve   shows it while docs/ is being written

QJS_DOCS_BASE, such as /qjs-reactor/: where the site is going to stand on its server (default: /).
`;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const at = (...parts) => path.join(ROOT, ...parts);
const TOOLS = at('build/tools/docs');
/** What VitePress reads: docs/ with the reference beside it. Links out of it are those of docs/. */
const PAGES = at('build/docs/pages');

function reference() {
  const out = path.join(PAGES, 'reference');
  mkdirSync(out, { recursive: true });
  const clang = execFileSync(at('tools/find-clang.sh'), { encoding: 'utf8' }).trim();
  writeFileSync(path.join(out, 'c.md'), referenceOfC(at('include/qjs_reactor.h'), clang));
  const go = ['run', 'tools/docs/reference_go.go', 'go', 'github.com/qjs-reactor/qjs-reactor/go'];
  writeFileSync(path.join(out, 'go.md'), execFileSync('go', go, { cwd: ROOT, encoding: 'utf8', env: { ...process.env, GOWORK: 'off' } }));
  referenceOfTypeScript({ root: ROOT, tools: TOOLS, work: at('build/docs/typedoc'), out: path.join(out, 'typescript') });
}

function assemble() {
  rmSync(at('build/docs'), { recursive: true, force: true });
  cpSync(at('docs'), PAGES, { recursive: true });
  /* For the configuration, which says `vitepress`. */
  symlinkSync(path.join(TOOLS, 'node_modules'), at('build/docs/node_modules'));
  reference();
}

function vitepress(...args) {
  return spawnSync(process.execPath, [path.join(TOOLS, 'node_modules/vitepress/bin/vitepress.js'), ...args], {
    stdio: 'inherit',
    cwd: at('build/docs'),
    env: { ...process.env, QJS_DOCS: at('docs') },
  }).status;
}

const [what = 'build'] = process.argv.slice(2);
if (what === '--help' || what === '-h') {
  process.stdout.write(USAGE);
} else if (what !== 'build' && what !== 'serve') {
  process.stderr.write(`site: unknown argument ${what}; see --help\n`);
  process.exitCode = 2;
} else if (!existsSync(path.join(TOOLS, 'node_modules/vitepress'))) {
  process.stderr.write('site: the generator is not there: `tools/setup.sh docs` installs it\n');
  process.exitCode = 1;
} else {
  assemble();
  if (what === 'serve') {
    watch(at('docs'), { recursive: true }, (_, name) => {
      if (name !== null && existsSync(at('docs', name))) cpSync(at('docs', name), path.join(PAGES, name), { recursive: true });
    });
  }
  const status = what === 'serve' ? vitepress('dev', 'pages') : vitepress('build', 'pages', '--outDir', at('build/site'));
  process.exitCode = status ?? 1;
}
