// CBOR (RFC 8949) as trees that keep how each item is written, so that a case can pin the
// bytes. Knows nothing of the reactor: it is what the reactor is checked against. Strings
// are kept as strings of bytes, as in case.mjs.
import { fromBytes } from './case.mjs';

/**
 * @typedef {object} Item
 * @property {string} kind one of KINDS, or of what only a case says: raw, any, rest, variable
 * @property {0 | 1 | 2 | 3 | 'indefinite'} [width] how the number behind the first byte, or a
 *   float, is written; undefined: numbers as short as they go, floats in 64 bits
 * @property {bigint} [number] also of tags and simple values; negative: -1 - number
 * @property {number} [float]
 * @property {string} [text] of strings and raw; the name of a variable
 * @property {Item[]} [items] of containers (maps: keys and values in turn), tags, chunks
 */

export const KINDS = ['unsigned', 'negative', 'bytes', 'text', 'array', 'map', 'tag', 'simple'];
/* The reactor writes no more than 1,000 levels. */
const MAX_DEPTH = 4000;
const BREAK = 0xff;

const view = new DataView(new ArrayBuffer(8));
const NAN_BITS = 0x7ff8000000000000n;
function bitsOf(float) {
  view.setFloat64(0, float);
  return Number.isNaN(float) ? NAN_BITS : view.getBigUint64(0);
}
export const sameFloat = (a, b) => bitsOf(a) === bitsOf(b);

export function equals(a, b) {
  return (
    a.kind === b.kind && a.width === b.width && a.number === b.number && a.text === b.text &&
    (a.float === undefined) === (b.float === undefined) &&
    (a.float === undefined || sameFloat(a.float, b.float)) &&
    (a.items?.length ?? 0) === (b.items?.length ?? 0) &&
    (a.items ?? []).every((item, i) => equals(item, b.items[i]))
  );
}

/* ---------------------------------------------------------------------- floats */

function halfToFloat(half) {
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  const size =
    exponent === 0 ? fraction * 2 ** -24
    : exponent < 31 ? (fraction + 1024) * 2 ** (exponent - 25)
    : fraction === 0 ? Infinity
    : NaN;
  return half & 0x8000 ? -size : size;
}

/** The half that is this number; slow, but sure. */
function floatToHalf(float) {
  if (Number.isNaN(float)) return 0x7e00;
  for (let half = 0; half <= 0xffff; half++) if (Object.is(halfToFloat(half), float)) return half;
  throw new Error(`${float} is no float16`);
}

function floatToSingle(float) {
  if (!Number.isNaN(float) && Math.fround(float) !== float) throw new Error(`${float} is no float32`);
  view.setFloat32(0, float);
  return view.getUint32(0);
}

/* --------------------------------------------------------------------- writing */

function head(out, major, number, width) {
  if (width === 'indefinite') {
    out.push((major << 5) | 31);
    return;
  }
  if (width === undefined && number < 24n) {
    out.push((major << 5) | Number(number));
    return;
  }
  width ??= number <= 0xffn ? 0 : number <= 0xffffn ? 1 : number <= 0xffffffffn ? 2 : 3;
  out.push((major << 5) | (24 + width));
  for (let shift = 8 * (2 ** width - 1); shift >= 0; shift -= 8)
    out.push(Number((number >> BigInt(shift)) & 0xffn));
}

function putBytes(out, text) {
  for (let i = 0; i < text.length; i++) out.push(text.charCodeAt(i));
}

function put(out, item) {
  const { kind, width, items = [] } = item;
  const major = KINDS.indexOf(kind);
  if (kind === 'raw') {
    putBytes(out, item.text);
    return;
  }
  if (kind === 'float') {
    if (width === 1) head(out, 7, BigInt(floatToHalf(item.float)), 1);
    else if (width === 2) head(out, 7, BigInt(floatToSingle(item.float)), 2);
    else head(out, 7, bitsOf(item.float), 3);
    return;
  }
  if (major < 0) throw new Error('_, ... or a variable without a value cannot be sent');
  if (kind === 'bytes' || kind === 'text') {
    head(out, major, BigInt(item.text?.length ?? 0), width);
    if (width !== 'indefinite') putBytes(out, item.text);
  } else if (kind === 'array' || kind === 'map') {
    head(out, major, BigInt(kind === 'map' ? items.length / 2 : items.length), width);
  } else {
    head(out, major, item.number, width);
  }
  for (const part of items) put(out, part);
  if (width === 'indefinite') out.push(BREAK);
}

/** @param {Item} item */
export function encode(item) {
  const out = [];
  put(out, item);
  return Uint8Array.from(out);
}

/* --------------------------------------------------------------------- reading */

/** @param {Uint8Array} bytes one item; throws what is wrong with them */
export function decode(bytes) {
  let at = 0;
  let depth = 0;
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const wrong = (what) => {
    throw new Error(`no CBOR at byte ${at}, ${what}`);
  };

  function number(info) {
    if (info < 24) return { number: BigInt(info) };
    if (info > 27) wrong('reserved additional information');
    const size = 2 ** (info - 24);
    if (bytes.length - at < size) wrong('the end within a number');
    let value = 0n;
    for (const end = at + size; at < end; at++) value = (value << 8n) | BigInt(bytes[at]);
    const shortest = [24n, 0x100n, 0x10000n, 0x100000000n][info - 24];
    return value < shortest ? { number: value, width: info - 24 } : { number: value };
  }

  function string(kind, { number: length, width }) {
    if (length > bytes.length - at) wrong('the end within a string');
    const part = bytes.subarray(at, at + Number(length));
    const text = fromBytes(part);
    try {
      if (kind === 'text') new TextDecoder('utf-8', { fatal: true }).decode(part);
    } catch {
      wrong('text that is no UTF-8');
    }
    at += Number(length);
    return { kind, text, width };
  }

  function indefinite(kind) {
    const isString = kind === 'bytes' || kind === 'text';
    if (!isString && kind !== 'array' && kind !== 'map')
      wrong('an indefinite length where none can be');
    const items = [];
    while (bytes[at] !== BREAK) {
      const chunk = item();
      if (isString && (chunk.kind !== kind || chunk.width === 'indefinite'))
        wrong('a chunk of another kind');
      items.push(chunk);
    }
    at++;
    if (kind === 'map' && items.length % 2) wrong('a key without its value');
    return { kind, items, width: 'indefinite' };
  }

  function simple(info, value) {
    if (info === 24 && value.number < 32n) wrong('a simple value in two bytes that has one');
    if (info <= 24) return { kind: 'simple', number: value.number };
    if (info === 27 && Number.isNaN(data.getFloat64(at - 8)) && value.number !== NAN_BITS)
      wrong('an unusual NaN');
    const float =
      info === 25 ? halfToFloat(data.getUint16(at - 2))
      : info === 26 ? data.getFloat32(at - 4)
      : data.getFloat64(at - 8);
    return { kind: 'float', float, width: info === 27 ? undefined : info - 24 };
  }

  function some(count) {
    if (count > bytes.length) wrong('the end within a container');
    /* A loop here takes less of a stack that may be small: that of a browser's Worker. */
    const items = [];
    for (let left = Number(count); left > 0; left--) items.push(item());
    return items;
  }

  function known(kind, info) {
    const value = number(info);
    const { width } = value;
    if (kind === 'bytes' || kind === 'text') return string(kind, value);
    if (kind === 'array') return { kind, width, items: some(value.number) };
    if (kind === 'map') return { kind, width, items: some(value.number * 2n) };
    if (kind === 'tag') return { kind, ...value, items: some(1n) };
    return kind === 'simple' ? simple(info, value) : { kind, ...value };
  }

  /** @returns {Item} */
  function item() {
    if (at === bytes.length) wrong('the end where an item is wanted');
    if (++depth > MAX_DEPTH) wrong('more levels than there may be');
    const info = bytes[at] & 31;
    const kind = KINDS[bytes[at++] >> 5];
    const result = info === 31 ? indefinite(kind) : known(kind, info);
    depth--;
    return result;
  }

  const result = item();
  if (at !== bytes.length) wrong('bytes behind the end');
  return result;
}

