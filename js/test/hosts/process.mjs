// Programs that a test starts. Each is the leader of a group of processes, and all of a group ends
// at the latest when this process does, also when it is interrupted.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Only against a hang, in milliseconds. */
export const HANG = 300_000;
const PATH = `${path.join(ROOT, 'build/tools/bin')}${path.delimiter}${process.env.PATH}`;

/** What is to be undone when this process ends. @type {Set<() => void>} */
const undone = new Set();
/* Processes before the directories that they write to. */
process.on('exit', () => [...undone].reverse().forEach((undo) => undo()));
for (const [signal, number] of [['SIGINT', 2], ['SIGTERM', 15], ['SIGHUP', 1]])
  process.once(signal, () => process.exit(128 + number));

/** A directory that is there until `remove`, or until this process ends. */
export function temporaryDirectory() {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'qjs-reactor-'));
  const remove = () => {
    undone.delete(remove);
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  undone.add(remove);
  return { directory, remove };
}

/**
 * Start a program, which finds what tools/setup.sh has installed first.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { target?: string }} [options] target: for
 *   which target tools/setup.sh installs it
 * @returns {{ child: import('node:child_process').ChildProcess, text: { out: string, err: string },
 *   ended: Promise<number | string>, stop: () => Promise<void> }} ended: the exit code, or
 *   the signal; rejected when there is no such program
 */
export function start(command, args, { target = 'test', env = {}, ...options } = {}) {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
    detached: true,
    env: { ...process.env, PATH, NODE_NO_WARNINGS: '1', ...env },
  });
  const text = { out: '', err: '' };
  child.stdout?.setEncoding('utf8').on('data', (part) => (text.out += part));
  child.stderr?.setEncoding('utf8').on('data', (part) => (text.err += part));
  const kill = () => {
    undone.delete(kill);
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  };
  if (child.pid !== undefined) undone.add(kill);
  const ended = new Promise((resolve, reject) => {
    child.on('error', (error) =>
      reject(error.code === 'ENOENT' ? new Error(`${command} is missing: tools/setup.sh ${target} installs it`) : error));
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  ended.catch(() => {}); /* told to those who wait for it */
  const stop = async () => {
    if (child.pid !== undefined) kill();
    await ended.catch(() => {});
  };
  return { child, text, ended, stop };
}

/**
 * Run a program to its end.
 * @param {Parameters<typeof start>[2] & { input?: string }} [options]
 * @returns {Promise<string>} its standard output; an error when it fails, with all it has written
 */
export async function run(command, args, { input, ...options } = {}) {
  const stdio = [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'];
  const program = start(command, args, { ...options, stdio });
  program.child.stdin?.on('error', () => {}); /* it may end before it has read all */
  program.child.stdin?.end(input);
  try {
    const code = await withoutHang(program.ended, () => `${command} hangs:\n${program.text.err}`);
    if (code === 0) return program.text.out;
    throw new Error(`${[command, ...args].join(' ')} ended with ${code}:\n${program.text.out}${program.text.err}`);
  } finally {
    await program.stop();
  }
}

/** What the promise brings, or an error when that takes too long. */
export async function withoutHang(promise, say) {
  let watchdog;
  const hang = new Promise((_, reject) => (watchdog = setTimeout(() => reject(new Error(say())), HANG)));
  try {
    return await Promise.race([promise, hang]);
  } finally {
    clearTimeout(watchdog);
  }
}
