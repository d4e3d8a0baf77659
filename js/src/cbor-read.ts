// CBOR to values. Each byte is checked: nothing that stands there can make this hang,
// take memory beyond a small multiple of its length, or touch a prototype.
import { readBigInt, readHalf, readTyped, readWtf8 } from './cbor-binary.js';
import { ReactorError } from './errors.js';
import { keyAt, type Key, ROOT_KEY } from './cbor-key.js';
import { define, readObject } from './cbor-object.js';
import { LONG_ASCII, readUtf8, shortAscii } from './cbor-text.js';

/** How deep a structure may be: docs/VALUES.md. */
export const MAX_DEPTH = 1000;

/** What a bridge makes of tag 39. */
export interface ReadHooks {
  /** @param name and length are those of a function, undefined where they were left out */
  receive(kind: number, id: number, name: string | undefined, length: number | undefined): unknown;
}

const EMPTY = new Uint8Array(0);
const NO_REF = -1;
const INDEFINITE = -1;
/* Stands for a shared object that is not there yet. */
const UNFINISHED = Symbol('unfinished');

export class Reader {
  private u8: Uint8Array = EMPTY;
  private view: DataView = new DataView(EMPTY.buffer);
  private start = 0;
  /** @internal The next byte. */
  pos = 0;
  private end = 0;
  private depth = 0;
  /** How many handles were among what has been read since `open`. */
  handles = 0;
  private refs: unknown[] | undefined;
  /* The key before this one, in whatever map: what followed it last time is the guess. */
  private lastKey: Key = ROOT_KEY();
  private readonly hooks: ReadHooks | undefined;

  constructor(hooks?: ReadHooks) {
    this.hooks = hooks;
  }

  /** Read from these bytes from now on; the view is on the same ones. */
  attach(bytes: Uint8Array, view: DataView): void {
    this.u8 = bytes;
    this.view = view;
  }

  /** The one item that takes up all bytes from start to end. */
  read(start: number, end: number): unknown {
    this.open(start, end);
    const value = this.item();
    this.close();
    return value;
  }

  /** Begin to read items one by one, with `item` and `arrayLength`; `close` checks the end. */
  open(start: number, end: number): void {
    this.start = this.pos = start;
    this.end = end;
    this.depth = 0;
    this.handles = 0;
    this.refs = undefined;
  }

  close(): void {
    if (this.pos !== this.end) this.fail('something stands behind the end of the value');
  }

  /** The head of a definite array. */
  arrayLength(): number {
    const { pos } = this;
    if (pos < this.end) {
      const short = this.u8[pos] - 0x80;
      if (short >= 0 && short < 24 && short < this.end - pos) {
        this.pos = pos + 1;
        return short;
      }
    }
    const length = this.arrayHead();
    if (length === INDEFINITE) this.fail('an array of a definite length was expected');
    return length;
  }

  /** The next item. */
  item(): unknown {
    const { u8 } = this;
    if (this.pos >= this.end) this.truncated();
    const byte = u8[this.pos++];
    if (byte < 24) return byte;
    const info = byte & 31;
    switch (byte >> 5) {
      case 0:
        return this.argument(info);
      case 1:
        return info < 24 ? -1 - info : this.negative(info);
      case 2:
        return this.bytes(info).slice().buffer;
      case 3:
        return info < 24 ? this.text(info) : info === 31 ? this.chunkedText() : this.text(this.argument(info));
      case 4:
        return this.array(info, NO_REF);
      case 5:
        return this.map(info, NO_REF);
      case 6:
        return this.tagged(this.argument(info), NO_REF);
      default:
        return this.simple(info);
    }
  }

  private simple(info: number): unknown {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
        return null;
      case 23:
        return undefined;
      case 27: {
        const at = this.take(8);
        return this.view.getFloat64(at);
      }
      case 26:
        return this.view.getFloat32(this.take(4));
      case 25:
        return readHalf(this.view.getUint16(this.take(2)));
      default:
        return this.failAt(this.pos - 1, info === 31 ? 'a break without a beginning' : `simple value ${info} is no value`);
    }
  }

  /** The argument of a head: at most 2^53 - 1. */
  private argument(info: number): number {
    if (info < 24) return info;
    if (info === 24) return this.u8[this.take(1)];
    if (info === 25) return this.view.getUint16(this.take(2));
    if (info === 26) return this.view.getUint32(this.take(4));
    if (info !== 27) this.failAt(this.pos - 1, `additional information ${info} is not allowed here`);
    const at = this.take(8);
    const high = this.view.getUint32(at);
    if (high > 0x1fffff) this.failAt(at, 'an integer is larger than 2^53 - 1');
    return high * 0x100000000 + this.view.getUint32(at + 4);
  }

  private negative(info: number): number {
    const value = -1 - this.argument(info);
    if (value < -Number.MAX_SAFE_INTEGER) this.fail('an integer is larger than 2^53 - 1');
    return value;
  }

  /** Whether the next item is an integer that is not negative. */
  isInteger(): boolean {
    return this.pos < this.end && this.u8[this.pos] >> 5 === 0;
  }

  /** The next `size` bytes, which are there: their place. */
  private take(size: number): number {
    const at = this.pos;
    if (size > this.end - at) this.truncated();
    this.pos = at + size;
    return at;
  }

  /** How many items follow; refused when there are not even so many bytes. */
  private count(info: number, each: number): number {
    if (info === 31) return INDEFINITE;
    const count = this.argument(info);
    if (count * each > this.end - this.pos) this.fail(`${count} items are announced in ${this.end - this.pos} bytes`);
    return count;
  }

  /** Whether an item follows, the index-th of `count`; takes the break of an indefinite one. */
  /** @internal */
  more(index: number, count: number): boolean {
    if (count !== INDEFINITE) return index < count;
    if (this.pos >= this.end) this.truncated();
    if (this.u8[this.pos] !== 0xff) return true;
    this.pos++;
    return false;
  }

  private enter(): void {
    if (++this.depth > MAX_DEPTH) this.fail(`the value is deeper than ${MAX_DEPTH} levels`);
  }

  /* ------------------------------------------------------------ strings */

  private text(size: number): string {
    const at = this.take(size);
    if (size <= LONG_ASCII) {
      const text = shortAscii(this.u8, at, size);
      if (text !== undefined) return text;
    }
    return this.utf8(at, size);
  }

  private utf8(at: number, size: number): string {
    try {
      return readUtf8(this.u8.subarray(at, at + size));
    } catch {
      return this.failAt(at, 'a text string is not UTF-8');
    }
  }

  private chunkedText(): string {
    let text = '';
    while (this.more(0, INDEFINITE)) {
      const byte = this.u8[this.pos++];
      if (byte >> 5 !== 3 || byte === 0x7f) this.failAt(this.pos - 1, 'a chunk of a text string was expected');
      text += this.text(this.argument(byte & 31));
    }
    return text;
  }

  /** The content of a byte string; a view, to be copied. */
  private bytes(info: number): Uint8Array {
    if (info !== 31) {
      const size = this.argument(info);
      const at = this.take(size);
      return this.u8.subarray(at, at + size);
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    while (this.more(0, INDEFINITE)) {
      const byte = this.u8[this.pos++];
      if (byte >> 5 !== 2 || byte === 0x5f) this.failAt(this.pos - 1, 'a chunk of a byte string was expected');
      const chunk = this.bytes(byte & 31);
      chunks.push(chunk);
      size += chunk.length;
    }
    const all = new Uint8Array(size);
    let at = 0;
    for (const chunk of chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }

  /** @internal */
  byteString(): Uint8Array {
    return this.bytes(this.head(2, 'a byte string'));
  }

  /** @internal */
  textString(): string {
    const { pos } = this;
    const value = this.item();
    return typeof value === 'string' ? value : this.failAt(pos, 'a text string was expected');
  }

  /** The head of an item of this major type: its additional information. */
  private head(major: number, what: string): number {
    if (this.pos >= this.end) this.truncated();
    const byte = this.u8[this.pos];
    if (byte >> 5 !== major) this.fail(`${what} was expected`);
    this.pos++;
    return byte & 31;
  }

  private arrayHead(): number {
    return this.count(this.head(4, 'an array'), 1);
  }

  /** @internal */
  mapHead(): number {
    return this.count(this.head(5, 'a map'), 2);
  }

  /* --------------------------------------------------------- containers */

  private array(info: number, ref: number): unknown[] {
    const count = info < 24 && info <= this.end - this.pos ? info : this.count(info, 1);
    const array: unknown[] = [];
    if (ref !== NO_REF) this.refs![ref] = array;
    this.enter();
    if (count !== INDEFINITE) for (let i = 0; i < count; i++) array.push(this.item());
    else while (this.more(0, count)) array.push(this.item());
    this.depth--;
    return array;
  }

  private map(info: number, ref: number): Record<string, unknown> {
    const count = this.count(info, 2);
    const object: Record<string, unknown> = {};
    if (ref !== NO_REF) this.refs![ref] = object;
    this.enter();
    this.properties(object, count);
    this.depth--;
    return object;
  }

  private properties(object: object, count: number): void {
    const target = object as Record<string, unknown>;
    for (let i = 0; this.more(i, count); i++) {
      const key = this.key();
      if (key !== '__proto__') target[key] = this.item();
      else define(object, key, this.item());
    }
  }

  /** @internal */
  key(): string {
    const { u8, pos } = this;
    if (pos >= this.end) this.truncated();
    const size = u8[pos] - 0x60;
    if (size >= 0 && size < 24) {
      if (pos + size >= this.end) this.truncated();
      const guess = this.lastKey.next;
      if (guess !== undefined && guess.size === size) {
        const { bytes } = guess;
        let i = 0;
        while (i < size && u8[pos + 1 + i] === bytes[i]) i++;
        if (i === size) {
          this.pos = pos + 1 + size;
          this.lastKey = guess;
          return guess.text;
        }
      }
      return this.newKey(pos + 1, size);
    }
    if (size >= 24 && size < 32) return this.textString();
    if (u8[pos] === 0xd9 && u8[pos + 1] === 0x01 && u8[pos + 2] === 0x11) return this.textString();
    return this.fail('a key is a text string');
  }

  private newKey(at: number, size: number): string {
    const { u8 } = this;
    this.pos = at + size;
    const key = keyAt(u8, at, size, () => shortAscii(u8, at, size) ?? this.utf8(at, size));
    this.lastKey.next = key;
    this.lastKey = key;
    return key.text;
  }

  /* --------------------------------------------------------------- tags */

  private tagged(tag: number, ref: number): unknown {
    switch (tag) {
      case 1: {
        const { pos } = this;
        const major = pos < this.end ? this.u8[pos] >> 5 : 0;
        /* Asked before it is read: tags in tags are no way to go deep. */
        const seconds = major < 2 || major === 7 ? this.item() : undefined;
        if (typeof seconds !== 'number') return this.failAt(pos, 'a date is a number of seconds');
        return this.shared(ref, new Date(Math.round(seconds * 1000)));
      }
      case 2:
        return readBigInt(this.byteString());
      case 3:
        return -1n - readBigInt(this.byteString());
      case 27:
        return this.object(ref);
      case 28:
        return this.mark(ref);
      case 29:
        return this.reference();
      case 39:
        return this.handle();
      case 258:
        return this.set(ref);
      case 259:
        return this.mapObject(ref);
      case 273: {
        const { pos } = this;
        return readWtf8(this.byteString()) ?? this.failAt(pos, 'a string is not WTF-8');
      }
      default: {
        const { pos } = this;
        if (tag < 64 || tag > 86) return this.failAt(pos, `tag ${tag} is no value`);
        const bytes = this.byteString();
        const array = readTyped(tag, bytes);
        if (array === undefined && tag === 84) this.failAt(pos, 'this engine has no Float16Array');
        if (array === undefined) this.failAt(pos, `tag ${tag} over ${bytes.length} bytes is no value`);
        return this.shared(ref, array);
      }
    }
  }

  private shared<T>(ref: number, value: T): T {
    if (ref !== NO_REF) this.refs![ref] = value;
    return value;
  }

  /** Tag 28: the first meeting of an object that is met again. */
  private mark(outer: number): unknown {
    if (outer !== NO_REF) this.fail('an object is marked as shared twice');
    this.refs ??= [];
    const ref = this.refs.push(UNFINISHED) - 1;
    if (this.pos >= this.end) this.truncated();
    const at = this.pos++;
    const byte = this.u8[at];
    const info = byte & 31;
    switch (byte >> 5) {
      case 2:
        return this.shared(ref, this.bytes(info).slice().buffer);
      case 4:
        return this.array(info, ref);
      case 5:
        return this.map(info, ref);
      case 6: {
        const value = this.tagged(this.argument(info), ref);
        if (this.refs[ref] !== UNFINISHED) return value;
      }
    }
    return this.failAt(at, 'only an object can be marked as shared');
  }

  private reference(): unknown {
    const at = this.pos;
    const number = this.argument(this.head(0, 'the number of a shared object'));
    const value = this.refs !== undefined && number < this.refs.length ? this.refs[number] : UNFINISHED;
    return value !== UNFINISHED ? value : this.failAt(at, `there is no shared object ${number} yet`);
  }

  private set(ref: number): Set<unknown> {
    const count = this.arrayHead();
    const set = this.shared(ref, new Set<unknown>());
    this.enter();
    for (let i = 0; this.more(i, count); i++) set.add(this.item());
    this.depth--;
    return set;
  }

  private mapObject(ref: number): Map<unknown, unknown> {
    const count = this.mapHead();
    const map = this.shared(ref, new Map<unknown, unknown>());
    this.enter();
    for (let i = 0; this.more(i, count); i++) {
      const key = this.item();
      map.set(key, this.item());
    }
    this.depth--;
    return map;
  }

  /** Tag 27: an object by the name of its class and what it is made of. */
  private object(ref: number): unknown {
    const at = this.pos;
    const count = this.arrayHead();
    this.enter();
    if (!this.more(0, count)) this.failAt(at, 'an object needs a class');
    const name = this.textString();
    const value = readObject(this, name, (made) => this.shared(ref, made), at);
    const size = name === 'Array' || name === 'RegExp' ? 3 : 2;
    if (this.more(size, count) || (count !== INDEFINITE && count < size)) this.failAt(at, `${name} is made of ${size - 1} items`);
    this.depth--;
    return value;
  }

  private handle(): unknown {
    const at = this.pos;
    const count = this.arrayHead();
    const parts: unknown[] = [];
    while (this.more(parts.length, count)) {
      if (parts.length === 4) this.failAt(at, 'a handle has at most four parts');
      parts.push(this.item());
    }
    const [kind, id, name, length] = parts;
    const isRight =
      typeof kind === 'number' && typeof id === 'number' && Number.isInteger(id) && id >= 0 && id <= 0x7fffffff &&
      (name === undefined || typeof name === 'string') && (length === undefined || typeof length === 'number');
    if (!isRight) return this.failAt(at, 'this is not a handle');
    if (this.hooks === undefined) return this.failAt(at, 'handles have no meaning here');
    this.handles++;
    return this.hooks.receive(kind, id, name as string | undefined, length as number | undefined);
  }

  /* ------------------------------------------------------------- errors */

  private truncated(): never {
    return this.failAt(this.end, 'the value is cut off');
  }

  private fail(why: string): never {
    return this.failAt(this.pos, why);
  }

  /** @internal */
  failAt(at: number, why: string): never {
    throw new ReactorError('QJS_E_VALUE', `byte ${at - this.start}: ${why}`);
  }
}
