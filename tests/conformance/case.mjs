// The parser of conformance cases; the format is in conformance/README.md.
// Texts are kept as strings of bytes (each character is one byte, as in Latin-1),
// so that a case can hold source that is no UTF-8.

const ESCAPES = { n: '\n', t: '\t', r: '\r', 0: '\0', '\\': '\\', '"': '"' };

/** @typedef {{ text: string, bare: boolean }} Word */
/** @typedef {{ line: number, words: Word[], body?: Statement[] }} Statement */

export class CaseError extends Error {
  constructor(line, message) {
    super(message);
    this.line = line;
  }
}

export const isWord = (word, text) => word !== undefined && word.bare && word.text === text;

/** A string of bytes as the text that it encodes, for people. */
export const readable = (bytes) => new TextDecoder().decode(toBytes(bytes));
export const toBytes = (text) => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** @param {Uint8Array} bytes */
export function fromBytes(bytes) {
  let text = '';
  for (let i = 0; i < bytes.length; i += 4096)
    text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return text;
}

function unescape(text, line) {
  return text.replace(/\\(x[0-9a-fA-F]{2}|[^])/g, (_, escape) => {
    if (escape.length === 3) return String.fromCharCode(parseInt(escape.slice(1), 16));
    if (escape in ESCAPES) return ESCAPES[escape];
    throw new CaseError(line, `unknown escape \\${escape}`);
  });
}

/**
 * @param {Uint8Array} bytes a case file
 * @returns {Statement[]}
 */
export function parseCase(bytes) {
  const lines = fromBytes(bytes).split('\n');
  let next = 0;

  function takeUntil(name, line) {
    const start = next;
    while (next < lines.length)
      if (lines[next++] === name) return lines.slice(start, next - 1).map((l) => l + '\n').join('');
    throw new CaseError(line, `no line ${name} ends the text`);
  }

  /** The words of the line before `next`; texts take more lines. */
  function parseLine(source, line) {
    const words = [];
    const pattern = / *(?:"((?:[^"\\]|\\[^])*)"|`([^`]*)`|(<<[^ ]*)|([^"` ][^ ]*))/gy;
    while (/[^ ]/.test(source.slice(pattern.lastIndex))) {
      if (words.length === 0 && /^ *#/.test(source)) break;
      const match = pattern.exec(source);
      if (!match) throw new CaseError(line, 'string without its closing quote');
      const [, string, raw, here, bare] = match;
      if (bare !== undefined) words.push({ text: bare, bare: true });
      else if (raw !== undefined) words.push({ text: raw, bare: false });
      else if (here === undefined) words.push({ text: unescape(string, line), bare: false });
      else words.push({ text: takeUntil(here.slice(2), line), bare: false });
    }
    return words;
  }

  function parseBlock(opened) {
    const statements = [];
    while (next < lines.length) {
      const line = next + 1;
      const words = parseLine(lines[next++], line);
      if (words.length === 0) continue;
      if (opened && words.length === 1 && isWord(words[0], '}')) return statements;
      const statement = { line, words };
      if (isWord(words.at(-1), '{')) {
        words.pop();
        statement.body = parseBlock(line);
      }
      statements.push(statement);
    }
    if (opened) throw new CaseError(opened, 'block without its }');
    return statements;
  }

  const statements = parseBlock(0);
  if (!isWord(statements[0]?.words[0], 'title')) throw new CaseError(1, 'a case begins with a title');
  return statements;
}
