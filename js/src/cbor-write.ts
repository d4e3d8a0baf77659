// Values to CBOR, in one pass. The user's own code may run meanwhile (getters), and may
// come back here; so each Writer belongs to one encoding at a time.
import { bigIntBytes, typedTag, wtf8Bytes } from './cbor-binary.js';
import { errorParts } from './cbor-error.js';
import { MAX_DEPTH } from './cbor-read.js';
import { Met, type Place, weaveReferences } from './cbor-shared.js';
import { isWellFormed, putUtf8 } from './cbor-text.js';
import { dataCloneError } from './errors.js';

/** The content of tag 39: docs/VALUES.md. */
export type HandleParts = readonly [kind: number, id: number, name?: string, length?: number];

/** What a bridge makes of that which cannot be copied. */
export interface WriteHooks {
  /**
   * A function, a promise, or an object that is no plain data: the content of tag 39 that
   * stands for it, or a text that says why there is none.
   */
  send(value: object): HandleParts | string;
  /** Whether errors cross with their stacks. */
  readonly stacks: boolean;
}

const NO_HOOKS: WriteHooks = {
  send: (value) => (typeof value === 'function' ? 'functions cannot be copied' : 'it is no plain data'),
  stacks: true,
};

const UTF8 = new TextEncoder();
/* What is found in it, others have put into Object.prototype. */
const EMPTY = {};
/* Fewer bytes are copied faster one by one. */
const SHORT = 64;
const LONG_TEXT = 64;
const { getPrototypeOf, keys } = Object;
function headSize(argument: number): number {
  return argument < 24 ? 1 : argument < 0x100 ? 2 : argument < 0x10000 ? 3 : argument < 0x100000000 ? 5 : 9;
}

export class Writer {
  private u8 = new Uint8Array(1024);
  private view = new DataView(this.u8.buffer);
  private pos = 0;
  private depth = 0;
  private readonly path: (string | number)[] = [];
  private root = '';
  private readonly met = new Met();
  private places: Place[] | undefined;
  private inherits = false;
  private readonly hooks: WriteHooks;

  constructor(hooks: WriteHooks = NO_HOOKS) {
    this.hooks = hooks;
  }

  /** @param root what the value is called in errors: `result`, `args[0]` */
  begin(root: string): void {
    this.root = root;
    this.pos = this.depth = 0;
    this.met.clear();
    this.places = undefined;
    this.inherits = false;
    for (const _ in EMPTY) this.inherits = true;
  }

  /** Another value after the one before, in the same crossing. */
  next(root: string): void {
    this.root = root;
  }

  /** How many bytes have been written; -1 when only `finish` knows it. */
  get size(): number {
    return this.places === undefined ? this.pos : -1;
  }

  /** Put the bytes of this `size` somewhere. */
  copyTo(target: Uint8Array, at: number): void {
    const { u8, pos } = this;
    if (pos > SHORT) target.set(u8.subarray(0, pos), at);
    else for (let i = 0; i < pos; i++) target[at + i] = u8[i];
  }

  /** The bytes; valid until the next `begin`. */
  finish(): Uint8Array {
    const bytes = this.u8.subarray(0, this.pos);
    return this.places === undefined ? bytes : weaveReferences(bytes, this.places);
  }

  /** The head of an array of so many items, which the caller writes. */
  arrayOf(length: number): void {
    this.head(0x80, length);
  }

  mapOf(size: number): void {
    this.head(0xa0, size);
  }

  value(value: unknown): void {
    switch (typeof value) {
      case 'string':
        return this.text(value);
      case 'number':
        return this.number(value);
      case 'object':
        return value === null ? this.byte(0xf6) : this.object(value);
      case 'boolean':
        return this.byte(value ? 0xf5 : 0xf4);
      case 'undefined':
        return this.byte(0xf7);
      case 'bigint':
        return this.bigint(value);
      case 'function':
        return this.handle(value);
      default:
        return this.fail('symbols cannot be copied');
    }
  }

  /* ------------------------------------------------------------- scalars */

  private room(size: number): void {
    if (this.pos + size <= this.u8.length) return;
    const grown = new Uint8Array(Math.max(this.u8.length * 2, this.pos + size));
    grown.set(this.u8.subarray(0, this.pos));
    this.u8 = grown;
    this.view = new DataView(grown.buffer);
  }

  private byte(byte: number): void {
    if (this.pos === this.u8.length) this.room(1);
    this.u8[this.pos++] = byte;
  }

  private head(major: number, argument: number): void {
    this.room(9);
    const { u8 } = this;
    if (argument < 24) {
      u8[this.pos++] = major | argument;
    } else if (argument < 0x100) {
      u8[this.pos++] = major | 24;
      u8[this.pos++] = argument;
    } else if (argument < 0x10000) {
      u8[this.pos++] = major | 25;
      u8[this.pos++] = argument >> 8;
      u8[this.pos++] = argument;
    } else if (argument < 0x100000000) {
      u8[this.pos] = major | 26;
      this.view.setUint32(this.pos + 1, argument);
      this.pos += 5;
    } else {
      u8[this.pos] = major | 27;
      this.view.setUint32(this.pos + 1, Math.floor(argument / 0x100000000));
      this.view.setUint32(this.pos + 5, argument % 0x100000000);
      this.pos += 9;
    }
  }

  private number(value: number): void {
    if (value === (value | 0) && (value !== 0 || 1 / value > 0)) {
      if (value >= 0) this.head(0, value);
      else this.head(0x20, -1 - value);
    } else if (Number.isSafeInteger(value) && value !== 0) {
      if (value > 0) this.head(0, value);
      else this.head(0x20, -1 - value);
    } else {
      this.room(9);
      this.u8[this.pos] = 0xfb;
      this.view.setFloat64(this.pos + 1, value);
      this.pos += 9;
    }
  }

  private bigint(value: bigint): void {
    this.byte(value < 0n ? 0xc3 : 0xc2);
    this.bytes(bigIntBytes(value < 0n ? -1n - value : value));
  }

  private bytes(bytes: Uint8Array): void {
    this.head(0x40, bytes.length);
    this.raw(bytes);
  }

  private raw(bytes: Uint8Array): void {
    this.room(bytes.length);
    this.u8.set(bytes, this.pos);
    this.pos += bytes.length;
  }

  private text(text: string): void {
    const size = text.length;
    if (size > LONG_TEXT) return this.longText(text);
    this.room(size + 2);
    const { u8 } = this;
    const start = this.pos;
    let at = start;
    if (size < 24) u8[at++] = 0x60 | size;
    else {
      u8[at++] = 0x78;
      u8[at++] = size;
    }
    for (let i = 0; i < size; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return this.wideText(text);
      u8[at++] = code;
    }
    this.pos = at;
  }

  /** Short text that is not ASCII: a call of the TextEncoder takes longer than this. */
  private wideText(text: string): void {
    this.room(2 + 3 * text.length);
    const start = this.pos + headSize(text.length);
    const end = putUtf8(this.u8, start, text);
    if (end < 0) return this.longText(text);
    const written = end - start;
    const target = this.pos + headSize(written);
    if (target !== start) this.u8.copyWithin(target, start, end);
    this.head(0x60, written);
    this.pos = target + written;
  }

  private longText(text: string): void {
    if (!isWellFormed(text)) {
      this.tag(273);
      this.bytes(wtf8Bytes(text));
      return;
    }
    /* Written where its head most likely ends, and moved when that was wrong. */
    this.room(9 + text.length * 3);
    const guess = this.pos + headSize(text.length);
    const { written } = UTF8.encodeInto(text, this.u8.subarray(guess));
    const start = this.pos + headSize(written);
    if (start !== guess) this.u8.copyWithin(start, guess, guess + written);
    this.head(0x60, written);
    this.pos = start + written;
  }

  private tag(tag: number): void {
    this.head(0xc0, tag);
  }

  /* ---------------------------------------------------------- containers */

  private object(value: object): void {
    const prototype = getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) {
      if (typeof (value as { then?: unknown }).then === 'function') this.handle(value);
      else if (this.isFirst(value)) this.plain(value as Record<string, unknown>);
    } else if (Array.isArray(value)) {
      if (this.isFirst(value)) this.array(value);
    } else this.builtin(value);
  }

  /** Whether an object that is going to be written is met for the first time; else it refers to that. */
  private isFirst(value: object): boolean {
    const first = this.met.add(value, this.pos);
    if (first < 0) return true;
    (this.places ??= []).push({ at: this.pos, first });
    return false;
  }

  private enter(): void {
    if (++this.depth > MAX_DEPTH) this.fail(`it is deeper than ${MAX_DEPTH} levels`);
  }

  private plain(object: Record<string, unknown>): void {
    this.enter();
    const place = this.depth;
    if (this.inherits) {
      const names = keys(object);
      this.head(0xa0, names.length);
      for (const name of names) this.entry(name, object[name], place);
    } else {
      let count = 0;
      for (const _ in object) count++;
      this.head(0xa0, count);
      for (const name in object) {
        this.entry(name, object[name], place);
        count--;
      }
      if (count !== 0) this.fail('a getter changed the properties of the object');
    }
    this.depth--;
  }

  private entry(name: string, value: unknown, place: number): void {
    this.path[place] = name;
    this.text(name);
    this.value(value);
  }

  private array(array: readonly unknown[]): void {
    const { length } = array;
    if (keys(array).length !== length) return this.sparse(array);
    this.enter();
    const place = this.depth;
    this.head(0x80, length);
    for (let i = 0; i < length; i++) {
      this.path[place] = i;
      this.value(array[i]);
    }
    this.depth--;
  }

  private sparse(array: readonly unknown[]): void {
    this.class('Array', 3);
    this.number(array.length);
    this.enter();
    const place = this.depth;
    const names = keys(array);
    this.head(0xa0, names.length);
    for (const name of names) {
      const index = Number(name);
      const isIndex = String(index >>> 0) === name && index < 0xffffffff;
      this.path[place] = isIndex ? index : name;
      if (isIndex) this.number(index);
      else this.text(name);
      this.value((array as unknown as Record<string, unknown>)[name]);
    }
    this.depth--;
  }

  private class(name: string, size: number): void {
    this.tag(27);
    this.head(0x80, size);
    this.text(name);
  }

  private builtin(value: object): void {
    const { pos } = this;
    try {
      if (this.data(value)) return;
    } catch (error) {
      /* A proxy of a built-in, or what only pretends to be one. */
      if (error instanceof TypeError && this.pos === pos) this.fail('it is no real object of its class');
      throw error;
    }
    this.handle(value);
  }

  /** Built-ins that are data; false for anything else. */
  private data(value: object): boolean {
    if (value instanceof Date) {
      const time = Date.prototype.getTime.call(value) / 1000;
      if (this.isFirst(value)) {
        this.tag(1);
        this.number(time);
      }
    } else if (ArrayBuffer.isView(value)) {
      const bytes = this.whole(value.buffer, value.byteOffset, value.byteLength);
      if (this.isFirst(value)) this.bytesOf(value, bytes);
    } else if (value instanceof ArrayBuffer) {
      const bytes = this.whole(value, 0, value.byteLength);
      if (this.isFirst(value)) this.bytes(bytes);
    } else if (value instanceof Map) {
      const pairs = [...Map.prototype.entries.call(value)];
      if (this.isFirst(value)) this.mapObject(pairs);
    } else if (value instanceof Set) {
      const items = [...Set.prototype.values.call(value)];
      if (this.isFirst(value)) this.set(items);
    } else if (value instanceof RegExp) {
      const { source, flags } = value;
      if (this.isFirst(value)) {
        this.class('RegExp', 3);
        this.text(source);
        this.text(flags);
      }
    } else if (value instanceof Error) {
      if (this.isFirst(value)) this.error(value);
    } else return this.boxed(value);
    return true;
  }

  private boxed(value: object): boolean {
    for (const Class of [Boolean, Number, String, BigInt]) {
      if (!(value instanceof Class)) continue;
      const primitive = (Class.prototype.valueOf as () => unknown).call(value);
      if (this.isFirst(value)) {
        this.class(Class.name, 2);
        this.value(primitive);
      }
      return true;
    }
    return false;
  }

  private bytesOf(view: ArrayBufferView, bytes: Uint8Array): void {
    const tag = typedTag(view);
    if (tag === undefined) this.class('DataView', 2);
    else this.tag(tag);
    this.bytes(bytes);
  }

  private whole(buffer: ArrayBufferLike, offset: number, length: number): Uint8Array {
    if (!(buffer instanceof ArrayBuffer)) this.fail('a shared buffer cannot be copied');
    if ((buffer as ArrayBuffer & { detached?: boolean }).detached) this.fail('its buffer is detached');
    return new Uint8Array(buffer, offset, length);
  }

  private mapObject(pairs: readonly [unknown, unknown][]): void {
    this.enter();
    const place = this.depth;
    this.tag(259);
    this.head(0xa0, pairs.length);
    for (let i = 0; i < pairs.length; i++) {
      this.path[place] = `(key ${i})`;
      this.value(pairs[i][0]);
      this.path[place] = `(value ${i})`;
      this.value(pairs[i][1]);
    }
    this.depth--;
  }

  private set(items: readonly unknown[]): void {
    this.enter();
    const place = this.depth;
    this.tag(258);
    this.head(0x80, items.length);
    for (let i = 0; i < items.length; i++) {
      this.path[place] = `(item ${i})`;
      this.value(items[i]);
    }
    this.depth--;
  }

  private error(error: Error): void {
    this.enter();
    const place = this.depth;
    const { className, texts, cause, errors } = errorParts(error, this.hooks.stacks);
    this.class(className, 2);
    /* How many there are is known at the end: what cannot be copied is left out. */
    this.byte(0xbf);
    for (const [name, value] of texts) this.entry(name, value, place);
    if (cause !== undefined) this.attempt(() => this.entry('cause', cause.value, place));
    if (errors !== undefined) {
      this.text('errors');
      this.byte(0x9f);
      for (const item of errors) this.attempt(() => this.value(item));
      this.byte(0xff);
    }
    this.byte(0xff);
    this.depth--;
  }

  /** Write something, or nothing when it cannot be copied. */
  private attempt(write: () => void): void {
    const { pos, depth } = this;
    const places = this.places?.length ?? 0;
    try {
      write();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'DataCloneError') throw error;
      this.pos = pos;
      this.depth = depth;
      if (this.places !== undefined) this.places.length = places;
      this.met.forget(pos);
    }
  }

  /* -------------------------------------------------------------- handles */

  private handle(value: object): void {
    const parts = this.hooks.send(value);
    if (typeof parts === 'string') this.fail(parts);
    this.tag(39);
    this.head(0x80, parts.length);
    for (const part of parts) {
      if (typeof part === 'number') this.number(part);
      else this.text(part as string);
    }
  }

  private fail(why: string): never {
    throw dataCloneError(`${this.where()} cannot be copied: ${why}`);
  }

  /** The place that is being written, as `args[0].user.socket`. */
  private where(): string {
    let place = this.root;
    for (let i = 1; i <= this.depth && i <= MAX_DEPTH; i++) {
      const step = this.path[i];
      if (typeof step === 'number') place += `[${step}]`;
      else place += /^[\p{L}$_][\p{L}\p{N}$_]*$/u.test(step) ? `.${step}` : step?.startsWith('(') ? step : `[${JSON.stringify(step)}]`;
      if (place.length > 200) return `${place.slice(0, 200)}…`;
    }
    return place;
  }
}
