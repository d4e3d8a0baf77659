// The shortest way for the values that most calls are made of: written at once to where the
// other side reads them.
import type { Memory } from './memory.js';

const LONG_TEXT = 40;

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
