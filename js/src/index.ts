// qjs-reactor: JavaScript of its own world inside any JavaScript program, on the program's own
// event loop.
import type { Abi } from './abi.js';
import { type GuestOptions, Reactor } from './reactor.js';
import type { InstanceOptions } from './platform/wasm.js';
import { Lines } from './wasi/lines.js';

export { Abi, CROSSING, EVALUATE, STATUS, type Exports, type LoopState } from './abi.js';
export { ERROR_CODES, ReactorError, Trap, type ErrorCode } from './errors.js';
export { Handle, type GuestFunction } from './handle.js';
export type { ModuleHooks, ModuleSource, ModuleType } from './hostcall.js';
export { Loop, run, type GuestError, type LoopOptions } from './loop.js';
export type { InstanceOptions, WasmSource } from './platform/wasm.js';
export {
  Reactor,
  type CompileOptions,
  type EvaluateAsyncOptions,
  type EvaluateOptions,
  type GuestOptions,
  type HeldHandle,
  type ImportMap,
} from './reactor.js';
export { type Clock, systemClock } from './wasi/clock.js';
export { Exit } from './wasi/exit.js';
export { Stdin } from './wasi/stdin.js';

/**
 * Where output goes: a function that takes whole lines of text, without their ends; or an
 * object whose `write` takes the bytes as they come; or nowhere.
 */
export type Output = ((line: string) => void) | { write(bytes: Uint8Array): void } | 'ignore';

export interface ReactorOptions extends GuestOptions, Omit<InstanceOptions, 'stdout' | 'stderr'> {
  /** Default: this program's own standard output, or its console. */
  stdout?: Output;
  /** Default: this program's own standard error, or its console. */
  stderr?: Output;
}

interface PlatformModule {
  instantiate(options: InstanceOptions): Promise<Abi>;
}

/** The platform this program runs on. */
function platform(): Promise<PlatformModule> {
  const { process, Bun, Deno } = globalThis as { process?: { versions?: { node?: string } }; Bun?: unknown; Deno?: unknown };
  /* Both have a node:wasi by name that cannot run a reactor. */
  const isNode = process?.versions?.node !== undefined && Bun === undefined && Deno === undefined;
  return isNode ? import('./platform/node.js') : import('./platform/browser.js');
}

function sink(output: Output | undefined, flushes: (() => void)[]): ((bytes: Uint8Array) => void) | undefined {
  if (output === undefined) return undefined;
  if (output === 'ignore') return () => {};
  if (typeof output === 'function') {
    const lines = new Lines(output);
    flushes.push(() => lines.flush());
    return lines.write;
  }
  return (bytes) => output.write(bytes);
}

/**
 * Make a guest.
 *
 * ```ts
 * const vm = await createReactor({ memoryLimit: 64 << 20, timeout: 500 });
 * vm.expose({ add: (a: number, b: number) => a + b });
 * await vm.evaluate('add(1, 2)');
 * vm.close();
 * ```
 *
 * @throws {ReactorError} the runtime could not be made
 */
export async function createReactor(options: ReactorOptions = {}): Promise<Reactor> {
  const { instantiate } = await platform();
  const flushes: (() => void)[] = [];
  const { stdout, stderr } = options;
  const abi = await instantiate({ ...options, stdout: sink(stdout, flushes), stderr: sink(stderr, flushes) });
  const own = abi.flush;
  abi.flush = () => {
    own();
    for (const flush of flushes) flush();
  };
  return new Reactor(abi, options);
}
