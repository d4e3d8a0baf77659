// What the platforms have in common: their options, and the artifact in its many forms.
import type { Clock } from './wasi/clock.js';
import type { Stdin } from './wasi/stdin.js';

/** qjs.wasm: compiled, its bytes, an answer that brings them, or where they can be fetched. */
export type WasmSource =
  | WebAssembly.Module
  | ArrayBuffer
  | ArrayBufferView
  | Response
  | URL
  | string
  | PromiseLike<WebAssembly.Module | ArrayBuffer | ArrayBufferView | Response>;

/** What an instance of qjs.wasm is made with: its WASI (preview 1) surroundings. */
export interface InstanceOptions {
  /** The artifact. Default: in Node the one that was built beside this library. */
  wasm?: WasmSource;
  /** Arguments of WASI; the reactor does not read them. */
  args?: readonly string[];
  /** What std.getenv sees. */
  env?: Record<string, string>;
  /** Directories of the guest, and which directory of this machine each is. None in a browser. */
  preopens?: Record<string, string>;
  /** Standard input. Default: an empty queue to push into. */
  stdin?: Stdin;
  /** Standard output, as it comes. Default: this program's own, or its console. */
  stdout?: (bytes: Uint8Array) => void;
  /** Standard error, as it comes. Default: this program's own, or its console. */
  stderr?: (bytes: Uint8Array) => void;
  /** The time that the guest sees. Default: this machine's. */
  clock?: Clock;
}

/** The artifact as a module. */
export async function compile(source: WasmSource): Promise<WebAssembly.Module> {
  const wasm = await source;
  if (wasm instanceof WebAssembly.Module) return wasm;
  if (typeof wasm === 'string' || wasm instanceof URL) return compile(fetch(wasm));
  if (typeof Response === 'function' && wasm instanceof Response) {
    if (!wasm.ok) throw new Error(`qjs.wasm could not be fetched: ${wasm.status} ${wasm.statusText} (${wasm.url})`);
    return WebAssembly.compile(await wasm.arrayBuffer());
  }
  return WebAssembly.compile(wasm as ArrayBuffer);
}
