// The package as its users have it: packed, installed by npm into a fresh project, and used there
// in Node, Deno and Bun, through bundlers in a browser, and by the TypeScript compiler.
//
// usage: node js/test/package_test.mjs [--all] [WORD…]   (--all: the hosts of make test-hosts, and webpack)
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TRAMPOLINE } from '../../tests/conformance/execute_host.mjs';
import { runTests } from './harness.mjs';
import { HOSTS, withHost } from './hosts/host.mjs';
import { ROOT, run, temporaryDirectory } from './hosts/process.mjs';
import { runFile, names as RUNTIMES } from './hosts/runtimes.mjs';
import { askWorkerd } from './hosts/workerd.mjs';

const VERSION = readFileSync(path.join(ROOT, 'VERSION'), 'utf8').trim();
const TARBALL = path.join(ROOT, `build/npm/qjs-reactor-${VERSION}.tgz`);
const HERE = path.join(ROOT, 'js/test/package');
const USERS = path.join(HERE, 'users');
const BUNDLERS = path.join(ROOT, 'build/tools/bundlers');
const BUILT = path.join(ROOT, 'build/js');
const EXPECTED = { sum: 42, value: 'settled' };

if (!existsSync(TARBALL)) {
  console.error(`there is no package at ${TARBALL}: build it with "make pack"`);
  process.exit(2);
}

/** A project of a user, with the package and these files of theirs. */
async function inProject(files, use) {
  const { directory, remove } = temporaryDirectory();
  try {
    writeFileSync(path.join(directory, 'package.json'), '{ "private": true, "type": "module" }\n');
    for (const [name, source] of Object.entries(files)) copyFileSync(path.join(USERS, source), path.join(directory, name));
    await run('npm', ['install', TARBALL, '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: directory });
    return await use(directory);
  } finally {
    remove();
  }
}

/** What the built page of a project reports. */
const report = (directory, page) => withHost('chromium', { root: directory }, (host) => host.show(page));

const bundler = (name, bin) => path.join(BUNDLERS, 'node_modules', name, bin);

const tests = {
  async 'the files of the package'() {
    const listed = await run('tar', ['tzf', TARBALL]);
    const files = listed.trim().split('\n').map((file) => file.replace(/^package\//, '')).sort();
    assert.deepEqual(files, readFileSync(path.join(HERE, 'files.txt'), 'utf8').trim().split('\n'));
  },

  'what the manifest names is there, and nothing of the build'() {
    return inProject({}, (directory) => {
      const root = path.join(directory, 'node_modules/qjs-reactor');
      const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
      const targets = (entry) => (typeof entry === 'string' ? [entry] : Object.values(entry ?? {}).flatMap(targets));
      const missing = targets(manifest.exports).filter((file) => !existsSync(path.join(root, file)));
      assert.deepEqual(missing, []);
      for (const name of ['qjs-lean', 'qjs', 'trampoline']) assert.ok(`./${name}.wasm` in manifest.exports, `${name}.wasm can be imported`);
      assert.equal(manifest.version, VERSION);
      assert.equal(manifest.devDependencies, undefined);
      const installed = readdirSync(path.join(directory, 'node_modules')).filter((name) => !name.startsWith('.'));
      assert.deepEqual(installed, ['qjs-reactor']);
    });
  },

  async 'the trampoline is the one that is documented'() {
    const bytes = await inProject({}, (directory) => readFileSync(path.join(directory, 'node_modules/qjs-reactor/trampoline.wasm')));
    assert.deepEqual([...bytes], [...TRAMPOLINE]);
  },

  'vite'() {
    return inProject({ 'main.mjs': 'page.mjs', 'index.html': 'index.html' }, async (directory) => {
      await run(process.execPath, [bundler('vite', 'bin/vite.js'), 'build'], { cwd: directory });
      assert.deepEqual(await report(path.join(directory, 'dist'), '/index.html'), EXPECTED);
    });
  },

  'esbuild, with the artifact as a file'() {
    return inProject({ 'main.mjs': 'page-with-file.mjs', 'index.html': 'index.html' }, async (directory) => {
      const options = ['--bundle', '--format=esm', '--loader:.wasm=file', '--out-extension:.js=.mjs', '--outdir=dist', '--log-level=warning'];
      await run(bundler('esbuild', 'bin/esbuild'), ['main.mjs', ...options], { cwd: directory });
      copyFileSync(path.join(directory, 'index.html'), path.join(directory, 'dist/index.html'));
      assert.deepEqual(await report(path.join(directory, 'dist'), '/index.html'), EXPECTED);
    });
  },
};

for (const name of HOSTS.filter((host) => RUNTIMES.includes(host)))
  tests[name] = () =>
    inProject({ 'main.mjs': 'main.mjs' }, async (directory) => {
      const text = await runFile(name, 'main.mjs', [], { cwd: directory, project: true });
      assert.deepEqual(JSON.parse(text), EXPECTED);
    });

for (const [resolution, module] of [['bundler', 'esnext'], ['nodenext', 'nodenext']])
  tests[`types, moduleResolution ${resolution}`] = () =>
    inProject({ 'consumer.ts': 'consumer.ts' }, (directory) =>
      run(path.join(BUILT, 'node_modules/.bin/tsc'), [
        '--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--lib', 'es2023,esnext.disposable,dom',
        '--types', '', '--module', module, '--moduleResolution', resolution, 'consumer.ts',
      ], { cwd: directory }));

if (process.argv.includes('--all')) {
  tests['esbuild for workerd, with the artifacts as modules'] = () =>
    inProject({ 'main.mjs': 'worker.mjs' }, async (directory) => {
      const options = ['--bundle', '--format=esm', '--conditions=workerd', '--loader:.wasm=copy', '--outdir=dist', '--log-level=warning'];
      await run(bundler('esbuild', 'bin/esbuild'), ['main.mjs', ...options], { cwd: directory });
      const dist = path.join(directory, 'dist');
      const names = readdirSync(dist).sort((a, b) => a.endsWith('.wasm') - b.endsWith('.wasm'));
      assert.deepEqual(await askWorkerd(new Map(names.map((name) => [name, readFileSync(path.join(dist, name))]))), EXPECTED);
    });

  tests.webpack = () =>
    inProject({ 'main.mjs': 'page.mjs', 'index.html': 'index.html' }, async (directory) => {
      await run(process.execPath, [path.join(HERE, 'webpack.mjs'), BUNDLERS, directory]);
      copyFileSync(path.join(directory, 'index.html'), path.join(directory, 'dist/index.html'));
      assert.deepEqual(await report(path.join(directory, 'dist'), '/index.html'), EXPECTED);
    });
}

await runTests(tests);
