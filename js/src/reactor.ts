// The bridge: a guest whose values, functions and promises are the host's.
import { type Abi, CROSSING, EVALUATE, type LoopState } from './abi.js';
import { Bridge } from './bridge.js';
import { type ErrorCode, ReactorError, errorCodeName } from './errors.js';
import type { Exchange } from './exchange.js';
import { GLOBAL, type GuestTable, type Handle, KIND } from './handle.js';
import type { HostDoor, ModuleHooks } from './hostcall.js';
import { Loop, type GuestError } from './loop.js';
import type { BroadcastPolicy, Messages } from './messages.js';
import { place } from './memory.js';

/** Settings of a guest. */
export interface GuestOptions {
  /** How many bytes the guest's heap may have; near it the guest gets errors it can catch. Default: no limit. */
  memoryLimit?: number;
  /** How many bytes of stack the guest may use: at most 160 KiB. Default: 128 KiB. */
  stackSize?: number;
  /** For how many milliseconds each call into the guest may run; then it fails with `QJS_E_TIMEOUT`. Default: no limit. */
  timeout?: number;
  /** Give the guest the modules `std` and `os` as globals. Default: false. */
  std?: boolean;
  /** The command line of the qjs program, in place of `memoryLimit`, `stackSize` and `std`: `['qjs', 'script.js', 'word']`. */
  argv?: readonly string[];
  /** Where modules come from. Default: files of the guest. */
  modules?: ModuleHooks;
  /**
   * How the arguments of host functions cross: `copy` refuses functions, `handles` gives
   * what cannot be copied as a {@link Handle}. Default: `functions`.
   */
  crossing?: keyof typeof CROSSINGS;
  /** Whether the guest sees the stacks of the host's errors. Default: true. */
  hostStacks?: boolean;
  /**
   * Which BroadcastChannels of the guest join the platform's of the same name: none (the
   * default), all, or those for whose name the function gives true.
   */
  broadcast?: BroadcastPolicy;
  /**
   * Uncaught errors and unhandled rejections of the guest, which goes on. Default: they are
   * written to its standard error.
   */
  onError?: (error: ReactorError) => void;
}

/** How source is evaluated. */
export interface EvaluateOptions {
  /** What the source is called in stacks, and the base of its relative imports. Default: `<eval>`. */
  filename?: string;
}

/** How source is evaluated that is waited for. */
export interface EvaluateAsyncOptions extends EvaluateOptions {
  /** The source is an ES module; its namespace is the value. */
  module?: boolean;
  /** Ends the waiting, with the signal's reason; code of the guest that is running is interrupted. */
  signal?: AbortSignal;
}

/** How source is compiled. */
export interface CompileOptions extends EvaluateOptions {
  /** The source is an ES module. */
  module?: boolean;
}

/** A value of the guest that is held. */
export interface HeldHandle {
  /** Its number, by which the raw layer takes it. */
  readonly handle: number;
  /** How often it was received and not released. */
  readonly times: number;
  /** What it is, in words: a function's name, an object's class. */
  readonly description: string;
}

/** An import map, as in HTML: https://html.spec.whatwg.org/multipage/webappapis.html#import-maps */
export interface ImportMap {
  /** Specifiers, or their beginnings up to a `/`, and what is imported for them. */
  imports?: Record<string, string>;
  /** The same for modules whose names begin with a prefix. */
  scopes?: Record<string, Record<string, string>>;
}

const INTERRUPTIONS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['QJS_E_TIMEOUT', 'QJS_E_POLLS', 'QJS_E_STOPPED', 'QJS_E_MEMORY']);
const CROSSINGS = { copy: CROSSING.COPY, functions: CROSSING.FUNCTIONS, handles: CROSSING.HANDLES } as const;

/** The options as the qjs program takes them. */
function commandLine({ std, memoryLimit, stackSize }: GuestOptions): string[] {
  const argv = ['qjs'];
  if (std) argv.push('--std');
  if (memoryLimit !== undefined) argv.push('--memory-limit', `${amount('memoryLimit', memoryLimit, 'bytes')}b`);
  if (stackSize !== undefined) argv.push('--stack-size', `${amount('stackSize', stackSize, 'bytes')}b`);
  return argv;
}

function amount(name: string, value: number, unit: string): number {
  if (Number.isInteger(value) && value >= 0 && value <= 0xffffffff) return value;
  throw new RangeError(`${name} is a whole number of ${unit}, not ${value}`);
}

function textOf(value: string, what: string): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`${what} is text, not ${value === null ? 'null' : typeof value}`);
}

function entriesOf(object: object, what: string): [string, unknown][] {
  if (typeof object === 'object' && object !== null) return Object.entries(object);
  throw new TypeError(`${what} an object, not ${object === null ? 'null' : typeof object}`);
}

/** `root.name`, or `root["a name"]`. */
function nameOf(root: string, name: string): string {
  return /^[\p{L}$_][\p{L}\p{N}$_]*$/u.test(name) ? `${root}.${name}` : `${root}[${JSON.stringify(name)}]`;
}

function uncaught({ code, text }: GuestError): ReactorError {
  const [message] = text.split('\n', 1);
  const error = new ReactorError(errorCodeName(code), message);
  error.stack = text;
  return error;
}

/** A guest: one runtime in one instance of qjs.wasm. */
export class Reactor {
  /** The raw layer. */
  readonly abi: Abi;
  /** Turns the guest on the host's event loop, by itself. */
  readonly loop: Loop;
  readonly #exchange: Exchange;
  readonly #table: GuestTable;
  readonly #door: HostDoor;
  readonly #messages: Messages;
  readonly #global: Handle;
  #closed: string | undefined;
  #pending = new Set<(reason: unknown) => void>();

  /**
   * @param abi an instance without a runtime
   * @throws {ReactorError} the runtime could not be made
   */
  constructor(abi: Abi, options: GuestOptions = {}) {
    this.abi = abi;
    const { exports } = abi;
    if (exports.qjs_exchange === undefined)
      throw new ReactorError('QJS_E_ARGUMENT', 'this qjs.wasm is too old: it has no values and host functions');
    abi.onTrap = (trap) => this.#end(trap.message, trap);
    if (options.timeout !== undefined) exports.qjs_set_time_limit(amount('timeout', options.timeout, 'milliseconds'));
    /* What is thrown here is not printed as well. */
    exports.qjs_set_error_output(0);
    exports.qjs_set_web(1);
    if (abi.initArgv(options.argv ?? commandLine(options)) !== 0) throw this.#failure();
    if (options.onError === undefined) exports.qjs_set_error_output(1);

    const crossing = CROSSINGS[options.crossing ?? 'functions'];
    if (crossing === undefined) throw new TypeError(`crossing is copy, functions or handles, not ${options.crossing}`);
    const { modules = {}, hostStacks: stacks = true } = options;
    const bridge = new Bridge(abi, {
      modules,
      crossing,
      stacks,
      broadcast: options.broadcast,
      failed: (error) => this.#report(new ReactorError('QJS_E_VALUE', String(error)), options.onError ?? console.error),
      enter: () => this.#enter(),
      wake: () => this.loop.wake(),
    });
    this.#exchange = bridge.exchange;
    this.#table = bridge.table;
    this.#door = bridge.door;
    this.#messages = bridge.messages;
    this.#global = this.#table.handle(KIND.OTHER, GLOBAL.handle);
    this.loop = new Loop(abi, {
      onError: (error) => this.#report(uncaught(error), options.onError),
      onTurn: ({ ports }) => this.#messages.listens(ports > 0),
      onExit: (code) => this.#rejectAll(new ReactorError('QJS_E_EXITED', `the guest called std.exit(${code})`)),
    });
  }

  /* ------------------------------------------------------------- evaluation */

  /**
   * Evaluate a script, which may use `await` at its top level, and wait for its value.
   * @param code source, or bytecode from `compile`
   * @returns a copy of the value; functions in it are callable
   * @throws what the guest threw; a {@link ReactorError} when it was interrupted
   */
  evaluate<T = unknown>(code: string | Uint8Array, options: EvaluateAsyncOptions = {}): Promise<T> {
    const callSite = new Error();
    const { module = false, signal } = options;
    return this.#waitFor(signal, callSite, () => {
      const flags = CROSSING.FUNCTIONS | (module ? EVALUATE.MODULE : EVALUATE.ASYNC);
      return this.#evaluate(code, options, flags, module ? CROSSING.HANDLES : CROSSING.FUNCTIONS);
    }) as Promise<T>;
  }

  /**
   * Evaluate a script and give its completion value (ECMA-262) at once. A promise is a
   * promise: it settles when the guest's loop has turned.
   * @param code source, or bytecode from `compile`
   * @returns a copy of the value; functions in it are callable
   * @throws what the guest threw; a {@link ReactorError} when it was interrupted; a
   *   `DataCloneError` that names what of the value cannot be copied
   */
  evaluateSync<T = unknown>(code: string | Uint8Array, options: EvaluateOptions = {}): T {
    return this.#evaluate(code, options, CROSSING.FUNCTIONS, CROSSING.FUNCTIONS) as T;
  }

  /**
   * Evaluate a script and hold its value, whatever it is, in the guest.
   * @throws what the guest threw; a {@link ReactorError} when it was interrupted
   */
  evaluateHandle(code: string | Uint8Array, options: EvaluateOptions = {}): Handle {
    return this.#evaluate(code, options, CROSSING.HANDLE, CROSSING.HANDLE) as Handle;
  }

  #evaluate(code: string | Uint8Array, options: EvaluateOptions, flags: number, crossing: number): unknown {
    this.#enter();
    if (code instanceof Uint8Array) flags |= EVALUATE.BYTECODE;
    else textOf(code, 'what is evaluated');
    const { abi } = this;
    const result = abi.withSource(code, options.filename, (at, length, name) =>
      abi.exports.qjs_evaluate(at, length, name, flags),
    );
    this.loop.wake();
    return this.#exchange.result(result, crossing);
  }

  /**
   * Import a module, as `import(specifier)` does.
   * @param options.signal ends the waiting, with its reason
   * @returns its namespace, copied; functions in it are callable, and what cannot be copied
   *   is a {@link Handle}
   * @throws what the module, its loader or a module in its graph threw
   */
  import<T = Record<string, unknown>>(specifier: string, { signal }: { signal?: AbortSignal } = {}): Promise<T> {
    return this.#waitFor(signal, new Error(), () => {
      this.#enter();
      const { exports } = this.abi;
      const name = place(exports, textOf(specifier, 'a specifier'));
      const result = exports.qjs_import(name.pointer);
      exports.free(name.pointer);
      this.loop.wake();
      return this.#exchange.result(result, CROSSING.HANDLES);
    }) as Promise<T>;
  }

  /**
   * Compile and evaluate nothing.
   * @returns bytecode, for `evaluate` and module loaders of any instance of this version. Take
   *   it only from where you would take a program: its checksum is no seal.
   * @throws SyntaxError
   */
  compile(code: string, options: CompileOptions = {}): Uint8Array {
    this.#enter();
    const { abi } = this;
    const flags = options.module ? EVALUATE.MODULE : EVALUATE.ASYNC;
    const result = abi.withSource(textOf(code, 'what is compiled'), options.filename, (at, length, name) =>
      abi.exports.qjs_compile(at, length, name, flags),
    );
    return new Uint8Array(this.#exchange.result(result) as ArrayBuffer);
  }

  /** Wait for a promise of the guest that `start` gives; the waiting ends with the instance. */
  async #waitFor(signal: AbortSignal | undefined, callSite: Error, start: () => unknown): Promise<unknown> {
    signal?.throwIfAborted();
    let cancel!: (reason: unknown) => void;
    const cancelled = new Promise<never>((_, reject) => (cancel = reject));
    cancelled.catch(() => {});
    const abort = () => {
      if (this.#door.depth > 0) this.stop();
      cancel(signal!.reason);
    };
    this.#pending.add(cancel);
    signal?.addEventListener('abort', abort);
    try {
      const promise = this.#table.releaseSettled(start() as Promise<unknown>, callSite);
      promise.catch(() => {});
      return await Promise.race([promise, cancelled]);
    } finally {
      this.#pending.delete(cancel);
      signal?.removeEventListener('abort', abort);
    }
  }

  /* ---------------------------------------------------------- what it gets */

  /**
   * Give the guest values, functions and objects with functions: as globals, or with
   * `module` as the exports of a module of that name. A function is called with `this`
   * undefined; what it returns crosses to the guest, a promise as a promise, and what it
   * throws is thrown there.
   * @throws `DataCloneError` that names the place of what cannot be given
   */
  expose(object: object, { module }: { module?: string } = {}): void {
    if (module !== undefined) return this.defineModule(module, object);
    for (const [name, value] of entriesOf(object, 'expose takes')) {
      this.#table.calls.set(GLOBAL, name, value, nameOf('exposed', name));
    }
  }

  /**
   * Make a module of this name; the properties of the object are its exports.
   * @throws {ReactorError} `QJS_E_ARGUMENT`: there is such a module already
   */
  defineModule(name: string, exports: object): void {
    this.#enter();
    const exchange = this.#exchange;
    const entries = entriesOf(exports, 'a module is made of');
    textOf(name, 'the name of a module');
    const length = exchange.put((writer) => {
      writer.mapOf(entries.length);
      for (const [key, value] of entries) {
        writer.value(key);
        writer.next(nameOf('exports', key));
        writer.value(value);
      }
    });
    const text = place(this.abi.exports, name);
    const result = this.abi.exports.qjs_define_module(text.pointer, exchange.pointer, length);
    this.abi.exports.free(text.pointer);
    exchange.check(result);
  }

  /**
   * Set the import map, in place of the one before; undefined takes it away. It concerns what is
   * imported from now on.
   * @throws TypeError: it is no import map
   */
  setImportMap(map: ImportMap | undefined): void {
    this.#enter();
    const { abi } = this;
    const json = map === undefined ? '' : JSON.stringify(map);
    const result = abi.withSource(json, undefined, (at, length) => abi.exports.qjs_set_import_map(at, length));
    this.#exchange.check(result);
  }

  /** The version of qjs.wasm. */
  get version(): string {
    return this.abi.version();
  }

  /** The guest's global object. */
  get global(): Handle {
    return this.#global;
  }

  /* ------------------------------------------------------------ its life */

  /**
   * Wait until the guest has nothing left to do: no timers, no jobs, no handlers.
   * @returns what std.exit was given; else 1 when an error was raised since the last end; else 0
   */
  run(): Promise<number> {
    if (this.#closed !== undefined) return Promise.reject(this.#closedError());
    return this.loop.run();
  }

  /** Interrupt the guest: the call that runs, or the next one, fails with `QJS_E_STOPPED`. */
  stop(): void {
    if (this.#closed === undefined) this.abi.exports.qjs_stop();
  }

  /** The state of the guest's loop. */
  loopState(): LoopState {
    return this.abi.loopState();
  }

  /** What is held of the guest: what was forgotten, when nothing should be. */
  heldHandles(): HeldHandle[] {
    this.#enter();
    const list = this.#exchange.result(this.abi.exports.qjs_held()) as [number, number, string][];
    return list.map(([handle, times, description]) => ({ handle, times, description }));
  }

  /**
   * End the guest. What waits for it is rejected; again is legal.
   * @param options.leaks what becomes of handles that are still held: nothing (the default),
   *   a warning on the console, or an error after the end
   */
  close({ leaks = 'ignore' }: { leaks?: 'ignore' | 'warn' | 'throw' } = {}): void {
    if (this.#closed !== undefined) return;
    const held = leaks === 'ignore' ? [] : this.heldHandles().filter(({ handle }) => !this.#table.isSettled(handle));
    this.#end('the reactor is closed', undefined);
    this.abi.destroy();
    if (held.length === 0) return;
    const list = held.map(({ description, times }) => (times > 1 ? `${description} (${times} times)` : description));
    const message = `closed while ${held.length} values of the guest were held: ${list.join(', ')}`;
    if (leaks === 'throw') throw new ReactorError('QJS_E_HANDLE', message);
    console.warn(message);
  }

  /** `using`: {@link close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** An uncaught error. One that was interrupted may have left promises that nobody settles any more. */
  #report(error: ReactorError, onError: ((error: ReactorError) => void) | undefined): void {
    if (INTERRUPTIONS.has(error.code)) this.#rejectAll(error);
    try {
      onError?.(error);
    } catch (mistake) {
      /* It is the host's, and no reason for the guest to end. */
      queueMicrotask(() => {
        throw mistake;
      });
    }
  }

  #rejectAll(reason: ReactorError): void {
    this.#table.rejectAll(reason);
    for (const cancel of this.#pending) cancel(reason);
  }

  #end(why: string, trap: unknown): void {
    if (this.#closed !== undefined) return;
    this.#closed = why;
    const reason = trap ?? this.#closedError();
    this.#door?.close(trap);
    this.#messages?.close();
    this.#table?.close(reason);
    for (const cancel of this.#pending) cancel(reason);
    this.loop?.close(reason);
    this.abi.flush();
  }

  #enter(): void {
    if (this.#closed !== undefined) throw this.#closedError();
  }

  #closedError(): ReactorError {
    const isTrap = this.#closed !== 'the reactor is closed';
    return new ReactorError(isTrap ? 'QJS_E_DEAD' : 'QJS_E_UNINITIALIZED', this.#closed!);
  }

  #failure(): ReactorError {
    const { code, text } = this.abi.error();
    return new ReactorError(errorCodeName(code), text);
  }
}
