#!/usr/bin/env node
// Builds the playground: a folder for any static host. With --serve it is served here, too.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from './serve.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const SOURCE = path.join(ROOT, 'playground');
const OUT = path.join(ROOT, 'build/playground');
const LIBRARY = path.join(ROOT, 'build/js');
const WASM = path.join(ROOT, 'build/wasm/qjs-lean.wasm');
const PACKAGES = path.join(ROOT, 'build/tools/playground/node_modules');

const USAGE = `Usage: node tools/playground.mjs [--help] [--serve] [--port NUMBER]

Builds the playground into build/playground, a folder that can be put on any static
host, at any path. The library and the artifact have to be built (make wasm js).

--serve   serve it on this machine alone (127.0.0.1) until Ctrl-C
--port    the port (default: 8765, or the next one that is free)
`;

function fail(message) {
  console.error(`playground: ${message}`);
  process.exit(2);
}

function options(words) {
  const chosen = { serves: false, port: undefined };
  for (let i = 0; i < words.length; i++) {
    if (words[i] === '--help' || words[i] === '-h') {
      console.log(USAGE.trimEnd());
      process.exit(0);
    } else if (words[i] === '--serve') chosen.serves = true;
    else if (words[i] === '--port') {
      const text = words[++i] ?? '';
      chosen.port = Number(text);
      if (!/^\d+$/.test(text) || chosen.port > 65535) fail(`a port is a number up to 65535, not "${text}"`);
    } else fail(`unknown argument ${words[i]}; see --help`);
  }
  return chosen;
}

/* Each example as one file, and the list of them. */
function writeExamples() {
  const from = path.join(SOURCE, 'examples');
  const to = path.join(OUT, 'examples');
  mkdirSync(to);
  const list = JSON.parse(readFileSync(path.join(from, 'list.json'), 'utf8'));
  writeFileSync(path.join(to, 'list.json'), JSON.stringify(list));
  for (const { id, title } of list) {
    const paths = readdirSync(path.join(from, id), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(path.join(from, id), path.join(entry.parentPath ?? entry.path, entry.name)))
      .sort();
    const files = Object.fromEntries(paths.map((name) => [name, readFileSync(path.join(from, id, name), 'utf8')]));
    writeFileSync(path.join(to, `${id}.json`), JSON.stringify({ title, files }));
  }
}

/* The notices of everything that is in the bundle. */
function writeLicences(inputs) {
  const names = new Set(inputs.map((name) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(name)?.[1]).filter((name) => name !== undefined));
  const parts = [`qjs-reactor, and what qjs-lean.wasm is linked with\n\n${readFileSync(path.join(ROOT, 'LICENSE'), 'utf8')}`];
  for (const name of [...names].sort()) {
    const file = readdirSync(path.join(PACKAGES, name)).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`the package ${name} has no licence that could go along`);
    parts.push(`${name}\n\n${readFileSync(path.join(PACKAGES, name, file), 'utf8')}`);
  }
  writeFileSync(path.join(OUT, 'licenses.txt'), parts.join(`\n${'-'.repeat(72)}\n\n`));
}

async function build() {
  for (const [file, how] of [[LIBRARY, 'make js'], [WASM, 'make wasm'], [PACKAGES, 'tools/setup.sh playground']]) {
    if (!existsSync(file)) fail(`there is no ${path.relative(ROOT, file)}: run "${how}" first`);
  }
  const esbuild = createRequire(path.join(PACKAGES, 'x.js'))('esbuild');
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const { metafile } = await esbuild.build({
    entryPoints: { playground: path.join(SOURCE, 'main.js') },
    outdir: OUT,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    /* The guest's console is no code of the page. */
    loader: { '.guest.js': 'text' },
    alias: { 'qjs-reactor': path.join(LIBRARY, 'index.js'), 'qjs-reactor/explain': path.join(LIBRARY, 'explain.js') },
    nodePaths: [PACKAGES],
    metafile: true,
    logLevel: 'warning',
  });
  for (const name of ['index.html', 'style.css', 'icon.svg']) cpSync(path.join(SOURCE, name), path.join(OUT, name));
  cpSync(WASM, path.join(OUT, 'qjs-lean.wasm'));
  writeExamples();
  writeLicences(Object.keys(metafile.inputs));
}

const { serves, port } = options(process.argv.slice(2));
await build();
console.log(`playground: built in ${path.relative(process.cwd(), OUT) || '.'}`);
if (serves) {
  try {
    const { address, close } = await serve(OUT, port ?? 8765, { mayMove: port === undefined });
    console.log(`playground: ${address}  (Ctrl-C ends it)`);
    process.once('SIGINT', close);
    process.once('SIGTERM', close);
  } catch (error) {
    if (error.code === 'EADDRINUSE') fail(`port ${error.port} is in use: choose another, as in make playground PORT=${error.port + 1}`);
    if (error.code === 'EACCES') fail(`port ${error.port} may not be used: choose one above 1023`);
    throw error;
  }
}
