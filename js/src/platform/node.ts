// Node 20 and newer, Deno and Bun: files and the rest of WASI from node:wasi, the standard streams and the
// clock of this process.
//
//   const abi = await instantiate({ wasm: await readFile('qjs.wasm') });
//   abi.initArgv(['qjs', '--std']);
//   abi.eval('console.log("hello")');
import { Buffer, isAscii } from 'node:buffer';
import fs from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import tty from 'node:tty';
import { Abi, type Exports } from '../abi.js';
import { compile, type InstanceOptions, type WasmSource } from '../artifact.js';
import { useAsciiReader } from '../cbor-text.js';
import { createReactorOn, type ReactorOptions } from '../create.js';
import type { Reactor } from '../reactor.js';
import { systemClock as anyClock, type Clock } from '../wasi/clock.js';
import { wasiFunctions, type WasiFunction } from '../wasi/preview1.js';
import { Stdin } from '../wasi/stdin.js';

export { Exit } from '../wasi/exit.js';
export { Stdin };
export type { InstanceOptions };

useAsciiReader((bytes) =>
  isAscii(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1') : undefined,
);

const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/** The clock of this machine. */
export const systemClock: Clock = { ...anyClock, monotonic: () => process.hrtime.bigint() };

/** Write all bytes to a descriptor of this process; waits when it is full. */
export function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += fs.writeSync(fd, bytes, done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(PAUSE, 0, 0, 1);
    }
  }
}

/**
 * The standard input of this process. It is read only while the guest wants it,
 * so that the process can end when the guest is done. A guest that reads without
 * waiting for its handler holds the thread until input comes, as the qjs program
 * would.
 */
export class ProcessStdin extends Stdin {
  override isTTY = tty.isatty(0);
  #listening = false;
  #wanted = false;
  /* Files are read in place: the stream would read ahead in another thread. */
  #isFile = isPlainFile(0);

  override get ready(): boolean {
    return super.ready || this.#isFile;
  }

  override take(max: number): Uint8Array | undefined {
    if (!super.ready && this.#isFile) this.#readNow();
    return super.take(max);
  }

  override block(): boolean {
    while (!super.ready) if (!this.#readNow()) Atomics.wait(PAUSE, 0, 0, 5);
    return true;
  }

  override want(wanted: boolean): void {
    if (this.#isFile || this.ended || wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (!wanted) {
      process.stdin.pause();
      process.stdin.unref?.();
      return;
    }
    if (!this.#listening) {
      this.#listening = true;
      process.stdin.on('data', (bytes: Uint8Array) => this.push(bytes));
      process.stdin.on('end', () => this.end());
      process.stdin.on('error', () => this.end());
    }
    process.stdin.ref?.();
    process.stdin.resume();
  }

  /** One read of the descriptor itself; false when it has nothing at the moment. */
  #readNow(): boolean {
    /* What the stream took before it was paused comes first. */
    const buffered = this.#listening ? (process.stdin.read() as Uint8Array | null) : null;
    if (buffered !== null) {
      if (!super.ready) this.push(buffered);
      return true;
    }
    const buffer = new Uint8Array(65536);
    try {
      const size = fs.readSync(0, buffer, 0, buffer.length, null);
      if (size > 0) this.push(buffer.subarray(0, size));
      else this.end();
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false;
      this.end();
      return true;
    }
  }
}

function isPlainFile(fd: number): boolean {
  try {
    const stat = fs.fstatSync(fd);
    return stat.isFile() || (stat.isCharacterDevice() && !tty.isatty(fd));
  } catch {
    return true; /* a closed descriptor: the first read finds the end */
  }
}

/** Where the build puts the artifact, beside this library. */
const DEFAULT_WASM = new URL('../../wasm/qjs.wasm', import.meta.url);

/** qjs.wasm as it was built together with this library. */
export async function loadWasm(): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(await readFile(DEFAULT_WASM));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`there is no artifact at ${DEFAULT_WASM.pathname}: build it with "make wasm", or give the option wasm`);
  }
}

/** Make a guest: see the function of this name of the whole library. */
export function createReactor(options: ReactorOptions = {}): Promise<Reactor> {
  return createReactorOn(instantiate, options);
}

/** Paths and file: addresses are read here: fetch does not take them. */
function fromDisk(wasm: WasmSource): WasmSource {
  const isFile = wasm instanceof URL ? wasm.protocol === 'file:' : typeof wasm === 'string' && !/^https?:/.test(wasm);
  return isFile ? readFile(wasm as string | URL) : wasm;
}

/** A descriptor of the null device, shared by all instances. */
let nothing: number | undefined;

interface WasiLike {
  wasiImport: Record<string, WasiFunction>;
  initialize?(instance: WebAssembly.Instance): void;
  setMemory?(memory: WebAssembly.Memory): void;
}

/**
 * Make an instance of qjs.wasm, without a runtime yet. Output that no function takes goes to
 * the descriptors 1 and 2 of this process.
 */
export async function instantiate(options: InstanceOptions = {}): Promise<Abi> {
  const { args = [], env = {}, preopens = {}, stdin = new Stdin(), stdout, stderr, clock = systemClock } = options;
  const module = options.wasm === undefined ? await loadWasm() : await compile(fromDisk(options.wasm));
  /* Imported here and not above, so that a program can first decide what becomes of
   * Node's warning that this module is experimental. */
  const { WASI } = await import('node:wasi');
  /* Whatever is not decided in wasi/ cannot touch this process's own streams. */
  nothing ??= fs.openSync(os.devNull, 'r+');
  const wasi = new WASI({
    version: 'preview1',
    args: [...args],
    env,
    preopens,
    stdin: nothing,
    stdout: nothing,
    stderr: nothing,
  }) as unknown as WasiLike;
  const polled = { ready: 0, stdin: false };
  let instance: WebAssembly.Instance;
  const functions = wasiFunctions({
    base: wasi.wasiImport,
    memory: () => (instance.exports as unknown as Exports).memory,
    stdin,
    stdout: stdout ?? ((bytes) => writeAll(1, bytes)),
    stderr: stderr ?? ((bytes) => writeAll(2, bytes)),
    terminals: {
      stdout: stdout === undefined && tty.isatty(1),
      stderr: stderr === undefined && tty.isatty(2),
    },
    clock,
    polled,
  });
  instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: functions as WebAssembly.ModuleImports });
  if (wasi.initialize) wasi.initialize(instance);
  else {
    /* Bun's, which knows commands alone. */
    const { memory, _initialize } = instance.exports as unknown as Exports & { _initialize(): void };
    wasi.setMemory!(memory);
    _initialize();
  }
  return new Abi(instance, { stdin, polled });
}
