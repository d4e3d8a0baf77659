// Values to CBOR, in one pass. The user's own code may run meanwhile (getters), and may
// come back here; so each Writer belongs to one encoding at a time.
import { typedTag } from './cbor-binary.js';
import { errorParts } from './cbor-error.js';
import { MAX_DEPTH } from './cbor-read.js';
import { Met, type Place, weaveReferences } from './cbor-shared.js';
import { Sink } from './cbor-sink.js';
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

/* What is found in it, others have put into Object.prototype. */
const EMPTY = {};
/* Names of elements are dear, so longer arrays are asked for their values alone. */
const SHORT_ARRAY = 16;
const { getPrototypeOf, keys, values } = Object;

function hasHoles(array: readonly unknown[], length: number): boolean {
  for (let i = 0; i < length; i++) if (!(i in array)) return true;
  return false;
}

export class Writer extends Sink {
  private depth = 0;
  private readonly path: (string | number)[] = [];
  private root = '';
  /* Apart, because two sets of half the size are faster. */
  private readonly metArrays = new Met();
  private readonly metOthers = new Met();
  private places: Place[] | undefined;
  private inherits = false;
  private readonly hooks: WriteHooks;

  constructor(hooks: WriteHooks = NO_HOOKS) {
    super();
    this.hooks = hooks;
  }

  /** @param root what the value is called in errors: `result`, `args[0]` */
  begin(root: string): void {
    this.root = root;
    this.pos = this.depth = 0;
    this.metArrays.clear();
    this.metOthers.clear();
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

  /** The bytes; valid until the next `begin`. */
  finish(): Uint8Array {
    const bytes = this.u8.subarray(0, this.pos);
    return this.places === undefined ? bytes : weaveReferences(bytes, this.places);
  }

  /** The head of an array of so many items, which the caller writes. */
  arrayOf(length: number): void {
    this.head(0x80, length);
  }

  /** The head of an array whose length is not known yet, and its end. */
  openArray(): void {
    this.byte(0x9f);
  }

  closeArray(): void {
    this.byte(0xff);
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

  /* ---------------------------------------------------------- containers */

  private object(value: object): void {
    if (Array.isArray(value)) {
      if (this.isNew(this.metArrays.add(value, this.pos))) this.array(value);
      return;
    }
    const prototype = getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) this.instance(value);
    else if (typeof (value as { then?: unknown }).then === 'function') this.handle(value);
    else if (this.isFirst(value)) this.plain(value as Record<string, unknown>);
  }

  private isFirst(value: object): boolean {
    return this.isNew(this.metOthers.add(value, this.pos));
  }

  /** Whether an object that is going to be written is met for the first time; else it refers to that. */
  private isNew(first: number): boolean {
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
    this.text(name);
    this.member(value, place, name);
  }

  /** A value in another; the step to it is needed only where something can fail. */
  private member(value: unknown, place: number, step: string | number): void {
    if (typeof value === 'string') this.text(value);
    else if (typeof value === 'number') this.number(value);
    else {
      this.path[place] = step;
      this.value(value);
    }
  }

  private array(array: readonly unknown[]): void {
    if (array.length >= SHORT_ARRAY) return this.longArray(array);
    const { length } = array;
    /* As many holes as other properties give the right number, too. */
    if (keys(array).length !== length || hasHoles(array, length)) return this.sparse(array, values(array));
    this.elements(array, length);
  }

  private longArray(array: readonly unknown[]): void {
    /* Getters have run then, and must not again. */
    const items = values(array);
    const { length } = array;
    if (items.length !== length || hasHoles(array, length)) this.sparse(array, items);
    else this.elements(items, length);
  }

  private elements(items: readonly unknown[], length: number): void {
    this.enter();
    const place = this.depth;
    this.head(0x80, length);
    for (let i = 0; i < length; i++) this.member(items[i], place, i);
    this.depth--;
  }

  private sparse(array: readonly unknown[], items: readonly unknown[]): void {
    this.class('Array', 3);
    this.number(array.length);
    this.enter();
    const place = this.depth;
    const names = keys(array);
    if (names.length !== items.length) this.fail('a getter changed the properties of the array');
    this.head(0xa0, names.length);
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      const index = Number(name);
      const isIndex = String(index >>> 0) === name && index < 0xffffffff;
      if (isIndex) this.number(index);
      else this.text(name);
      this.member(items[i], place, isIndex ? index : name);
    }
    this.depth--;
  }

  private class(name: string, size: number): void {
    this.tag(27);
    this.head(0x80, size);
    this.text(name);
  }

  private instance(value: object): void {
    if (value instanceof Promise) this.handle(value);
    else this.builtin(value);
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
      this.metArrays.forget(pos);
      this.metOthers.forget(pos);
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
