// Programs that are started, with what they print; and where they are put.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const SCRATCH = path.join(ROOT, 'build/docs-test');
const PATH = [path.join(ROOT, 'build/tools/bin'), process.env.PATH, path.join(SCRATCH, 'bin')].join(path.delimiter);
/* Only against a hang. */
const HANG = 300_000;

/** @returns {Promise<{ code: number | string, out: string, err: string }>} */
export function run(command, args, { cwd = ROOT, env = {}, input = '' } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, NODE_NO_WARNINGS: '1', NO_COLOR: '1', PATH, ...env }, timeout: HANG, killSignal: 'SIGKILL' });
    const text = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (part) => (text.out += part));
    child.stderr.setEncoding('utf8').on('data', (part) => (text.err += part));
    child.on('error', (error) => resolve({ code: error.code, out: '', err: `${command}: ${error.message}` }));
    child.on('close', (code, signal) => resolve({ code: code ?? signal, ...text }));
    child.stdin.on('error', () => {}); /* it need not be read */
    child.stdin.end(input);
  });
}

/** The directory of a page's programs, with its files. */
export function pageDirectory(page, files) {
  const directory = path.join(SCRATCH, page.replace(/\.md$/, '').replaceAll('/', '-'));
  mkdirSync(directory, { recursive: true });
  for (const { name, code } of files) {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
  return directory;
}

/** Packages that programs import, as npm would have installed them: ours as it is packed. */
export function prepare() {
  rmSync(SCRATCH, { recursive: true, force: true });
  const modules = path.join(SCRATCH, 'node_modules');
  mkdirSync(modules, { recursive: true });
  symlinkSync(path.join(ROOT, 'build/npm/package'), path.join(modules, 'qjs-reactor'));
  for (const name of ['quickjs-emscripten', 'quickjs-wasi']) {
    symlinkSync(path.join(ROOT, 'build/tools/neighbours/node_modules', name), path.join(modules, name));
  }
  const { bin } = JSON.parse(readFileSync(path.join(modules, 'qjs-reactor/package.json'), 'utf8'));
  mkdirSync(path.join(modules, '.bin'));
  for (const [name, file] of Object.entries(bin)) {
    const script = `#!/bin/sh\nexec node '${path.join(modules, 'qjs-reactor', file)}' "$@"\n`;
    writeFileSync(path.join(modules, '.bin', name), script, { mode: 0o755 });
  }
  /* A compiler of this name is not on every machine that has ours. */
  mkdirSync(path.join(SCRATCH, 'bin'));
  writeFileSync(path.join(SCRATCH, 'bin/cc'), `#!/bin/sh\nexec "$(cd '${ROOT}' && tools/find-clang.sh)" "$@"\n`, { mode: 0o755 });
  writeFileSync(path.join(SCRATCH, 'package.json'), '{ "type": "module", "private": true }\n');
}

/** The end of a text, for a message. */
const tail = (text) => (text.length > 3000 ? `…${text.slice(-3000)}` : text);

/** What is wrong with a run, or undefined. */
export function fault({ code, out, err }, expected) {
  if (code !== 0) return `ended with ${code}\n${tail(out + err)}`;
  const lines = (text) => text.split('\n').map((line) => line.trimEnd()).join('\n').trim();
  if (expected !== undefined && lines(out) !== lines(expected)) return `prints\n${tail(lines(out))}\nand not\n${lines(expected)}\n${tail(err)}`;
  return undefined;
}
