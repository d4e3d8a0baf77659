// An instance of qjs.wasm in its WASI (preview 1) surroundings, on any platform.
import { Abi, type Exports } from './abi.js';
import { compile, type WasmSource } from './artifact.js';
import type { Clock } from './wasi/clock.js';
import type { Mount } from './wasi/mount.js';
import { type Sink, wasiFunctions } from './wasi/preview1.js';
import { Stdin, type StdinSource } from './wasi/stdin.js';

/** What an instance of qjs.wasm is made with. */
export interface InstanceOptions {
  /** The artifact. Default: the one that came with this library. */
  wasm?: WasmSource;
  /** The 36 bytes of docs/VALUES.md, "A trampoline in WebAssembly", where no code may be compiled. Default: compiled. */
  trampoline?: WebAssembly.Module;
  /** Arguments of WASI; the reactor does not read them. */
  args?: readonly string[];
  /** What std.getenv sees. */
  env?: Readonly<Record<string, string>>;
  /** The guest's directories by name: a {@link Mount}, or in Node, Deno and Bun the path of a real one. */
  preopens?: Readonly<Record<string, string | Mount>>;
  /** Standard input: a queue to write into, or all of it, or a stream. Default: an empty queue. */
  stdin?: Stdin | StdinSource;
  /** Standard output, as it comes. Default: this program's own, or its console. */
  stdout?: (bytes: Uint8Array) => void;
  /** Standard error, as it comes. Default: this program's own, or its console. */
  stderr?: (bytes: Uint8Array) => void;
  /** The time that the guest sees. Default: this machine's. */
  clock?: Clock;
  /** What `snapshot` gave, of a guest of the same artifact: the instance goes on where that one stood. */
  snapshot?: Uint8Array;
}

/** What a platform gives. */
export interface Surroundings {
  /** The artifact that came with this library: a module, or where it is. */
  readonly wasm: WebAssembly.Module | string;
  /** How addresses are read; default: with `fetch`. */
  readonly read?: (address: string) => Promise<Response | ArrayBufferView>;
  readonly trampoline?: WebAssembly.Module;
  readonly clock: Clock;
  /** Output that nobody takes. */
  output(): { stdout: Sink; stderr: Sink };
  /** A directory of this machine. */
  directory?(path: string): Promise<Mount>;
}

async function mountsOf(preopens: NonNullable<InstanceOptions['preopens']>, { directory }: Surroundings): Promise<[string, Mount][]> {
  return Promise.all(
    Object.entries(preopens).map(async ([name, mount]): Promise<[string, Mount]> => {
      if (typeof mount !== 'string') return [name, mount];
      if (directory === undefined)
        throw new TypeError(`preopens[${JSON.stringify(name)}] is the path of a real directory, and there are none here: give memoryFiles(), readOnlyFiles() or opfsFiles()`);
      return [name, await directory(mount)];
    }),
  );
}

/** At once where that is allowed, which takes two thirds of the time: on their main threads some browsers refuse it. */
function link(module: WebAssembly.Module, imports: WebAssembly.Imports): WebAssembly.Instance | Promise<WebAssembly.Instance> {
  try {
    return new WebAssembly.Instance(module, imports);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return WebAssembly.instantiate(module, imports);
  }
}

/** An instance, without a runtime yet. */
export async function instantiateOn(surroundings: Surroundings, options: InstanceOptions): Promise<Abi> {
  const { args = [], env = {}, preopens = {}, clock = surroundings.clock, trampoline = surroundings.trampoline } = options;
  const { stdin: source = new Stdin() } = options;
  const stdin = source instanceof Stdin ? source : Stdin.from(source);
  const [module, mounts] = await Promise.all([
    compile(options.wasm ?? surroundings.wasm, surroundings.read),
    mountsOf(preopens, surroundings),
  ]);
  const polled = { ready: 0, stdin: false };
  const { stdout, stderr } = surroundings.output();
  let memory!: WebAssembly.Memory;
  const files = mounts.length > 0 ? (await import('./wasi/files.js')).openFiles({ memory: () => memory, preopens: mounts }) : undefined;
  const functions = wasiFunctions({
    base: files?.functions ?? {},
    memory: () => memory,
    args,
    env,
    stdin,
    stdout: options.stdout ? { write: options.stdout } : stdout,
    stderr: options.stderr ? { write: options.stderr } : stderr,
    clock,
    polled,
  });
  const instance = await link(module, { wasi_snapshot_preview1: functions as WebAssembly.ModuleImports });
  const exports = instance.exports as unknown as Exports & { _initialize?(): void };
  memory = exports.memory;
  const abi = new Abi(instance, { stdin, polled, clock, module, trampoline, close: files?.close });
  if (options.snapshot === undefined) exports._initialize?.();
  else {
    const { restoreSnapshot } = await import('./snapshot.js');
    restoreSnapshot(module, memory, options.snapshot);
    abi.exports.qjs_restore(); /* it may trap: the memory is whatever the snapshot says */
  }
  abi.flush = () => {
    stdout.flush?.();
    stderr.flush?.();
  };
  return abi;
}
