// A small host for qjs.wasm on Node 20 and newer.
//
//   const reactor = await instantiate({ wasm: await readFile('qjs.wasm') });
//   reactor.initArgv(['qjs', '--std']);
//   reactor.eval('console.log("hello")');
//
// What each call returns is told in include/qjs_reactor.h. The loop that calls
// loopOnce and pollIo at the right times is js/loop.mjs.
import fs from 'node:fs';
import os from 'node:os';
import { Stdin } from './stdin.mjs';
import { Exit, systemClock, wasiFunctions } from './wasi.mjs';

export { Exit, Stdin, systemClock };

/** A call of the instance was unwound by a trap; the instance is dead. */
export class Trap extends Error {
  /** @param {string} name @param {unknown} cause */
  constructor(name, cause) {
    super(`${name} was cut short: ${cause}. The instance is dead; make a new one.`, { cause });
    this.name = 'Trap';
  }
}

/** enum qjs_status */
export const STATUS = Object.freeze({ UNINITIALIZED: 0, READY: 1, EXITED: 2, DEAD: 3 });

/** A descriptor of the null device, shared by all instances. */
let nothing;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Wrap an instance's functions: an exception that leaves one of them has unwound
 * the guest half-way, so the instance is told that it is dead.
 */
function guarded(exports) {
  const result = {};
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value !== 'function') {
      result[name] = value;
      continue;
    }
    result[name] = (...values) => {
      try {
        return value(...values);
      } catch (error) {
        exports.qjs_abandon?.();
        throw error instanceof Exit || error instanceof Trap ? error : new Trap(name, error);
      }
    };
  }
  return Object.freeze(result);
}

/** Room for `size` bytes in the instance; give it back with free. */
export function allocate(exports, size) {
  const pointer = exports.malloc(Math.max(size, 1)) >>> 0;
  if (pointer === 0) throw new Error(`the instance has no memory left for ${size} bytes`);
  return pointer;
}

/**
 * Bytes, or text as UTF-8, in the instance's memory, with a NUL after them.
 * @returns {{ pointer: number, length: number }} to be freed by the caller
 */
export function encode(exports, source) {
  const bytes = typeof source === 'string' ? encoder.encode(source) : source;
  const pointer = allocate(exports, bytes.length + 1);
  const memory = new Uint8Array(exports.memory.buffer);
  memory.set(bytes, pointer);
  memory[pointer + bytes.length] = 0;
  return { pointer, length: bytes.length };
}

/** A C array of strings in one block; the pointer is to be freed by the caller. */
export function encodeArgv(exports, argv) {
  const strings = argv.map((text) => encoder.encode(text));
  const table = 4 * (strings.length + 1);
  const pointer = allocate(exports, strings.reduce((sum, s) => sum + s.length + 1, table));
  const memory = new Uint8Array(exports.memory.buffer);
  const view = new DataView(exports.memory.buffer);
  let at = pointer + table;
  strings.forEach((bytes, i) => {
    view.setUint32(pointer + 4 * i, at, true);
    memory.set(bytes, at);
    memory[at + bytes.length] = 0;
    at += bytes.length + 1;
  });
  view.setUint32(pointer + 4 * strings.length, 0, true);
  return pointer;
}

/** UTF-8 text at a place in the instance's memory. */
export function decode(exports, pointer, length) {
  return decoder.decode(new Uint8Array(exports.memory.buffer, pointer >>> 0, length >>> 0));
}

/** struct qjs_loop_state */
export function readLoopState(exports) {
  const words = new Int32Array(exports.memory.buffer, exports.qjs_loop_state() >>> 0, 7);
  const [status, nextTimer, jobs, readers, writers, errors, exitCode] = words;
  return { status, nextTimer, jobs, readers, writers, errors, exitCode };
}

/** The last error: enum qjs_error and the text with its stack. */
export function readError(exports) {
  return {
    code: exports.qjs_error_code(),
    text: decode(exports, exports.qjs_error_text(), exports.qjs_error_length()),
  };
}

/** One instance, its calls taking JavaScript values. */
export class Reactor {
  /**
   * @param {WebAssembly.Instance} instance
   * @param {Stdin} stdin
   * @param {{ ready: number, stdin: boolean }} polled what the last pollIo found: see wasi.mjs
   */
  constructor(instance, stdin, polled) {
    this.instance = instance;
    this.exports = guarded(instance.exports);
    this.memory = instance.exports.memory;
    this.stdin = stdin;
    this.polled = polled;
  }

  init() {
    return this.exports.qjs_init();
  }

  /** @param {string[]} argv argv[0] is the program's name */
  initArgv(argv) {
    const pointer = encodeArgv(this.exports, argv);
    const result = this.exports.qjs_init_argv(argv.length, pointer);
    this.exports.free(pointer);
    return result;
  }

  /**
   * @param {string | Uint8Array} code
   * @param {{ filename?: string, module?: boolean }=} options
   */
  eval(code, { filename, module = false } = {}) {
    const { exports } = this;
    const source = encode(exports, code);
    const name = filename === undefined ? 0 : encode(exports, filename).pointer;
    const result = exports.qjs_eval(source.pointer, source.length, name, module ? 1 : 0);
    exports.free(source.pointer);
    exports.free(name);
    return result;
  }

  loopOnce() {
    return this.exports.qjs_loop_once();
  }

  pollIo(timeout = 0) {
    this.polled.ready = 0;
    this.polled.stdin = false;
    return this.exports.qjs_poll_io(timeout);
  }

  destroy() {
    this.exports.qjs_destroy();
  }

  loopState() {
    return readLoopState(this.exports);
  }

  error() {
    return readError(this.exports);
  }
}

/**
 * Make an instance of qjs.wasm.
 * @param {object} options
 * @param {BufferSource | WebAssembly.Module} options.wasm
 * @param {string[]=} options.args of WASI; the reactor does not read them
 * @param {Record<string, string>=} options.env what std.getenv sees
 * @param {Record<string, string>=} options.preopens guest directory -> directory of this machine
 * @param {Stdin=} options.stdin default: an empty queue to push into
 * @param {((bytes: Uint8Array) => void)=} options.stdout default: descriptor 1 of this process
 * @param {((bytes: Uint8Array) => void)=} options.stderr default: descriptor 2 of this process
 * @param {import('./wasi.mjs').Clock=} options.clock default: this machine's
 * @returns {Promise<Reactor>}
 */
export async function instantiate({
  wasm,
  args = [],
  env = {},
  preopens = {},
  stdin = new Stdin(),
  stdout,
  stderr,
  clock = systemClock,
}) {
  const module = wasm instanceof WebAssembly.Module ? wasm : await WebAssembly.compile(wasm);
  /* Imported here and not above, so that a program can first decide what becomes of
   * Node's warning that this module is experimental. */
  const { WASI } = await import('node:wasi');
  /* Whatever is not decided in wasi.mjs cannot touch this process's own streams. */
  nothing ??= fs.openSync(os.devNull, 'r+');
  const wasi = new WASI({
    version: 'preview1',
    args,
    env,
    preopens,
    stdin: nothing,
    stdout: nothing,
    stderr: nothing,
  });
  const polled = { ready: 0, stdin: false };
  /** @type {WebAssembly.Instance} */
  let instance;
  const functions = wasiFunctions({
    base: wasi.wasiImport,
    memory: () => instance.exports.memory,
    stdin,
    stdout,
    stderr,
    clock,
    polled,
  });
  instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: functions });
  wasi.initialize(instance);
  return new Reactor(instance, stdin, polled);
}
