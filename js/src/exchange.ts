// Values on their way: through the exchange buffer of an instance, encoded and decoded.
import { type Abi, CROSSING } from './abi.js';
import { addHostStack } from './cbor-error.js';
import { Reader, type ReadHooks } from './cbor-read.js';
import { NO_SCALAR, putLong, putScalar, takeScalar } from './cbor-scalar.js';
import { Writer, type WriteHooks } from './cbor-write.js';
import { ERROR_CODES, errorCodeName, ReactorError } from './errors.js';
import type { Memory } from './memory.js';

const FIRST_SIZE = 4096;
const ARGUMENT_NAMES = Array.from({ length: 8 }, (_, i) => `args[${i}]`);

/** What the values that are no data are to the two sides of a bridge. */
export interface ExchangeHooks extends ReadHooks, WriteHooks {
  /** Whether functions and promises of the guest are handles, too. */
  asHandle: boolean;
  /** What was written is sent; or, when no encoding is in progress any more, it was given up. */
  sent(): void;
  unsent(): void;
  /** A value has been read: ask for the values of the promises in it. */
  awaitPromises(crossing: number): void;
}

export class Exchange {
  readonly abi: Abi;
  readonly #hooks: ExchangeHooks;
  readonly #views: Memory;
  /** `struct qjs_exchange`, as an index of words: bytes, capacity, length. */
  readonly #words: number;
  readonly #reader: Reader;
  #writer: Writer | undefined;
  /* Encodings in progress: a getter may begin another. */
  #encoding = 0;

  constructor(abi: Abi, hooks: ExchangeHooks) {
    this.abi = abi;
    this.#hooks = hooks;
    this.#views = abi.views;
    this.#words = abi.exports.qjs_exchange() >>> 2;
    this.#reader = new Reader(hooks);
    this.#reserve(FIRST_SIZE);
  }

  /** Where the exchange buffer is. */
  get pointer(): number {
    this.#views.fresh();
    return this.#views.u32[this.#words];
  }

  #reserve(size: number): number {
    const pointer = this.abi.exports.qjs_reserve(size) >>> 0;
    if (pointer === 0) throw new ReactorError('QJS_E_MEMORY', `the instance has no memory for a value of ${size} bytes`);
    return pointer;
  }

  /* --------------------------------------------------------------- sending */

  /** `[this, ...args]` into the exchange: its length. */
  putCall(thisArg: unknown, args: readonly unknown[]): number {
    const views = this.#views;
    const u8 = views.fresh();
    const { length } = args;
    const start = views.u32[this.#words];
    const end = start + views.u32[this.#words + 1];
    if (length < 23 && end > start) {
      u8[start] = 0x81 + length;
      let at = putScalar(views, start + 1, end, thisArg);
      let hasLong = false;
      for (let i = 0; i < length && at !== 0; i++) {
        const place = at;
        at = putScalar(views, place, end, args[i]);
        if (at !== 0 || hasLong) continue;
        at = putLong(views, place, end, args[i]);
        hasLong = true;
      }
      if (at !== 0) return at - start;
    }
    return this.put((writer) => {
      writer.arrayOf(length + 1);
      writer.next('this');
      writer.value(thisArg);
      this.#arguments(writer, args);
    });
  }

  /** The array of arguments into the exchange: its length. */
  putArguments(args: readonly unknown[]): number {
    return this.put((writer) => {
      writer.arrayOf(args.length);
      this.#arguments(writer, args);
    });
  }

  #arguments(writer: Writer, args: readonly unknown[]): void {
    for (let i = 0; i < args.length; i++) {
      writer.next(ARGUMENT_NAMES[i] ?? `args[${i}]`);
      writer.value(args[i]);
    }
  }

  /** One value into the exchange: its length. */
  putValue(value: unknown, name: string): number {
    const views = this.#views;
    views.fresh();
    const start = views.u32[this.#words];
    const end = start + views.u32[this.#words + 1];
    const at = putScalar(views, start, end, value) || putLong(views, start, end, value);
    if (at !== 0) return at - start;
    return this.put((writer) => {
      writer.next(name);
      writer.value(value);
    });
  }

  /** What a function writes into the exchange: its length. */
  put(write: (writer: Writer) => void): number {
    const writer = this.#begin();
    let length: number;
    this.#encoding++;
    try {
      write(writer);
      length = this.#end(writer);
    } catch (error) {
      if (--this.#encoding === 0) this.#hooks.unsent();
      throw error;
    }
    this.#encoding--;
    this.#hooks.sent();
    return length;
  }

  #begin(): Writer {
    /* A getter may come back here while it is being read. */
    const writer = this.#writer ?? new Writer(this.#hooks);
    this.#writer = undefined;
    writer.begin('value');
    return writer;
  }

  #end(writer: Writer): number {
    let { size } = writer;
    if (size >= 0) {
      const pointer = this.#room(size);
      writer.copyTo(this.#views.u8, pointer);
    } else {
      const bytes = writer.finish();
      size = bytes.length;
      this.putBytes(bytes);
    }
    this.#writer = writer;
    return size;
  }

  putBytes(bytes: Uint8Array): void {
    const pointer = this.#room(bytes.length);
    this.#views.u8.set(bytes, pointer);
  }

  /** Where so many bytes may stand; the views are fresh afterwards. */
  #room(size: number): number {
    const views = this.#views;
    views.fresh();
    if (views.u32[this.#words + 1] >= size) return views.u32[this.#words];
    const pointer = this.#reserve(size);
    views.fresh();
    return pointer;
  }

  /* ------------------------------------------------------------- receiving */

  /** The value of `length` bytes in the exchange. */
  take(length: number, crossing: number = CROSSING.FUNCTIONS): unknown {
    const u8 = this.#views.fresh();
    const reader = this.#reader;
    reader.attach(u8, this.#views.view);
    const start = this.#views.u32[this.#words];
    if (crossing === CROSSING.HANDLE) this.#hooks.asHandle = true;
    try {
      return reader.read(start, start + length);
    } finally {
      this.#hooks.asHandle = false;
      if (reader.handles > 0) this.#hooks.awaitPromises(crossing);
    }
  }

  /** Read what stands at a place item by item; `done` ends it. */
  open(pointer: number, length: number): Reader {
    const reader = this.#reader;
    reader.attach(this.#views.fresh(), this.#views.view);
    reader.open(pointer, pointer + length);
    return reader;
  }

  /** All has been read: nothing may stand behind it. */
  done(crossing: number): void {
    const reader = this.#reader;
    reader.close();
    if (reader.handles > 0) this.#hooks.awaitPromises(crossing);
  }

  /**
   * The value that a call gave: its length, or a failure.
   * @param callSite where in the host it was called; default: here
   */
  result(length: number, crossing: number = CROSSING.FUNCTIONS, callSite?: Error): unknown {
    if (length <= 0) throw this.failure(callSite);
    const views = this.#views;
    views.fresh();
    const value = takeScalar(views, views.u32[this.#words], length);
    return value === NO_SCALAR ? this.take(length, crossing) : value;
  }

  /** Why the last call failed: what the guest threw, or a ReactorError. */
  failure(callSite?: Error): unknown {
    const { exports } = this.abi;
    const code = exports.qjs_error_code();
    this.#views.fresh();
    const length = this.#views.u32[this.#words + 2];
    if (code === ERROR_CODES.QJS_E_EXCEPTION && length > 0) {
      const thrown = this.take(length);
      addHostStack(thrown, callSite);
      return thrown;
    }
    return new ReactorError(errorCodeName(code), this.abi.error().text);
  }

  /** The same of a call whose only success is 0. */
  check(result: number): void {
    if (result < 0) throw this.failure();
  }
}
