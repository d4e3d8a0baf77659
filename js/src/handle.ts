// What the host holds of the guest: functions, promises, and values that stay there.
import { CROSSING } from './abi.js';
import { NO_CALL_SITE, addHostStack } from './cbor-error.js';
import { ReactorError } from './errors.js';
import type { Exchange } from './exchange.js';
import { defer } from './loop.js';

/** The kinds of tag 39: values of the guest, values of the host, and ports. */
export const KIND = { FUNCTION: 0, PROMISE: 1, OTHER: 2, HOST_FUNCTION: 8, HOST_PROMISE: 9, PORT: 10 } as const;

/** A function of the guest. `this` is undefined in it: see {@link Handle.callWith}. */
export interface GuestFunction {
  (...args: unknown[]): unknown;
  /** Construct: the new object is a {@link Handle} when it is no plain data. */
  new (...args: unknown[]): unknown;
  /** Release it now and not when it is garbage; then a call of it throws. */
  [Symbol.dispose](): void;
}

/** One value of the guest that is held: the handle, and how often it was received. */
export interface Held {
  readonly handle: number;
  readonly kind: number;
  times: number;
  released: boolean;
  /** Of a promise whose value is here: nobody can release it, and it is no leak. */
  settled?: boolean;
}

/** The global object, which is always there. */
export const GLOBAL: Held = { handle: 0, kind: KIND.OTHER, times: 1, released: false };

/** The calls of an instance that take a handle. */
export class GuestCalls {
  readonly exchange: Exchange;
  /** Throws when the instance is closed; called before each call. */
  readonly enter: () => void;
  /** Called after each: the guest may have got something to do. */
  readonly leave: () => void;

  constructor(exchange: Exchange, enter: () => void, leave: () => void) {
    this.exchange = exchange;
    this.enter = enter;
    this.leave = leave;
  }

  call(held: Held, thisArg: unknown, args: readonly unknown[], crossing: number): unknown {
    this.#check(held);
    const { exchange } = this;
    const length = exchange.putCall(thisArg, args);
    const result = exchange.abi.exports.qjs_call(held.handle, exchange.pointer, length, crossing);
    this.leave();
    return exchange.result(result, crossing);
  }

  construct(held: Held, args: readonly unknown[], crossing: number): unknown {
    this.#check(held);
    const { exchange } = this;
    const length = exchange.putArguments(args);
    const result = exchange.abi.exports.qjs_construct(held.handle, exchange.pointer, length, crossing);
    this.leave();
    return exchange.result(result, crossing);
  }

  get(held: Held, key: unknown, crossing: number): unknown {
    this.#check(held);
    const { exchange } = this;
    const length = exchange.putValue(key, 'key');
    const result = exchange.abi.exports.qjs_get(held.handle, exchange.pointer, length, crossing);
    this.leave();
    return exchange.result(result, crossing);
  }

  set(held: Held, key: unknown, value: unknown, name: string): void {
    this.#check(held);
    const { exchange } = this;
    const length = exchange.put((writer) => {
      writer.arrayOf(2);
      writer.next('key');
      writer.value(key);
      writer.next(name);
      writer.value(value);
    });
    const result = exchange.abi.exports.qjs_set(held.handle, exchange.pointer, length);
    this.leave();
    exchange.check(result);
  }

  copy(held: Held, crossing: number): unknown {
    this.#check(held);
    const { exchange } = this;
    const result = exchange.abi.exports.qjs_copy(held.handle, crossing);
    this.leave();
    return exchange.result(result, crossing);
  }

  #check(held: Held): void {
    this.enter();
    if (held.released) throw new ReactorError('QJS_E_HANDLE', 'this value of the guest was released');
  }
}

/** Only this library makes handles. */
const OURS = Symbol('ours');

/**
 * A value that stays in the guest. It is held there until it is disposed of, or until the
 * handle is garbage: `using` and `dispose` are for those who cannot wait.
 *
 * What the methods give is copied; functions are callable, promises are promises, and what
 * cannot be copied is a handle again.
 */
export class Handle {
  readonly #table: GuestTable;
  readonly #held: Held;

  /** @internal */
  constructor(key: symbol, table: GuestTable, held: Held) {
    if (key !== OURS) throw new TypeError('handles are made by evaluateHandle, and where a value cannot be copied');
    this.#table = table;
    this.#held = held;
  }

  /** Call the function, with `this` undefined. */
  call(...args: unknown[]): unknown {
    return this.#table.calls.call(this.#held, undefined, args, CROSSING.HANDLES);
  }

  /** Call the function with a `this`. */
  callWith(thisArg: unknown, ...args: unknown[]): unknown {
    return this.#table.calls.call(this.#held, thisArg, args, CROSSING.HANDLES);
  }

  /** Call the method of that name, with the object as its `this`. */
  callMethod(key: unknown, ...args: unknown[]): unknown {
    const method = this.#table.calls.get(this.#held, key, CROSSING.HANDLE) as Handle;
    try {
      return method.callWith(this, ...args);
    } finally {
      method.dispose();
    }
  }

  /** Call it as a constructor: `new`. */
  construct(...args: unknown[]): unknown {
    return this.#table.calls.construct(this.#held, args, CROSSING.HANDLES);
  }

  /** Read a property. */
  get(key: unknown): unknown {
    return this.#table.calls.get(this.#held, key, CROSSING.HANDLES);
  }

  /** The property itself as a handle, also where it could be copied. */
  getHandle(key: unknown): Handle {
    return this.#table.calls.get(this.#held, key, CROSSING.HANDLE) as Handle;
  }

  /** Write a property. */
  set(key: unknown, value: unknown): void {
    this.#table.calls.set(this.#held, key, value, 'value');
  }

  /**
   * A copy of the value.
   * @throws `DataCloneError`: it cannot be copied; its message names what cannot
   */
  copy(): unknown {
    return this.#table.calls.copy(this.#held, CROSSING.FUNCTIONS);
  }

  /** The value of a promise; of anything else a copy of itself. */
  async await(): Promise<unknown> {
    return await this.#table.awaitValue(this.#held);
  }

  /** Release the value. Nothing more can be done with the handle; again is legal. */
  dispose(): void {
    if (this.#held.handle !== 0) this.#table.release(this.#held);
  }

  /** `using`: {@link dispose}. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}

interface Waiting {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

const isNative = (value: unknown): boolean =>
  typeof value === 'function' && /\[native code\]/.test(Function.prototype.toString.call(value));

/** Whether these are what a promise gives to the `then` of what it is resolved with. */
const areResolving = (args: readonly unknown[]): boolean => args.length === 2 && isNative(args[0]) && isNative(args[1]);

export class GuestTable {
  readonly calls: GuestCalls;
  /** The functions and promises by their handle: the same handle is the same value here. */
  readonly #values = new Map<number, { ref: WeakRef<object>; held: Held }>();
  /** What each function, promise and handle stands for. */
  readonly #held = new WeakMap<object, Held>();
  readonly #garbage = new FinalizationRegistry<Held>((held) => this.release(held));
  /** The promises whose values are on their way, by their handle. */
  readonly #waiting = new Map<number, Waiting[]>();
  /** Promises that were received and not asked for their values yet. */
  #received: { held: Held; waiting: Waiting }[] = [];
  #closed = false;

  constructor(calls: GuestCalls) {
    this.calls = calls;
  }

  /** Whether promises were received that have not been asked for their values. */
  get hasReceived(): boolean {
    return this.#received.length > 0;
  }

  /** What stands for a value of the guest. */
  receive(kind: number, handle: number, name?: string, length?: number, asHandle = false): unknown {
    if (asHandle || kind === KIND.OTHER) return this.handle(kind, handle);
    const known = this.#values.get(handle);
    const value = known?.ref.deref();
    if (known !== undefined && value !== undefined) {
      known.held.times++;
      return value;
    }
    const held: Held = { handle, kind, times: 1, released: false };
    if (known !== undefined) {
      /* It is garbage, but not given back yet: this one takes over its count. */
      held.times += known.held.times;
      known.held.released = true;
    }
    const made = kind === KIND.FUNCTION ? this.#makeFunction(held, name, length) : this.#makePromise(held);
    this.#values.set(handle, { ref: new WeakRef(made), held });
    this.#track(made, held);
    return made;
  }

  /** A new handle; each holds the value for itself. */
  handle(kind: number, handle: number): Handle {
    const held: Held = handle === 0 ? GLOBAL : { handle, kind, times: 1, released: false };
    const value = new Handle(OURS, this, held);
    this.#track(value, held);
    return value;
  }

  #track(value: object, held: Held): void {
    this.#held.set(value, held);
    if (held.handle !== 0) this.#garbage.register(value, held, held);
  }

  #makeFunction(held: Held, name = '', length = 0): GuestFunction {
    const table = this;
    const guest = function (this: unknown, ...args: unknown[]): unknown {
      if (areResolving(args) && (this as { then?: unknown } | undefined)?.then === guest) return table.#resolveBy(held, args);
      return new.target === undefined
        ? table.calls.call(held, undefined, args, CROSSING.FUNCTIONS)
        : table.calls.construct(held, args, CROSSING.HANDLES);
    } as unknown as GuestFunction;
    Object.defineProperties(guest, {
      name: { value: name, configurable: true },
      length: { value: length, configurable: true },
      [Symbol.dispose]: { value: () => table.release(held) },
    });
    return guest;
  }

  /**
   * A promise of this program asks an object of the guest, by its `then`, and may be given the next such
   * object, without end. It asks in microtasks: here it is done in a task, so that others have their turn.
   */
  #resolveBy(held: Held, args: readonly unknown[]): void {
    defer(() => {
      try {
        this.calls.call(held, undefined, args, CROSSING.FUNCTIONS);
      } catch (error) {
        (args[1] as Waiting['reject'])(error);
      }
    });
  }

  #makePromise(held: Held): Promise<unknown> {
    let waiting: Waiting;
    const promise = new Promise<unknown>((resolve, reject) => (waiting = { resolve, reject }));
    /* A rejection that nobody here looks at must not end the host. */
    promise.catch(() => {});
    this.#received.push({ held, waiting: waiting! });
    return promise;
  }

  /** Ask for the values of the promises that have been received. */
  awaitPromises(crossing: number): void {
    const received = this.#received;
    this.#received = [];
    for (const { held, waiting } of received) this.#await(held, crossing, waiting);
  }

  #await(held: Held, crossing: number, waiting: Waiting): void {
    const { exchange } = this.calls;
    try {
      const result = exchange.abi.exports.qjs_await(held.handle, crossing);
      if (result !== 0) this.#markSettled(held.handle);
      if (result !== 0) return waiting.resolve(exchange.result(result, crossing, NO_CALL_SITE));
      const all = this.#waiting.get(held.handle);
      if (all === undefined) this.#waiting.set(held.handle, [waiting]);
      else all.push(waiting);
    } catch (error) {
      waiting.reject(error);
    }
  }

  #markSettled(handle: number): void {
    const known = this.#values.get(handle);
    if (known !== undefined) known.held.settled = true;
  }

  /** Whether a handle is that of a promise which has its value. */
  isSettled(handle: number): boolean {
    return this.#values.get(handle)?.held.settled === true;
  }

  awaitValue(held: Held): Promise<unknown> {
    this.calls.enter();
    if (held.released) throw new ReactorError('QJS_E_HANDLE', 'this value of the guest was released');
    const value = new Promise<unknown>((resolve, reject) => this.#await(held, CROSSING.HANDLES, { resolve, reject }));
    this.calls.leave();
    return value;
  }

  /** The guest's promise is settled. */
  settled(handle: number, rejected: boolean, value: unknown): void {
    const all = this.#waiting.get(handle) ?? [];
    this.#waiting.delete(handle);
    this.#markSettled(handle);
    for (const waiting of all) {
      if (rejected) waiting.reject(value);
      else waiting.resolve(value);
    }
  }

  /** Release a promise as soon as it is settled: nobody is going to send it back. */
  async releaseSettled(promise: Promise<unknown>, callSite: Error): Promise<unknown> {
    try {
      return await promise;
    } catch (error) {
      addHostStack(error, callSite);
      throw error;
    } finally {
      const held = this.#held.get(promise);
      if (held !== undefined) this.release(held);
    }
  }

  /** The handle of a value that stands for one of the guest, a text when it does not any more. */
  find(value: object): readonly [kind: number, handle: number] | string | undefined {
    const held = this.#held.get(value);
    if (held !== undefined) return held.released ? 'this value of the guest was released' : [held.kind, held.handle];
    return value instanceof Handle ? 'it is a handle of another instance' : undefined;
  }

  /** Give back what is held. */
  release(held: Held): void {
    if (held.released) return;
    held.released = true;
    this.#garbage.unregister(held);
    if (this.#values.get(held.handle)?.held === held) this.#values.delete(held.handle);
    if (!this.#closed) this.calls.exchange.abi.exports.qjs_release(held.handle, held.times);
  }

  /** The instance has ended. */
  close(reason: unknown): void {
    this.#closed = true;
    this.rejectAll(reason);
  }

  /** What is waited for may never be: reject it. */
  rejectAll(reason: unknown): void {
    const all = [...this.#waiting.values()].flat();
    this.#waiting.clear();
    for (const { reject } of all) reject(reason);
  }
}
