// Diagnostic notation of CBOR (RFC 8949, section 8), with what conformance/README.md adds to
// it: raw'…', _, ... and $variables. Texts are strings of bytes, as in case.mjs.
import { fromBytes } from './case.mjs';

const SIMPLE = ['false', 'true', 'null', 'undefined'];
const ESCAPES = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', '/': '/' };
const MAX = 2n ** 64n;

const utf8 = (text) => fromBytes(new TextEncoder().encode(text));

/** UTF-8 as it would be of a surrogate, which TextEncoder would replace. */
function surrogate(code) {
  return String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
}

function unescape(text) {
  const pattern = /\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|\\u([0-9a-f]{4})|\\([^])/gi;
  return text.replace(pattern, (all, high, low, single, letter) => {
    if (high) return utf8(String.fromCharCode(parseInt(high, 16), parseInt(low, 16)));
    if (single) {
      const code = parseInt(single, 16);
      return code >= 0xd800 && code < 0xe000 ? surrogate(code) : utf8(String.fromCharCode(code));
    }
    if (letter in ESCAPES) return ESCAPES[letter];
    throw new Error(`${all} is no escape`);
  });
}

const unhex = (digits) =>
  digits.replace(/\s/g, '').replace(/../g, (byte) => String.fromCharCode(parseInt(byte, 16)));

/** @param {string} source @returns {import('./item.mjs').Item} throws what is wrong with it */
export function parse(source) {
  let at = 0;

  const wrong = (what) => {
    throw new Error(`${source}: ${what} at ${at}`);
  };

  /** What matches here, behind spaces. */
  function take(pattern) {
    const sticky = new RegExp(`\\s*(?:${pattern})`, 'y');
    sticky.lastIndex = at;
    const match = sticky.exec(source);
    if (match) at = sticky.lastIndex;
    return match;
  }

  /** `_0` to `_3` of an item that is not written as short as it could be. */
  function width() {
    if (source[at] !== '_' || !/^_[0-3](?!\w)/.test(source.slice(at, at + 3))) return {};
    at += 2;
    return { width: Number(source[at - 1]) };
  }

  function raw() {
    let text = '';
    for (let m; (m = take("raw'([0-9a-fA-F\\s]*)'(?:\\*(\\d+))?")); ) {
      if (m[1].replace(/\s/g, '').length % 2) wrong('no hexadecimal digits');
      text += unhex(m[1]).repeat(Number(m[2] ?? 1));
    }
    return { kind: 'raw', text };
  }

  function integer(digits) {
    const value = BigInt(digits);
    if (value >= MAX || value < -MAX) wrong('a number beyond 64 bits');
    if (value === 0n && digits.startsWith('-')) wrong('-0 is a float, -0.0');
    return value < 0n
      ? { kind: 'negative', number: -1n - value }
      : { kind: 'unsigned', number: value };
  }

  function number(text) {
    if (/[.eE]/.test(text)) {
      if (Number.isNaN(Number(text))) wrong('no number');
      return { kind: 'float', float: Number(text), ...width() };
    }
    if (!/^-?\d+$/.test(text)) wrong('no number');
    const value = { ...integer(text), ...width() };
    if (source[at] !== '(') return value;
    at++;
    if (value.kind === 'negative') wrong('a tag is no negative number');
    const items = [item()];
    if (!take('\\)')) wrong('a tag without its )');
    return { ...value, kind: 'tag', items };
  }

  /** Items up to `close`; what is read is behind the bracket. */
  function container(kind, close) {
    const items = [];
    let how = {};
    if (source.startsWith('_ ', at)) {
      at += 2;
      how = { width: 'indefinite' };
    } else {
      how = width();
    }
    if (take(close)) return { kind, items, ...how };
    do {
      const next = item();
      items.push(next);
      if (kind !== 'map' || next.kind === 'rest') continue;
      if (!take(':')) wrong('a key without its :');
      items.push(item());
    } while (take(','));
    if (!take(close)) wrong('a comma or a bracket is wanted');
    return { kind, items, ...how };
  }

  function chunks() {
    const result = container('', '\\)');
    if (result.width !== 'indefinite' || result.items.length === 0) wrong('(_ and strings are wanted');
    return { ...result, kind: result.items[0].kind };
  }

  function simple() {
    const value = item();
    if (value.kind !== 'unsigned' || !take('\\)')) wrong('simple(N) is wanted');
    return { kind: 'simple', number: value.number };
  }

  function item() {
    let m;
    if ((m = take('"((?:[^"\\\\]|\\\\[^])*)"')))
      return { kind: 'text', text: unescape(m[1]), ...width() };
    if ((m = take("h'((?:\\s*[0-9a-fA-F]{2})*\\s*)'")))
      return { kind: 'bytes', text: unhex(m[1]), ...width() };
    if (/^\s*raw'/.test(source.slice(at))) return raw();
    if ((m = take('-?Infinity|NaN'))) return { kind: 'float', float: Number(m[0]), ...width() };
    if ((m = take('[-\\d][-+.\\deE]*'))) return number(m[0].trim());
    if ((m = take('\\$(\\w+)'))) return { kind: 'variable', text: m[1] };
    if (take('\\.\\.\\.')) return { kind: 'rest' };
    if (take('_')) return { kind: 'any' };
    if (take('\\[')) return container('array', '\\]');
    if (take('\\{')) return container('map', '\\}');
    if (take('\\(')) return chunks();
    if (take('simple\\(')) return simple();
    if ((m = take(SIMPLE.join('|'))))
      return { kind: 'simple', number: BigInt(20 + SIMPLE.indexOf(m[0].trim())) };
    return wrong('no item');
  }

  const result = item();
  take('');
  if (at !== source.length) wrong('something behind the end');
  return result;
}

/* ------------------------------------------------------------------- printing */

const hex = (text) => Array.from(text, (c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('');

const quote = (text) =>
  `"${text.replace(/["\\\0-\x1f]/g, (c) =>
    c === '\n' ? '\\n' : c < ' ' ? `\\u00${hex(c)}` : `\\${c}`)}"`;

function printFloat(float) {
  const text = Object.is(float, -0) ? '-0' : `${float}`;
  return /[.eN]|Inf/.test(text) ? text : `${text}.0`;
}

function printItems({ kind, width, items }) {
  const [open, close] = kind === 'array' ? '[]' : kind === 'map' ? '{}' : '()';
  const how = width === undefined ? '' : width === 'indefinite' ? '_ ' : `_${width} `;
  const parts = items.map((part, i) => `${i ? (kind === 'map' && i % 2 ? ': ' : ', ') : ''}${print(part)}`);
  return `${open}${how}${parts.join('')}${close}`;
}

/** @param {import('./item.mjs').Item} item @returns {string} of bytes */
export function print(item) {
  const { kind, number, text, width } = item;
  const how = width === undefined ? '' : `_${width}`;
  if (kind === 'tag') return `${number}${how}(${print(item.items[0])})`;
  if (item.items) return printItems(item);
  if (kind === 'unsigned') return `${number}${how}`;
  if (kind === 'negative') return `${-1n - number}${how}`;
  if (kind === 'simple') return SIMPLE[Number(number) - 20] ?? `simple(${number})`;
  if (kind === 'float') return printFloat(item.float) + how;
  if (kind === 'text') return quote(text) + how;
  if (kind === 'bytes') return `h'${hex(text)}'${how}`;
  if (kind === 'raw') return `raw'${hex(text)}'`;
  return kind === 'any' ? '_' : kind === 'rest' ? '...' : `$${text}`;
}
