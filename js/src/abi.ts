// The raw layer: the calls of one instance of qjs.wasm, one method for each export of the
// loop's contract, taking JavaScript values. What each returns is told in
// include/qjs_reactor.h; nothing is thrown but what the instance cannot survive.
import { Trap } from './errors.js';
import { Memory, type Allocator, place, placeStrings } from './memory.js';
import type { Clock } from './wasi/clock.js';
import { Exit } from './wasi/exit.js';
import type { Polled } from './wasi/preview1.js';
import type { Stdin } from './wasi/stdin.js';

/** `enum qjs_status` */
export const STATUS = Object.freeze({ UNINITIALIZED: 0, READY: 1, EXITED: 2, DEAD: 3 });

/** `enum qjs_crossing`: how a value of the guest crosses to the host. */
export const CROSSING = Object.freeze({ COPY: 0, FUNCTIONS: 1, HANDLES: 2, HANDLE: 3 });

/** `enum qjs_evaluate_flags` */
export const EVALUATE = Object.freeze({ MODULE: 0x10, ASYNC: 0x20, BYTECODE: 0x40 });

/** The exports of qjs.wasm that this library calls: numbers and pointers only. */
export interface Exports extends Allocator {
  readonly __indirect_function_table: WebAssembly.Table;
  qjs_version(): number;
  qjs_init(): number;
  qjs_init_argv(argc: number, argv: number): number;
  qjs_eval(code: number, length: number, filename: number, isModule: number): number;
  qjs_loop_once(): number;
  qjs_poll_io(timeout: number): number;
  qjs_destroy(): void;
  qjs_loop_state(): number;
  qjs_error_code(): number;
  qjs_error_text(): number;
  qjs_error_length(): number;
  qjs_set_time_limit(ms: number): void;
  qjs_set_poll_limit(polls: number): void;
  qjs_set_turn_budget(jobs: number, ms: number): void;
  qjs_set_stack_ceiling(bytes: number): void;
  qjs_set_error_output(on: number): void;
  qjs_stop(): void;
  qjs_stop_flag(): number;
  qjs_abandon(): void;
  qjs_set_host(door: number, data: number, crossing: number): void;
  qjs_exchange(): number;
  qjs_reserve(size: number): number;
  qjs_evaluate(code: number, length: number, filename: number, flags: number): number;
  qjs_compile(code: number, length: number, filename: number, flags: number): number;
  qjs_import(specifier: number): number;
  qjs_call(fn: number, args: number, length: number, crossing: number): number;
  qjs_construct(fn: number, args: number, length: number, crossing: number): number;
  qjs_get(object: number, key: number, length: number, crossing: number): number;
  qjs_set(object: number, pair: number, length: number): number;
  qjs_copy(handle: number, crossing: number): number;
  qjs_await(promise: number, crossing: number): number;
  qjs_release(handle: number, times: number): number;
  qjs_held(): number;
  qjs_settle(id: number, rejected: number, value: number, length: number): number;
  qjs_define_module(name: number, exports: number, length: number): number;
  qjs_set_import_map(json: number, length: number): number;
  qjs_set_web(on: number): void;
  qjs_set_random_seed(low: number, high: number): void;
  qjs_message(port: number, message: number, length: number): number;
  qjs_close_port(port: number): number;
  qjs_snapshot(): number;
  qjs_restore(): void;
  qjs_host_functions(): number;
}

/** `struct qjs_loop_state` */
export interface LoopState {
  /** One of {@link STATUS}. */
  status: number;
  /** Milliseconds until the next timer is due; 0 due, -1 none. */
  nextTimer: number;
  jobs: number;
  readers: number;
  writers: number;
  errors: number;
  exitCode: number;
  /** Promises of the host that it has not settled yet. */
  promises: number;
  /** Message ports by which the guest listens to the host. */
  ports: number;
}

/** What an instance lives in. */
export interface Platform {
  readonly stdin: Stdin;
  readonly polled: Polled;
  readonly clock: Clock;
  /** What the instance was made of. */
  readonly module: WebAssembly.Module;
  /** Where no code may be compiled: the module that wraps the host's door. */
  readonly trampoline?: WebAssembly.Module;
  /** Closes the files that the guest has left open. */
  readonly close?: () => void;
}

/**
 * Wrap an instance's functions: an exception that leaves one of them has unwound the guest
 * half-way, so the instance is told that it is dead.
 */
function guarded(exports: WebAssembly.Exports, onTrap: (trap: Trap | Exit) => void): Exports {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value !== 'function') {
      result[name] = value;
      continue;
    }
    const call = value as (...values: number[]) => number;
    /* Five parameters are more than any export has; a rest parameter would cost an array. */
    result[name] = (a: number, b: number, c: number, d: number, e: number) => {
      try {
        return call(a, b, c, d, e);
      } catch (error) {
        (exports.qjs_abandon as (() => void) | undefined)?.();
        /* One that came through a call further in is told already. */
        if (error instanceof Trap) throw error;
        const trap = error instanceof Exit ? error : new Trap(name, error);
        onTrap(trap);
        throw trap;
      }
    };
  }
  return Object.freeze(result) as unknown as Exports;
}

/** One instance, its calls taking JavaScript values. */
export class Abi {
  readonly instance: WebAssembly.Instance;
  /** The exports; a trap in one abandons the instance and throws a {@link Trap}. */
  readonly exports: Exports;
  readonly memory: WebAssembly.Memory;
  /** Cached views on the memory. */
  readonly views: Memory;
  readonly platform: Platform;
  readonly stdin: Stdin;
  readonly polled: Polled;
  /** Hand on output that no end of line has finished; who cuts it into lines sets this. */
  flush: () => void = () => {};
  /** Told of a trap, once, before it is thrown. */
  onTrap: (trap: Trap | Exit) => void = () => {};

  constructor(instance: WebAssembly.Instance, platform: Platform) {
    this.instance = instance;
    this.exports = guarded(instance.exports, (trap) => {
      this.platform.close?.();
      this.onTrap(trap);
    });
    this.memory = this.exports.memory;
    this.views = new Memory(this.memory);
    this.platform = platform;
    this.stdin = platform.stdin;
    this.polled = platform.polled;
  }

  /** `qjs_version`: of qjs.wasm, as MAJOR.MINOR.PATCH */
  version(): string {
    const pointer = this.exports.qjs_version() >>> 0;
    return this.views.text(pointer, this.views.fresh().indexOf(0, pointer) - pointer);
  }

  /** `qjs_init` */
  init(): number {
    return this.exports.qjs_init();
  }

  /**
   * `qjs_init_argv`
   * @param argv argv[0] is the program's name
   */
  initArgv(argv: readonly string[]): number {
    const pointer = placeStrings(this.exports, argv);
    const result = this.exports.qjs_init_argv(argv.length, pointer);
    this.exports.free(pointer);
    return result;
  }

  /** `qjs_eval`: a script, or with `module` an ES module; nothing is waited for. */
  eval(code: string | Uint8Array, { filename, module = false }: { filename?: string; module?: boolean } = {}): number {
    return this.withSource(code, filename, (at, length, name) => this.exports.qjs_eval(at, length, name, module ? 1 : 0));
  }

  /** Call with source and a file's name in memory, and free both. */
  withSource(
    code: string | Uint8Array,
    filename: string | undefined,
    call: (code: number, length: number, filename: number) => number,
  ): number {
    const { exports } = this;
    const source = place(exports, code);
    const name = filename === undefined ? 0 : place(exports, filename).pointer;
    const result = call(source.pointer, source.length, name);
    exports.free(source.pointer);
    if (name !== 0) exports.free(name);
    return result;
  }

  /** `qjs_loop_once` */
  loopOnce(): number {
    return this.exports.qjs_loop_once();
  }

  /** `qjs_poll_io`; what it found is then in `polled`. */
  pollIo(timeout = 0): number {
    this.polled.ready = 0;
    this.polled.stdin = false;
    return this.exports.qjs_poll_io(timeout);
  }

  /** `qjs_destroy` */
  destroy(): void {
    this.exports.qjs_destroy();
    this.flush();
    this.platform.close?.();
  }

  /** `qjs_loop_state` */
  loopState(): LoopState {
    const at = (this.exports.qjs_loop_state() >>> 0) / 4;
    this.views.fresh();
    const [status, nextTimer, jobs, readers, writers, errors, exitCode, promises, ports] =
      new Int32Array(this.memory.buffer, at * 4, 9);
    return { status, nextTimer, jobs, readers, writers, errors, exitCode, promises, ports };
  }

  /** The last error: `enum qjs_error`, and the text with its stack. */
  error(): { code: number; text: string } {
    const { exports } = this;
    return {
      code: exports.qjs_error_code(),
      text: this.views.text(exports.qjs_error_text(), exports.qjs_error_length()),
    };
  }
}
