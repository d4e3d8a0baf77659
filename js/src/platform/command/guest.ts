// The guest's thread: a guest, and what is to be run in it. The other thread, host.ts, hears the
// signals, and raises a flag that is looked at whenever the guest's clock is.
import fs from 'node:fs';
import tty from 'node:tty';
import { formatWithOptions } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { STATUS } from '../../abi.js';
import { ReactorError } from '../../errors.js';
import { explain, type ExplainOptions } from '../../explain.js';
import { Ports } from '../../messages.js';
import { Reactor } from '../../reactor.js';
import * as restored from '../../restored.js';
import { instantiate, systemClock } from '../node.js';
import { sourceMaps } from '../node-sourcemaps.js';
import { ProcessStdin, writeAll } from '../node-streams.js';
import type { Settings } from './arguments.js';
import { Evaluator } from './evaluator.js';
import { filesFor } from './files.js';
import { importPlace } from './imports.js';

/** What the guest's thread is given. */
export interface GuestData {
  settings: Settings;
  /** One word: 1 once the guest is to be interrupted. */
  flag: SharedArrayBuffer;
}

/** What it tells, and asks. */
export type FromGuest =
  | { type: 'opened'; file: string }
  | { type: 'ready' }
  | { type: 'printed' }
  | { type: 'answer'; id: number; value: unknown }
  | { type: 'end'; code: number };

/** What it is told. */
export type ToGuest = { type: 'interrupt' } | { type: 'evaluate' | 'complete'; id: number; text: string };

const EXIT = { failed: 1, interrupted: 130, pipe: 141 };

const port = parentPort!;
const { settings, flag } = workerData as GuestData;
const stopFlag = new Int32Array(flag);
const tell = (message: FromGuest) => port.postMessage(message);

/* Sources that are no files. */
const texts = new Map<string, string>([['<cmdline>', settings.eval ?? '']]);
const opened = new Set<string>();
const files = filesFor(settings, (file) => {
  if (settings.watch && !opened.has(file)) tell({ type: 'opened', file });
  opened.add(file);
});
const source = (name: string): string | undefined => texts.get(name) ?? files.read(name);

const colorsOf = (fd: number): boolean => tty.isatty(fd) && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
const style: ExplainOptions = { source, original: sourceMaps(source), host: false, colors: colorsOf(2) };

let isWaiting = false; /* at a prompt, which output must not be written into */
function write(fd: number, bytes: Uint8Array | string): void {
  if (isWaiting && tty.isatty(fd)) writeAll(fd, Buffer.from('\r\x1b[J'));
  try {
    writeAll(fd, Buffer.from(bytes));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
    /* Nobody reads it any more: the end, as by SIGPIPE. */
    tell({ type: 'end', code: EXIT.pipe });
    process.exit();
  }
  if (isWaiting) tell({ type: 'printed' });
}

/** An error of a module that is not there, with the place where it is imported. */
function withImport(error: unknown): unknown {
  const text = error instanceof ReactorError ? error.message : error instanceof Error ? `${error.name}: ${error.message}` : '';
  if (/\n +at /.test(text)) return error;
  const sources = [...texts, ...[...opened].map((file): [string, string] => [files.nameOf(file), source(files.nameOf(file)) ?? ''])];
  const place = importPlace(text, sources);
  return place === undefined ? error : `${text}\n    at ${place.file}:${place.line}:${place.column}`;
}

function say(thrown: unknown): void {
  const error = withImport(thrown);
  const text = error instanceof Error || typeof error === 'string' ? explain(error, style) : `Uncaught ${formatWithOptions({ colors: colorsOf(2) }, '%O', error)}`;
  write(2, `${text}\n`);
}

/** A guest, and whether it goes on from a snapshot, or from what is baked into the artifact. */
async function makeGuest(): Promise<{ vm: Reactor; goesOn: boolean }> {
  let stop = () => {};
  const abi = await instantiate({
    wasm: settings.wasm,
    env: settings.env,
    preopens: files.preopens,
    stdin: settings.interactive ? '' : new ProcessStdin(),
    stdout: (bytes) => write(1, bytes),
    stderr: (bytes) => write(2, bytes),
    clock: {
      ...systemClock,
      monotonic() {
        if (Atomics.exchange(stopFlag, 0, 0) !== 0) stop();
        return systemClock.monotonic();
      },
    },
    ...(settings.snapshot !== undefined && { snapshot: fs.readFileSync(settings.snapshot) }),
  });
  stop = () => abi.exports.qjs_stop();
  const options = {
    /* With a limit, be it of weeks, the clock is looked at while the guest runs. */
    timeout: settings.timeout ?? 0xffffffff,
    onError: () => {},
  };
  if (abi.loopState().status === STATUS.UNINITIALIZED) return { vm: new Reactor(abi, { ...options, argv: commandLine() }, Ports), goesOn: false };
  if (settings.flags.length > 0) throw new Error(`${settings.flags[0]}: the guest in the snapshot, or in the artifact, has its own`);
  return { vm: new Reactor(abi, options, Ports, restored), goesOn: true };
}

/** As the qjs program reads it. */
function commandLine(): string[] {
  const { script, flags, args } = settings;
  if (script !== undefined) return ['qjs', ...flags, '--', files.nameOf(script), ...args];
  const code = settings.eval ?? '';
  return ['qjs', ...flags, '--eval', code, '--', ...args];
}

/** A program that came by standard input. */
async function runInput(vm: Reactor): Promise<void> {
  const code = fs.readFileSync(0, 'utf8');
  texts.set('<stdin>', code);
  const options = { filename: '<stdin>', module: settings.flags.includes('--module') };
  const compiles = (module: boolean): boolean => {
    try {
      vm.compile(code, { ...options, module });
      return true;
    } catch {
      return false;
    }
  };
  if (!settings.flags.includes('--script') && !compiles(false)) options.module ||= compiles(true);
  await vm.evaluate(code, options);
}

function codeOf(error: unknown): number {
  return error instanceof ReactorError && error.code === 'QJS_E_STOPPED' ? EXIT.interrupted : EXIT.failed;
}

/** What the command line asks for beside what the reactor has done with it. */
async function begin({ vm, goesOn }: { vm: Reactor; goesOn: boolean }, evaluator: () => Evaluator): Promise<void> {
  const { script, eval: code, print, isModule, interactive } = settings;
  if (print !== undefined) write(1, `${await evaluator().print(print)}\n`);
  else if (goesOn && script !== undefined) await vm.import(files.nameOf(script).replace(/^(?!\/)/, './'));
  else if (goesOn && code !== undefined) await vm.evaluate(code, { filename: '<cmdline>', module: isModule });
  else if (!goesOn && script === undefined && code === undefined && !interactive) await runInput(vm);
}

/** Go on until nothing is left to do, or something goes wrong. */
async function finish(vm: Reactor, begun: Promise<void>): Promise<void> {
  const never = async () => {
    await new Promise(setImmediate);
    throw new Error('the program awaits something that never comes');
  };
  await Promise.race([begun, vm.run().then(() => Promise.race([begun, never()]))]);
  await vm.run();
}

async function work(guest: { vm: Reactor; goesOn: boolean }): Promise<void> {
  const { vm } = guest;
  let one: Evaluator | undefined;
  const evaluator = () => (one ??= new Evaluator(vm, { texts, style, colors: colorsOf(1), write }));
  const begun = begin(guest, evaluator);
  if (!settings.interactive) return finish(vm, begun);
  await begun;
  vm.addEventListener('error', ({ error }) => say(error));
  vm.addEventListener('unhandledrejection', ({ error }) => say(error));
  evaluator();
  port.on('message', async (message: ToGuest) => {
    if (message.type === 'interrupt') return evaluator().interrupt();
    isWaiting = false;
    const value = message.type === 'complete' ? evaluator().complete(message.text) : await evaluator().evaluate(message.text);
    isWaiting = true;
    tell({ type: 'answer', id: message.id, value });
  });
  isWaiting = true;
  tell({ type: 'ready' });
  await vm.closed;
}

async function main(): Promise<number> {
  let vm: Reactor | undefined;
  try {
    const guest = await makeGuest();
    ({ vm } = guest);
    port.on('message', (message: ToGuest) => {
      if (message.type !== 'interrupt') return;
      /* It is heard between the guest's calls: nothing runs that could be interrupted. */
      Atomics.store(stopFlag, 0, 0);
      if (!settings.interactive)
        vm!.loop.stop(new ReactorError('QJS_E_STOPPED', 'interrupted: the host asked to stop'));
    });
    await work(guest);
  } catch (error) {
    if (vm?.loopState().status !== STATUS.EXITED) {
      say(error);
      return codeOf(error);
    }
  }
  return vm.loopState().exitCode;
}

tell({ type: 'end', code: await main() });
