// The parts of the format that are numbers in bytes: bigints, typed arrays, WTF-8.

type TypedArrayClass = {
  new (buffer: ArrayBuffer): ArrayBufferView;
  readonly BYTES_PER_ELEMENT: number;
};

/* RFC 8746, little-endian; Float16Array only where the engine has it. */
const NAMES: Record<number, string> = {
  64: 'Uint8Array',
  68: 'Uint8ClampedArray',
  69: 'Uint16Array',
  70: 'Uint32Array',
  71: 'BigUint64Array',
  72: 'Int8Array',
  77: 'Int16Array',
  78: 'Int32Array',
  79: 'BigInt64Array',
  84: 'Float16Array',
  85: 'Float32Array',
  86: 'Float64Array',
};
const TAGS = new Map(Object.entries(NAMES).map(([tag, name]) => [name, Number(tag)]));
const CLASSES = new Map(
  Object.entries(NAMES).map(([tag, name]) => [
    Number(tag),
    (globalThis as unknown as Record<string, TypedArrayClass | undefined>)[name],
  ]),
);

const brand = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)!.get!;

/** The tag of a typed array, by what it is and not by what it says; undefined for others. */
export function typedTag(value: ArrayBufferView): number | undefined {
  return TAGS.get(brand.call(value) as string);
}

/** A typed array over a copy of these bytes; undefined when the tag or the size is none. */
export function readTyped(tag: number, bytes: Uint8Array): ArrayBufferView | undefined {
  const Class = CLASSES.get(tag);
  if (Class === undefined || bytes.length % Class.BYTES_PER_ELEMENT !== 0) return undefined;
  return new Class(bytes.slice().buffer as ArrayBuffer);
}

/** Big-endian bytes as an integer. */
export function readBigInt(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  let hex = '0x';
  for (const byte of bytes) hex += (byte < 16 ? '0' : '') + byte.toString(16);
  return BigInt(hex);
}

/** An integer that is not negative as big-endian bytes, without leading zeros. */
export function bigIntBytes(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0);
  let hex = value.toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** IEEE 754 binary16. */
export function readHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** WTF-8 (UTF-8 in which lone surrogates may stand); undefined when it is not. */
export function readWtf8(bytes: Uint8Array): string | undefined {
  const parts: string[] = [];
  let text = '';
  let wasHigh = false;
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i];
    const size = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : 4;
    if ((size === 4 && !(first >= 0xf0 && first < 0xf5)) || i + size > bytes.length) return undefined;
    let code = size === 1 ? first : first & (0xff >> (size + 1));
    for (let k = 1; k < size; k++) {
      if (bytes[i + k] >> 6 !== 2) return undefined;
      code = (code << 6) | (bytes[i + k] & 63);
    }
    const isLow = code >= 0xdc00 && code <= 0xdfff;
    /* The shortest form alone, and a pair only as the one code point that it is. */
    if ((size === 3 && code < 0x800) || (size === 4 && (code < 0x10000 || code > 0x10ffff)) || (wasHigh && isLow))
      return undefined;
    wasHigh = code >= 0xd800 && code <= 0xdbff;
    text += String.fromCodePoint(code);
    if (text.length > 8192) {
      parts.push(text);
      text = '';
    }
    i += size;
  }
  return parts.join('') + text;
}

/** A string with lone surrogates as WTF-8. */
export function wtf8Bytes(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return Uint8Array.from(bytes);
}
