// Browsers, and every other runtime that has no WASI of its own: an empty file system in memory,
// the console for output, the clock of the machine.
import { ConsoleStdout, PreopenDirectory, WASI } from '@bjorn3/browser_wasi_shim';
import { Abi, type Exports } from '../abi.js';
import { compile, type InstanceOptions } from '../artifact.js';
import { createReactorOn, type ReactorOptions } from '../create.js';
import type { Reactor } from '../reactor.js';
import { systemClock } from '../wasi/clock.js';
import { Lines } from '../wasi/lines.js';
import { wasiFunctions, type WasiFunction } from '../wasi/preview1.js';
import { Stdin } from '../wasi/stdin.js';

export { Exit } from '../wasi/exit.js';
export { Stdin, systemClock };
export type { InstanceOptions };

/** Where the build puts the artifact, beside this library. */
const DEFAULT_WASM = new URL('../../wasm/qjs.wasm', import.meta.url);

/** Make a guest: see the function of this name of the whole library. */
export function createReactor(options: ReactorOptions = {}): Promise<Reactor> {
  return createReactorOn(instantiate, options);
}

/**
 * Make an instance of qjs.wasm, without a runtime yet. Output that no function takes goes to
 * the console, line by line.
 */
export async function instantiate(options: InstanceOptions = {}): Promise<Abi> {
  const { args = [], env = {}, preopens = {}, stdin = new Stdin(), clock = systemClock } = options;
  if (Object.keys(preopens).length > 0)
    throw new TypeError('preopens are directories of a machine, and there is none here');
  const module = await compile(options.wasm ?? DEFAULT_WASM);
  const out = new Lines((line) => console.log(line));
  const err = new Lines((line) => console.error(line));
  const streams = [0, 1, 2].map(() => new ConsoleStdout(() => {})); /* theirs are never asked */
  const environment = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const wasi = new WASI([...args], environment, [...streams, new PreopenDirectory('.', new Map())], { debug: false });
  const polled = { ready: 0, stdin: false };
  let instance: WebAssembly.Instance;
  const functions = wasiFunctions({
    base: wasi.wasiImport as Record<string, WasiFunction>,
    memory: () => (instance.exports as unknown as Exports).memory,
    stdin,
    stdout: options.stdout ?? out.write,
    stderr: options.stderr ?? err.write,
    clock,
    polled,
  });
  instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: functions as WebAssembly.ModuleImports });
  wasi.initialize(instance as unknown as Parameters<WASI['initialize']>[0]);
  const abi = new Abi(instance, { stdin, polled });
  abi.flush = () => {
    out.flush();
    err.flush();
  };
  return abi;
}
