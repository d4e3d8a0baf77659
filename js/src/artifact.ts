// The artifact in its many forms, compiled once for all instances.

/** qjs.wasm: compiled, its bytes, an answer that brings them, or where they can be fetched. */
export type WasmSource =
  | WebAssembly.Module
  | ArrayBuffer
  | ArrayBufferView
  | Response
  | URL
  | string
  | PromiseLike<WebAssembly.Module | ArrayBuffer | ArrayBufferView | Response>;

/* By address, and by the bytes themselves; what fails is tried again. */
const byAddress = new Map<string, Promise<WebAssembly.Module>>();
const byObject = new WeakMap<object, Promise<WebAssembly.Module>>();

interface Cache<K> {
  get(key: K): Promise<WebAssembly.Module> | undefined;
  set(key: K, module: Promise<WebAssembly.Module>): unknown;
  delete(key: K): unknown;
}

/** One compilation of what `key` stands for, shared by all who ask. */
function once<K>(cache: Cache<K>, key: K, make: () => Promise<WebAssembly.Module>): Promise<WebAssembly.Module> {
  let module = cache.get(key);
  if (module === undefined) {
    module = make();
    module.catch(() => cache.delete(key));
    cache.set(key, module);
  }
  return module;
}

async function fromResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok)
    throw new Error(`qjs.wasm could not be fetched: ${response.status} ${response.statusText} (${response.url})`);
  /* Streaming compilation insists on the type, and some servers do not know it. */
  const isTyped = response.headers.get('content-type')?.startsWith('application/wasm') === true;
  if (isTyped && typeof WebAssembly.compileStreaming === 'function') return explained(WebAssembly.compileStreaming(response));
  return compileBytes(await response.arrayBuffer(), response.url);
}

async function compileBytes(bytes: ArrayBuffer | ArrayBufferView, name = 'the option wasm'): Promise<WebAssembly.Module> {
  const head = ArrayBuffer.isView(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new Uint8Array(bytes);
  /* A page in its place, such as an answer 200 for every address, is a common mistake. */
  if (head[0] !== 0 || head[1] !== 0x61 || head[2] !== 0x73 || head[3] !== 0x6d)
    throw new TypeError(`${name} is no WebAssembly: it begins with ${JSON.stringify(new TextDecoder().decode(head.subarray(0, 12)))}`);
  return explained(WebAssembly.compile(bytes as ArrayBuffer));
}

/** What a browser says of its policy leaves open what to do. */
async function explained(module: Promise<WebAssembly.Module>): Promise<WebAssembly.Module> {
  try {
    return await module;
  } catch (error) {
    if (!/CSP|Content.?Security.?Policy|unsafe-eval/i.test(String(error))) throw error;
    throw new Error("the page's Content-Security-Policy forbids WebAssembly: its script-src needs 'wasm-unsafe-eval'", { cause: error });
  }
}

/**
 * The artifact as a module.
 * @param read how an address is read; by default with `fetch`
 * @throws TypeError: it is no artifact; what `fetch` and `WebAssembly.compile` throw
 */
export async function compile(source: WasmSource, read: (address: string) => Promise<Response | ArrayBufferView> = fetch): Promise<WebAssembly.Module> {
  const wasm = await source;
  if (wasm instanceof WebAssembly.Module) return wasm;
  if (typeof wasm === 'string' || wasm instanceof URL) {
    const address = String(wasm);
    return once(byAddress, address, () => compile(read(address)));
  }
  if (typeof Response === 'function' && wasm instanceof Response) return fromResponse(wasm);
  if (wasm instanceof ArrayBuffer || ArrayBuffer.isView(wasm)) return once<object>(byObject, wasm, () => compileBytes(wasm));
  throw new TypeError(`the option wasm is a module, bytes, a response or an address, not ${wasm === null ? 'null' : typeof wasm}`);
}
