// Short strings, without the cost of calling a TextDecoder or TextEncoder.
const { fromCharCode } = String;

/** From here on a TextDecoder is faster. */
export const LONG_ASCII = 24;

/** ASCII text of up to LONG_ASCII bytes; undefined when there are others among them. */
export function shortAscii(u8: Uint8Array, at: number, size: number): string | undefined {
  if (size <= 8) return upToEight(u8, at, size);
  const head = eight(u8, at);
  if (head === undefined) return undefined;
  if (size <= 16) {
    const tail = upToEight(u8, at + 8, size - 8);
    return tail === undefined ? undefined : head + tail;
  }
  const middle = eight(u8, at + 8);
  const tail = upToEight(u8, at + 16, size - 16);
  return middle === undefined || tail === undefined ? undefined : head + middle + tail;
}

function eight(u8: Uint8Array, at: number): string | undefined {
  const a = u8[at], b = u8[at + 1], c = u8[at + 2], d = u8[at + 3];
  const e = u8[at + 4], f = u8[at + 5], g = u8[at + 6], h = u8[at + 7];
  return (a | b | c | d | e | f | g | h) > 127 ? undefined : fromCharCode(a, b, c, d, e, f, g, h);
}

function upToEight(u8: Uint8Array, at: number, size: number): string | undefined {
  if (size === 0) return '';
  const a = u8[at];
  if (size === 1) return a > 127 ? undefined : fromCharCode(a);
  const b = u8[at + 1];
  if (size === 2) return (a | b) > 127 ? undefined : fromCharCode(a, b);
  const c = u8[at + 2];
  if (size === 3) return (a | b | c) > 127 ? undefined : fromCharCode(a, b, c);
  const d = u8[at + 3];
  if (size === 4) return (a | b | c | d) > 127 ? undefined : fromCharCode(a, b, c, d);
  if ((a | b | c | d) > 127) return undefined;
  const e = u8[at + 4];
  if (size === 5) return e > 127 ? undefined : fromCharCode(a, b, c, d, e);
  const f = u8[at + 5];
  if (size === 6) return (e | f) > 127 ? undefined : fromCharCode(a, b, c, d, e, f);
  const g = u8[at + 6];
  if (size === 7) return (e | f | g) > 127 ? undefined : fromCharCode(a, b, c, d, e, f, g);
  const h = u8[at + 7];
  return (e | f | g | h) > 127 ? undefined : fromCharCode(a, b, c, d, e, f, g, h);
}

/** From here on a platform's own way is faster than a TextDecoder. */
const VERY_LONG = 4096;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
let readAscii: (bytes: Uint8Array) => string | undefined = () => undefined;

/** A platform's own way to read long text, which gives undefined when it is not ASCII alone. */
export function useAsciiReader(read: typeof readAscii): void {
  readAscii = read;
}

/**
 * UTF-8 as text.
 * @throws TypeError: it is not
 */
export function readUtf8(bytes: Uint8Array): string {
  return (bytes.length < VERY_LONG ? undefined : readAscii(bytes)) ?? UTF8.decode(bytes);
}

const HAS_WELL_FORMED = 'isWellFormed' in String.prototype;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Whether a string is UTF-16 without lone surrogates. */
export function isWellFormed(text: string): boolean {
  return HAS_WELL_FORMED
    ? (text as string & { isWellFormed(): boolean }).isWellFormed()
    : !LONE_SURROGATE.test(text);
}

/**
 * Text as UTF-8 at a place where three bytes for each of its units are free.
 * @returns the place behind it; -1 when it has lone surrogates
 */
export function putUtf8(u8: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code < 0x80) {
      u8[at++] = code;
      continue;
    }
    if (code < 0x800) u8[at++] = 0xc0 | (code >> 6);
    else {
      if (code >= 0xd800 && code < 0xe000) {
        const low = code < 0xdc00 && i + 1 < text.length ? text.charCodeAt(++i) : 0;
        if (low < 0xdc00 || low > 0xdfff) return -1;
        code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
        u8[at++] = 0xf0 | (code >> 18);
        u8[at++] = 0x80 | ((code >> 12) & 63);
      } else u8[at++] = 0xe0 | (code >> 12);
      u8[at++] = 0x80 | ((code >> 6) & 63);
    }
    u8[at++] = 0x80 | (code & 63);
  }
  return at;
}
