// Browsers, and every other runtime with the interfaces of the web: the console for output, the
// clock of the machine.
import type { Abi } from '../abi.js';
import { createReactorOn, type ReactorOptions } from '../create.js';
import { type InstanceOptions, instantiateOn, type Surroundings } from '../instance.js';
import type { Reactor } from '../reactor.js';
import { systemClock } from '../wasi/clock.js';
import { consoleOutput } from './console.js';

const here: Surroundings = {
  /* Bundlers know this form, and bring the file along. */
  wasm: new URL('../qjs-lean.wasm', import.meta.url).href,
  clock: systemClock,
  output: consoleOutput,
};

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

/**
 * Make an instance of qjs.wasm, without a runtime yet. Output that no function takes goes to
 * the console, line by line.
 */
export function instantiate(options: InstanceOptions = {}): Promise<Abi> {
  return instantiateOn(here, options);
}
