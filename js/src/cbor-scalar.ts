// The shortest way for the values that most calls are made of: written at once to where the
// other side reads them.
import { typedTag } from './cbor-binary.js';
import { isWellFormed, shortAscii } from './cbor-text.js';
import type { Memory } from './memory.js';

const LONG_TEXT = 40;
const UTF8 = new TextEncoder();

/**
 * A number, a boolean, null, undefined or a short ASCII string at a place in memory.
 * @returns the place behind it; 0 when it is another value, or does not fit before `end`
 */
export function putScalar(memory: Memory, at: number, end: number, value: unknown): number {
  const { u8 } = memory;
  if (end - at < 9) return 0;
  switch (typeof value) {
    case 'number':
      if (value === (value | 0) && (value !== 0 || 1 / value > 0)) {
        const isNegative = value < 0;
        const major = isNegative ? 0x20 : 0;
        const size = isNegative ? -1 - value : value;
        if (size < 24) {
          u8[at] = major | size;
          return at + 1;
        }
        if (size < 0x100) {
          u8[at] = major | 24;
          u8[at + 1] = size;
          return at + 2;
        }
        if (size < 0x10000) {
          u8[at] = major | 25;
          u8[at + 1] = size >> 8;
          u8[at + 2] = size;
          return at + 3;
        }
        u8[at] = major | 26;
        memory.view.setUint32(at + 1, size);
        return at + 5;
      }
      if (Number.isSafeInteger(value) && value !== 0) return 0;
      u8[at] = 0xfb;
      memory.view.setFloat64(at + 1, value);
      return at + 9;
    case 'undefined':
      u8[at] = 0xf7;
      return at + 1;
    case 'boolean':
      u8[at] = value ? 0xf5 : 0xf4;
      return at + 1;
    case 'object':
      if (value !== null) return 0;
      u8[at] = 0xf6;
      return at + 1;
    case 'string': {
      const { length } = value;
      if (length > LONG_TEXT || end - at < length + 2) return 0;
      if (length < 24) u8[at++] = 0x60 | length;
      else {
        u8[at++] = 0x78;
        u8[at++] = length;
      }
      for (let i = 0; i < length; i++) {
        const code = value.charCodeAt(i);
        if (code > 127) return 0;
        u8[at++] = code;
      }
      return at;
    }
    default:
      return 0;
  }
}

/**
 * A long text or the bytes of a `Uint8Array` at a place in memory. Not for more than one of a
 * crossing: the same array twice has to be the same array there.
 * @returns the place behind it; 0 when it is another value, or does not fit before `end`
 */
export function putLong(memory: Memory, at: number, end: number, value: unknown): number {
  const { u8 } = memory;
  if (typeof value === 'string') {
    if (value.length <= LONG_TEXT || value.length + 5 > end - at || !isWellFormed(value)) return 0;
    const { read, written } = UTF8.encodeInto(value, u8.subarray(at + 5, end));
    if (read !== value.length) return 0;
    /* Not always the shortest head: the text does not move for it. */
    u8[at] = 0x7a;
    memory.view.setUint32(at + 1, written);
    return at + 5 + written;
  }
  /* One that is empty may be detached. */
  if (!(value instanceof Uint8Array) || typedTag(value) !== 64 || !(value.buffer instanceof ArrayBuffer)) return 0;
  const size = value.byteLength;
  if (size === 0 || size + 7 > end - at) return 0;
  u8[at] = 0xd8;
  u8[at + 1] = 64;
  u8[at + 2] = 0x5a;
  memory.view.setUint32(at + 3, size);
  u8.set(value, at + 7);
  return at + 7 + size;
}

export const NO_SCALAR = Symbol('no scalar');

/** What putScalar writes, read from a place; NO_SCALAR when it is another value. */
export function takeScalar(memory: Memory, at: number, size: number): unknown {
  const { u8 } = memory;
  const byte = u8[at];
  switch (size) {
    case 1:
      if (byte < 24) return byte;
      if (byte >= 0x20 && byte < 0x38) return 0x1f - byte;
      if (byte === 0xf7) return undefined;
      if (byte === 0xf6) return null;
      if (byte === 0xf5 || byte === 0xf4) return byte === 0xf5;
      break;
    case 2:
      if (byte === 0x18) return u8[at + 1];
      break;
    case 3:
      if (byte === 0x19) return (u8[at + 1] << 8) | u8[at + 2];
      break;
    case 5:
      if (byte === 0x1a) return memory.view.getUint32(at + 1);
      break;
    case 9:
      if (byte === 0xfb) return memory.view.getFloat64(at + 1);
  }
  return size <= 24 && byte === 0x5f + size ? (shortAscii(u8, at + 1, size - 1) ?? NO_SCALAR) : NO_SCALAR;
}
