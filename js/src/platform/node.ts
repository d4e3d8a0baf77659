// Node 20 and newer, Deno and Bun: the streams, directories and clock of this process.
//
//   const abi = await instantiate();
//   abi.initArgv(['qjs', '--std']);
//   abi.eval('console.log("hello")');
import { Buffer, isAscii } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import type { Abi } from '../abi.js';
import { useAsciiReader } from '../cbor-text.js';
import { createReactorOn, type ReactorOptions } from '../create.js';
import { type InstanceOptions, instantiateOn, type Surroundings } from '../instance.js';
import type { Reactor } from '../reactor.js';
import { systemClock as anyClock, type Clock } from '../wasi/clock.js';
import { directory } from './node-directory.js';
import { outputTo } from './node-streams.js';

useAsciiReader((bytes) =>
  isAscii(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1') : undefined,
);

/** The clock of this machine. */
export const systemClock: Clock = { ...anyClock, monotonic: () => process.hrtime.bigint() };

/** Paths and file: addresses are read from disk: fetch does not take them. */
async function read(address: string): Promise<Response | Uint8Array> {
  if (/^(https?|data|blob):/.test(address)) return fetch(address);
  try {
    return await readFile(address.startsWith('file:') ? new URL(address) : address);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`there is no artifact at ${address}: build it with "make wasm", or give the option wasm`);
  }
}

const here: Surroundings = {
  wasm: new URL('../qjs-lean.wasm', import.meta.url).href,
  read,
  clock: systemClock,
  output: () => ({ stdout: outputTo(1), stderr: outputTo(2) }),
  directory: async (path) => directory(path),
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
 * the descriptors 1 and 2 of this process.
 */
export function instantiate(options: InstanceOptions = {}): Promise<Abi> {
  return instantiateOn(here, options);
}
