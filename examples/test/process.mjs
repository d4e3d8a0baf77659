// Runs an example in a process of its own, and judges what it has written.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const EXAMPLES = fileURLToPath(new URL('..', import.meta.url));
/** The directory in which the examples run. */
export const scratch = mkdtempSync(path.join(os.tmpdir(), 'qjs-reactor-examples-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
/* Only against a hang, in milliseconds. */
const HANG = 120_000;

/** @returns {Promise<{ code: number | string, out: string, err: string }>} code is a signal's name when one ended it */
export function node(args, { input, pieces, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: scratch,
      stdio: [input === undefined && !pieces ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    const texts = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => (texts.out += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (texts.err += text));
    child.stdin?.on('error', () => {}); /* a guest may end before it has read all */
    const watchdog = setTimeout(() => child.kill('SIGKILL'), HANG);
    child.on('close', (code, signal) => {
      clearTimeout(watchdog);
      resolve({ code: code ?? signal, ...texts });
    });
    if (pieces) pieces(child, texts);
    else child.stdin?.end(input);
  });
}

export function differences(name, found, expected) {
  if (found === expected) return [];
  const a = found.split('\n');
  const b = expected.split('\n');
  const line = a.findIndex((text, i) => text !== b[i]);
  const at = line < 0 ? a.length : line;
  return [`${name} line ${at + 1}: expected ${JSON.stringify(b[at])}, found ${JSON.stringify(a[at])}`];
}

export function judge(result, { code = 0, out, err = '' }) {
  const problems = [];
  if (result.code !== code) problems.push(`exit code: expected ${code}, found ${result.code}`);
  if (out !== undefined) problems.push(...differences('stdout', result.out, out));
  for (const line of err.split('\n'))
    if (line && !result.err.includes(line)) problems.push(`stderr lacks ${JSON.stringify(line)}`);
  if ((err === '' && result.err !== '') || problems.length > 0) problems.push(`stderr was:\n${result.err || '(empty)'}`);
  return problems;
}

/** What stands in a file of expected/; undefined: there is none. */
export function expected(name, kind) {
  const file = path.join(EXAMPLES, 'expected', `${name}.${kind}`);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
