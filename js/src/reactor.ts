// The bridge: a guest whose values, functions and promises are the host's.
import { type Abi, CROSSING, EVALUATE, type LoopState, STATUS } from './abi.js';
import { Bridge } from './bridge.js';
import { type ErrorCode, ReactorError, errorCodeName } from './errors.js';
import { type Ending, GuestErrorEvent, type ReactorEvents, type TypedEventTarget } from './events.js';
import type { Exchange } from './exchange.js';
import { GLOBAL, type GuestTable, type Handle, KIND } from './handle.js';
import type { HostDoor } from './hostcall.js';
import { Loop, type GuestError } from './loop.js';
import { place } from './memory.js';
import type { Ports } from './messages.js';
import {
  amount,
  commandLine,
  type CompileOptions,
  CROSSINGS,
  type EvaluateAsyncOptions,
  entriesOf,
  type EvaluateOptions,
  type GuestOptions,
  type HeldHandle,
  type ImportMap,
  nameOf,
  seed,
  textOf,
} from './options.js';
import type * as Restored from './restored.js';
import { Exit } from './wasi/exit.js';
import type { Stdin } from './wasi/stdin.js';

const INTERRUPTIONS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['QJS_E_TIMEOUT', 'QJS_E_POLLS', 'QJS_E_STOPPED', 'QJS_E_MEMORY']);
function uncaught({ code, text }: GuestError): ReactorError {
  const [message] = text.split('\n', 1);
  const error = new ReactorError(errorCodeName(code), message);
  error.stack = text;
  return error;
}

/* The types of its events, in place of EventTarget's own. */
const Target = EventTarget as new () => TypedEventTarget<ReactorEvents>;

/**
 * A guest: one runtime in one instance of qjs.wasm.
 *
 * Events: `error` and `unhandledrejection`, each with the {@link ReactorError} as its `error`,
 * for what nobody in the guest has caught; `close` when the guest has ended.
 */
export class Reactor extends Target {
  /** The raw layer. */
  readonly abi: Abi;
  /** Turns the guest on the host's event loop, by itself. */
  readonly loop: Loop;
  /** Why the guest has ended, once it has: nothing of it runs from then on. Never rejects. */
  readonly closed: Promise<Ending>;
  readonly #exchange: Exchange;
  readonly #table: GuestTable;
  readonly #door: HostDoor;
  readonly #ports: Ports | undefined;
  /** Handles of the host before that nobody has asked for yet. */
  readonly #inherited = new Set<number>();
  readonly #global: Handle;
  readonly #signal: AbortSignal | undefined;
  readonly #onError: ((error: ReactorError) => void) | undefined;
  #ending: Ending | undefined;
  #tellEnding!: (ending: Ending) => void;
  #isTold = false;
  /** What is called when the guest has ended, or is interrupted: they reject promises. */
  readonly #pending = new Set<(reason: unknown) => void>();
  /** The same for `run`, which ends at an uncaught error, too. */
  readonly #runs = new Set<(reason: unknown) => void>();

  /**
   * @param abi an instance
   * @param MessagePorts what message ports are made by, of messages.ts; without it none cross
   * @param restored for an instance in which there is a guest already
   * @throws {ReactorError} the runtime could not be made
   */
  constructor(abi: Abi, options: GuestOptions = {}, MessagePorts?: typeof Ports, restored?: typeof Restored) {
    super();
    this.abi = abi;
    this.#onError = options.onError;
    this.#signal = options.signal;
    this.#signal?.throwIfAborted();
    this.closed = new Promise((resolve) => (this.#tellEnding = resolve));
    const { exports } = abi;
    if (exports.qjs_message === undefined)
      throw new ReactorError('QJS_E_ARGUMENT', 'this qjs.wasm is older than this library: take the one that came with it');
    abi.onTrap = (trap) =>
      this.#end(trap instanceof Exit ? { reason: 'exited', exitCode: trap.code, error: trap } : { reason: 'died', error: trap }, trap);
    if (options.timeout !== undefined) exports.qjs_set_time_limit(amount('timeout', options.timeout, 'milliseconds'));
    const { randomSeed, broadcast = false } = options;
    if (randomSeed !== undefined) seed(exports, randomSeed);
    exports.qjs_set_web(MessagePorts === undefined ? 0 : 1);
    /* What is thrown here is not printed as well. */
    exports.qjs_set_error_output(0);
    if (restored !== undefined) restored.refuseNew(options);
    else if (abi.initArgv(options.argv ?? commandLine(options)) !== 0) throw this.#failure();
    if (options.onError === undefined) exports.qjs_set_error_output(1);

    const crossing = CROSSINGS[options.crossing ?? 'functions'];
    if (crossing === undefined) throw new TypeError(`crossing is copy, functions or handles, not ${options.crossing}`);
    const { modules = {}, hostStacks: stacks = true } = options;
    const bridge = new Bridge(abi, {
      modules,
      crossing,
      stacks,
      ports: MessagePorts && ((exchange) => new MessagePorts(exchange, broadcast, {
        wake: () => this.loop.wake(),
        fail: (error) => this.#report(error),
      })),
      enter: () => this.#enter(),
      leave: () => this.loop.start(),
      wake: () => this.loop.wake(),
    });
    this.#exchange = bridge.exchange;
    this.#table = bridge.table;
    this.#door = bridge.door;
    this.#ports = bridge.ports;
    this.#global = this.#table.handle(KIND.OTHER, GLOBAL.handle);
    this.loop = new Loop(abi, {
      onError: (error) => this.#report(uncaught(error)),
      onPorts: (count) => this.#ports?.await(count > 0),
      onExit: (exitCode) => {
        const error = new ReactorError('QJS_E_EXITED', `the guest called std.exit(${exitCode})`);
        this.#rejectAll(error);
        this.#tell({ reason: 'exited', exitCode, error });
      },
    });
    this.#signal?.addEventListener('abort', this.#abort);
    if (restored !== undefined) {
      restored.bindFunctions(this.#exchange, this.#door, options.functions ?? {});
      for (const { handle } of this.heldHandles()) this.#inherited.add(handle);
      this.loop.start();
    }
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
   * @param options.async it may use `await` at its top level; the value is a promise
   * @throws what the guest threw; a {@link ReactorError} when it was interrupted
   */
  evaluateHandle(code: string | Uint8Array, options: EvaluateOptions & { async?: boolean } = {}): Handle {
    return this.#evaluate(code, options, CROSSING.HANDLE | (options.async ? EVALUATE.ASYNC : 0), CROSSING.HANDLE) as Handle;
  }

  #evaluate(code: string | Uint8Array, options: EvaluateOptions, flags: number, crossing: number): unknown {
    this.#enter();
    if (code instanceof Uint8Array) flags |= EVALUATE.BYTECODE;
    else textOf(code, 'what is evaluated');
    const { abi } = this;
    const result = abi.withSource(code, options.filename, (at, length, name) =>
      abi.exports.qjs_evaluate(at, length, name, flags),
    );
    this.loop.start();
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
      this.loop.start();
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
  #waitFor(signal: AbortSignal | undefined, callSite: Error, start: () => unknown): Promise<unknown> {
    const abort = () => this.#interrupt();
    return this.#until(this.#pending, signal, abort, () => this.#table.releaseSettled(start() as Promise<unknown>, callSite));
  }

  /**
   * Wait for a promise, or for what ends the waiting.
   * @param cancels where the function stands meanwhile that ends it with a reason
   * @param abort called when the signal ends it
   */
  async #until<T>(cancels: Set<(reason: unknown) => void>, signal: AbortSignal | undefined, abort: () => void, start: () => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    let cancel!: (reason: unknown) => void;
    const cancelled = new Promise<never>((_, reject) => (cancel = reject));
    cancelled.catch(() => {});
    const onAbort = () => {
      abort();
      cancel(signal!.reason);
    };
    cancels.add(cancel);
    signal?.addEventListener('abort', onAbort);
    try {
      const promise = start();
      promise.catch(() => {});
      return await Promise.race([promise, cancelled]);
    } finally {
      cancels.delete(cancel);
      signal?.removeEventListener('abort', onAbort);
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

  /* ------------------------------------------------------------- snapshots */

  /**
   * The guest as it stands, for `createReactor({ snapshot })`, here or in another process or host, of the
   * same qjs.wasm. This one goes on. What of the host it holds does not come along: see docs/SNAPSHOTS.md.
   * Asked for while code of the guest runs, it is taken when that has come to its end.
   */
  async snapshot(): Promise<Uint8Array> {
    const { encodeSnapshot } = await import('./snapshot.js');
    return encodeSnapshot(this.abi.platform.module, () => this.#frozen());
  }

  /**
   * A qjs.wasm whose guests begin as this one stands, for `createReactor({ wasm })` and any other host.
   * @param wasm the bytes of the qjs.wasm that this one was made of
   * @throws TypeError: it is another
   */
  async bake(wasm: Uint8Array): Promise<Uint8Array> {
    const { bakeGuest } = await import('./bake.js');
    return bakeGuest(this.abi.platform.module, wasm, () => this.#frozen());
  }

  /** The memory, ready to be copied, as long as nothing of the guest is called. */
  #frozen(): ArrayBuffer {
    this.#enter();
    this.#exchange.check(this.abi.exports.qjs_snapshot());
    return this.abi.memory.buffer as ArrayBuffer;
  }

  /**
   * A value that is held under this number of {@link heldHandles}. In a restored guest, whose snapshot had
   * it, the first handle takes over what the host before held.
   * @throws {ReactorError} `QJS_E_HANDLE`: nothing is held under this number
   */
  handle(number: number): Handle {
    this.#enter();
    if (this.#inherited.delete(number)) return this.#table.handle(KIND.OTHER, number);
    return this.#exchange.result(this.abi.exports.qjs_copy(number, CROSSING.HANDLE), CROSSING.HANDLE) as Handle;
  }

  /* ------------------------------------------------------------ its life */

  /** The guest's standard input, to write into. */
  get stdin(): Stdin {
    return this.abi.stdin;
  }

  /**
   * Wait until the guest has nothing left to do: no jobs, timers, handlers, promises of the host.
   * @param options.signal stops the guest, as {@link stop} does, and ends the waiting with its reason
   * @returns what std.exit was given, else 0
   * @throws the first uncaught error or unhandled rejection, at once, after which the guest goes
   *   on; a {@link ReactorError} when the guest was stopped or has ended
   */
  async run({ signal }: { signal?: AbortSignal } = {}): Promise<number> {
    this.#enter();
    await this.#until(this.#runs, signal, () => this.#stop(signal!.reason), () => this.loop.run());
    const { status, exitCode } = this.loopState();
    return status === STATUS.EXITED ? exitCode : 0;
  }

  /**
   * Wait until the guest has nothing left to do for now, whatever goes wrong in it.
   * @throws a {@link ReactorError} when the guest was stopped or has ended
   */
  async idle(): Promise<void> {
    this.#enter();
    await this.loop.run();
  }

  /**
   * Interrupt what the guest is doing, with `QJS_E_STOPPED`, and let it rest: nothing of it runs
   * until it is called again, or `run` is. Its timers and promises stay.
   */
  stop(): void {
    this.#stop(new ReactorError('QJS_E_STOPPED', 'the guest was stopped'));
  }

  #stop(reason: unknown): void {
    if (this.#ending !== undefined) return;
    this.#interrupt();
    this.loop.stop(reason);
  }

  /** Only what runs now: the flag would stay for the next call. */
  #interrupt(): void {
    if (this.#door.depth > 0) this.abi.exports.qjs_stop();
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
    if (this.#ending !== undefined) return;
    const held = leaks === 'ignore' ? [] : this.heldHandles().filter(({ handle }) => !this.#table.isSettled(handle));
    this.#destroy({ reason: 'closed', error: new ReactorError('QJS_E_UNINITIALIZED', 'the reactor is closed') });
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

  readonly #abort = (): void => this.#destroy({ reason: 'aborted', error: this.#signal!.reason });

  #destroy(ending: Ending): void {
    if (this.#ending !== undefined) return;
    this.#end(ending);
    this.abi.destroy();
  }

  /** An uncaught error. One that was interrupted may have left promises that nobody settles any more. */
  #report(error: ReactorError): void {
    if (INTERRUPTIONS.has(error.code)) this.#rejectAll(error);
    for (const cancel of this.#runs) cancel(error);
    this.dispatchEvent(new GuestErrorEvent(error.code === 'QJS_E_REJECTION' ? 'unhandledrejection' : 'error', error));
    try {
      this.#onError?.(error);
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

  #end(ending: Ending, trap?: unknown): void {
    if (this.#ending !== undefined) return;
    this.#ending = ending;
    const { error } = ending;
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#door?.close(trap);
    this.#ports?.close();
    this.#table?.close(error);
    for (const cancel of this.#pending) cancel(error);
    this.loop?.close(error);
    this.abi.flush();
    this.#tell(ending);
  }

  /** The first ending is the reason. */
  #tell(ending: Ending): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#tellEnding(ending);
    this.dispatchEvent(new Event('close'));
  }

  #enter(): void {
    if (this.#ending !== undefined) throw this.#ending.error;
  }

  #failure(): ReactorError {
    const { code, text } = this.abi.error();
    return new ReactorError(errorCodeName(code), text);
  }
}
