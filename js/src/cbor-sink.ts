// CBOR as it is written: heads, numbers and text at the end of a buffer that grows.
import { bigIntBytes, wtf8Bytes } from './cbor-binary.js';
import { isWellFormed, putUtf8 } from './cbor-text.js';

const UTF8 = new TextEncoder();
const LONG_TEXT = 64;
/* Fewer bytes are copied faster one by one. */
const SHORT = 64;

function headSize(argument: number): number {
  return argument < 24 ? 1 : argument < 0x100 ? 2 : argument < 0x10000 ? 3 : argument < 0x100000000 ? 5 : 9;
}

/** @internal */
export class Sink {
  protected u8 = new Uint8Array(1024);
  protected pos = 0;
  private view = new DataView(this.u8.buffer);

  /** Put the bytes that have been written somewhere. */
  copyTo(target: Uint8Array, at: number): void {
    const { u8, pos } = this;
    if (pos > SHORT) target.set(u8.subarray(0, pos), at);
    else for (let i = 0; i < pos; i++) target[at + i] = u8[i];
  }

  protected room(size: number): void {
    if (this.pos + size > this.u8.length) this.grow(size);
  }

  private grow(size: number): void {
    const grown = new Uint8Array(Math.max(this.u8.length * 2, this.pos + size));
    grown.set(this.u8.subarray(0, this.pos));
    this.u8 = grown;
    this.view = new DataView(grown.buffer);
  }

  protected byte(byte: number): void {
    this.room(1);
    this.u8[this.pos++] = byte;
  }

  protected head(major: number, argument: number): void {
    this.room(9);
    const { u8, pos } = this;
    if (argument < 24) {
      u8[pos] = major | argument;
      this.pos = pos + 1;
    } else if (argument < 0x100) {
      u8[pos] = major | 24;
      u8[pos + 1] = argument;
      this.pos = pos + 2;
    } else if (argument < 0x10000) {
      u8[pos] = major | 25;
      u8[pos + 1] = argument >> 8;
      u8[pos + 2] = argument;
      this.pos = pos + 3;
    } else if (argument < 0x100000000) {
      u8[pos] = major | 26;
      this.view.setUint32(pos + 1, argument);
      this.pos = pos + 5;
    } else {
      u8[pos] = major | 27;
      this.view.setUint32(pos + 1, Math.floor(argument / 0x100000000));
      this.view.setUint32(pos + 5, argument % 0x100000000);
      this.pos = pos + 9;
    }
  }

  protected number(value: number): void {
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

  protected bigint(value: bigint): void {
    this.byte(value < 0n ? 0xc3 : 0xc2);
    this.bytes(bigIntBytes(value < 0n ? -1n - value : value));
  }

  protected bytes(bytes: Uint8Array): void {
    this.head(0x40, bytes.length);
    this.room(bytes.length);
    this.u8.set(bytes, this.pos);
    this.pos += bytes.length;
  }

  protected tag(tag: number): void {
    this.head(0xc0, tag);
  }

  protected text(text: string): void {
    const size = text.length;
    if (size > LONG_TEXT) return this.longText(text);
    this.room(size + 2);
    const { u8 } = this;
    let at = this.pos;
    if (size < 24) u8[at++] = 0x60 | size;
    else {
      u8[at++] = 0x78;
      u8[at++] = size;
    }
    for (let i = 0; i < size; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return this.wideText(text);
      u8[at + i] = code;
    }
    this.pos = at + size;
  }

  /** Short text that is not ASCII: a call of the TextEncoder takes longer than this. */
  private wideText(text: string): void {
    this.room(2 + 3 * text.length);
    const start = this.pos + headSize(text.length);
    const end = putUtf8(this.u8, start, text);
    if (end < 0) return this.longText(text);
    this.textHead(start, end - start);
  }

  private longText(text: string): void {
    if (!isWellFormed(text)) {
      this.tag(273);
      this.bytes(wtf8Bytes(text));
      return;
    }
    this.room(9 + text.length * 3);
    const start = this.pos + headSize(text.length);
    const { written } = UTF8.encodeInto(text, this.u8.subarray(start));
    this.textHead(start, written);
  }

  /** The head of text that stands where it most likely ends; moved when that was wrong. */
  private textHead(at: number, size: number): void {
    const start = this.pos + headSize(size);
    if (start !== at) this.u8.copyWithin(start, at, at + size);
    this.head(0x60, size);
    this.pos = start + size;
  }
}
