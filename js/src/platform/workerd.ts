// workerd, where no code may be compiled: the artifact and the trampoline are modules that the
// bundler brings along. The rest is the web's.
import type { Abi } from '../abi.js';
import { createReactorOn, type ReactorOptions } from '../create.js';
import { type InstanceOptions, instantiateOn, type Surroundings } from '../instance.js';
import type { Reactor } from '../reactor.js';
import { systemClock } from '../wasi/clock.js';
import { consoleOutput } from './console.js';
// @ts-expect-error a compiled module, which the compiler knows nothing of
import wasm from '../qjs-lean.wasm';
// @ts-expect-error the same
import trampoline from '../trampoline.wasm';

const here: Surroundings = { wasm, trampoline, clock: systemClock, output: consoleOutput };

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
export function createReactor(options: ReactorOptions = {}): Promise<Reactor> {
  return createReactorOn(instantiate, options);
}

/** Make an instance of qjs.wasm, without a runtime yet. Output that no function takes goes to the console. */
export function instantiate(options: InstanceOptions = {}): Promise<Abi> {
  return instantiateOn(here, options);
}
