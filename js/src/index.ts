// qjs-reactor: JavaScript of its own world inside any JavaScript program, on the program's own
// event loop.
import type { ReactorOptions } from './create.js';
import type { Reactor } from './reactor.js';

export { Abi, CROSSING, EVALUATE, STATUS, type Exports, type LoopState } from './abi.js';
export type { Output, ReactorOptions } from './create.js';
export { ERROR_CODES, ReactorError, Trap, type ErrorCode } from './errors.js';
export { Handle, type GuestFunction } from './handle.js';
export type { ModuleHooks, ModuleSource, ModuleType } from './hostcall.js';
export { Loop, run, type GuestError, type LoopOptions } from './loop.js';
export type { InstanceOptions, WasmSource } from './artifact.js';
export type { BroadcastPolicy } from './messages.js';
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
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  /* Deno and Bun speak of themselves as Node here, and have what that platform needs. */
  const hasNode = process?.versions?.node !== undefined;
  const platform = hasNode ? await import('./platform/node.js') : await import('./platform/browser.js');
  return platform.createReactor(options);
}
