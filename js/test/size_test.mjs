// How big the library is in a browser: the package's entry, bundled and minified by esbuild.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { runTests } from './harness.mjs';
import { ROOT, run, temporaryDirectory } from './hosts/process.mjs';

/* Bytes after gzip -9 of all that the entry needs at once; what it imports later does not count. */
const LIMIT = 22_800;
const ENTRY = "export { createReactor } from 'qjs-reactor';\n";

const PACKAGE = path.join(ROOT, 'build/npm/package');
const ESBUILD = path.join(ROOT, 'build/tools/bundlers/node_modules/esbuild/bin/esbuild');
const OPTIONS = ['--bundle', '--minify', '--format=esm', '--platform=browser', '--splitting', '--outdir=out', '--metafile=meta.json', '--external:node:*', '--log-level=warning'];

if (!existsSync(PACKAGE)) {
  console.error(`there is no package in ${PACKAGE}: build it with "make pack"`);
  process.exit(2);
}

/** The outputs that the entry imports at once, itself among them. */
function core(outputs) {
  const [entry] = Object.keys(outputs).filter((file) => outputs[file].entryPoint === 'entry.mjs');
  const files = [entry];
  for (const file of files)
    for (const { path: other, kind } of outputs[file].imports)
      if (kind === 'import-statement' && !files.includes(other)) files.push(other);
  return files;
}

await runTests({
  async 'the core stays within its limit'() {
    const { directory, remove } = temporaryDirectory();
    try {
      const modules = path.join(directory, 'node_modules');
      mkdirSync(modules);
      symlinkSync(PACKAGE, path.join(modules, 'qjs-reactor'));
      writeFileSync(path.join(directory, 'entry.mjs'), ENTRY);
      await run(ESBUILD, ['entry.mjs', ...OPTIONS, '--preserve-symlinks'], { cwd: directory });
      const { outputs } = JSON.parse(readFileSync(path.join(directory, 'meta.json'), 'utf8'));
      const chunks = core(outputs).map((file) => readFileSync(path.join(directory, file)));
      const total = (compress) => chunks.reduce((sum, chunk) => sum + compress(chunk).length, 0);
      const gzip = total((chunk) => gzipSync(chunk, { level: 9 }));
      console.log(`core: ${total((chunk) => chunk)} bytes, gzip ${gzip}, brotli ${total((chunk) => brotliCompressSync(chunk))}; ` +
        `${Object.keys(outputs).length - chunks.length} chunks beside it`);
      assert.ok(gzip <= LIMIT, `${gzip} bytes after gzip, and ${LIMIT} is the limit`);
    } finally {
      remove();
    }
  },
});
