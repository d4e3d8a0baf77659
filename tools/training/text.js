// Text: building, cutting, searching, a tokenizer, a template, an edit distance, bytes as base64.
const words = 'the quick brown fox jumps over a lazy dog while süße Grüße and 日本語 pass by'.split(' ');
let check = 0;

function tokens(source) {
  const list = [];
  for (let at = 0; at < source.length; ) {
    const c = source[at];
    let end = at + 1;
    if (c === ' ' || c === '\n') {
      at = end;
      continue;
    }
    const code = source.charCodeAt(at);
    if (code >= 48 && code <= 57) while (end < source.length && source.charCodeAt(end) >= 48 && source.charCodeAt(end) <= 57) end++;
    else if ((code | 32) >= 97 && (code | 32) <= 122) while (end < source.length && /\w/.test(source[end])) end++;
    else if (c === '"') end = source.indexOf('"', end) + 1;
    list.push(source.substring(at, end));
    at = end;
  }
  return list;
}

function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
function base64(text) {
  let out = '';
  for (let i = 0; i < text.length; i += 3) {
    const n = (text.charCodeAt(i) << 16) | ((text.charCodeAt(i + 1) || 0) << 8) | (text.charCodeAt(i + 2) || 0);
    out += ALPHABET[(n >> 18) & 63] + ALPHABET[(n >> 12) & 63] + ALPHABET[(n >> 6) & 63] + ALPHABET[n & 63];
  }
  return out;
}

const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
const source = 'let total = 12 + price * (count - 1); print("total is", total);\n'.repeat(12);
for (let round = 0; round < 12; round++) {
  const list = tokens(source);
  check += list.length + new Set(list).size;
  let text = '';
  for (let i = 0; i < 400; i++) text += words[i % words.length] + (i % 10 === 9 ? '\n' : ' ');
  for (const line of text.split('\n')) {
    const clean = line.trim().toLowerCase();
    check += clean.length + clean.indexOf('dog') + clean.lastIndexOf('a') + (clean.startsWith('the') ? 1 : 0) + (clean.endsWith('by') ? 1 : 0);
    check += clean.slice(2, -2).padEnd(80, '.').length + (clean.codePointAt(3) ?? 0);
    check += clean.split('').reverse().join('').length + `${clean}-${check}`.length;
  }
  check += distance(text.slice(0, 60), text.slice(20, 80)) + base64(text.slice(0, 300)).length;
  check += fill('{a} is {b}, {c}', { a: round, b: 'x'.repeat(round), c: words[round] }).length;
  for (const c of text) if (c > 'm') check++;
  check += text.replaceAll('fox', 'cat').length + text.normalize().length + encodeURIComponent(text.slice(0, 50)).length;
  check += parseInt('12px') + parseFloat('3.5e2') + Number('0x1f') + (123.456).toFixed(2).length + (255).toString(16).length;
  check += ['b', 'a', 'ä', 'Z'].concat(words).sort().join().length + 'a'.localeCompare('b') + String(round).length;
}
if (!(check > 0)) throw new Error('wrong');
