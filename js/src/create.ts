// A guest out of options, on any platform.
import type { Abi } from './abi.js';
import type { InstanceOptions } from './artifact.js';
import { type GuestOptions, Reactor } from './reactor.js';
import { Lines } from './wasi/lines.js';

/**
 * Where output goes: a function that takes whole lines of text, without their ends; or an
 * object whose `write` takes the bytes as they come; or nowhere.
 */
export type Output = ((line: string) => void) | { write(bytes: Uint8Array): void } | 'ignore';

/** What `createReactor` takes; every option may be left out. */
export interface ReactorOptions extends GuestOptions, Omit<InstanceOptions, 'stdout' | 'stderr'> {
  /** Default: this program's own standard output, or its console. */
  stdout?: Output;
  /** Default: this program's own standard error, or its console. */
  stderr?: Output;
}

/** What a platform offers: an instance without a runtime yet. */
export type Instantiate = (options: InstanceOptions) => Promise<Abi>;

function sink(output: Output | undefined, flushes: (() => void)[]): ((bytes: Uint8Array) => void) | undefined {
  if (output === undefined) return undefined;
  if (output === 'ignore') return () => {};
  if (typeof output === 'function') {
    const lines = new Lines(output);
    flushes.push(() => lines.flush());
    return lines.write;
  }
  if (typeof output?.write !== 'function') throw new TypeError("output goes to a function, an object with write, or 'ignore'");
  return (bytes) => output.write(bytes);
}

/** Make a guest on a platform. */
export async function createReactorOn(instantiate: Instantiate, options: ReactorOptions): Promise<Reactor> {
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
