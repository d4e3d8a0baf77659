// Errors as people read them: where, the line with a caret, and whose frames.
import { HOST_STACK_LINE } from './cbor-error.js';
import { ReactorError } from './errors.js';

/** A place in a source. */
export interface Place {
  /** What the source is called in stacks: a path, an address, `<eval>`. */
  file: string;
  /** From 1. */
  line: number;
  /** In UTF-16 code units, from 1. */
  column: number;
}

/** A line of a stack. */
export interface Frame {
  /** Whose code it is. */
  side: 'guest' | 'host';
  /** The function, where it is known. */
  name: string | undefined;
  /** Undefined: in the engine itself, or not told. */
  place: Place | undefined;
}

/** What {@link explain} takes. */
export interface ExplainOptions {
  /** The text of a source of the guest by its name; undefined: it is not at hand, and no line is shown. */
  source?: (file: string) => string | undefined;
  /**
   * Where a place was before the source was translated, and the text of that source if it is known;
   * undefined: it was not. In Node, Deno and Bun `sourceMaps` of `qjs-reactor/node` is such a function.
   */
  original?: (place: Place) => (Place & { text?: string | undefined }) | undefined;
  /** Whether to colour for a terminal (ECMA-48). Default: false. */
  colors?: boolean;
  /** Whether the host's frames are told, too. Default: true. */
  host?: boolean;
}

/** An error, or one of its causes: what it says, and where it came from. */
export interface Section {
  title: string;
  frames: Frame[];
}

/* Frames of SpiderMonkey and JavaScriptCore, whose stacks have no title. */
const FOREIGN = /^[^\n]*@[^\n]*:\d+:\d+(?:\n|$)/;
/* `<anonymous>` alone is V8's word for its own functions. */
const OF_HOST = /^(?:(?:async )?(?:file|node|wasm|https?|blob|data|bun|ext|webpack):|<anonymous>$)/;

/* How many errors are told of one that has others as causes or parts. */
const MOST_ERRORS = 10;

/** The engine counts bytes of UTF-8. */
function columnOf(text: string, column: number): number {
  let seen = 0;
  let at = 0;
  for (const char of text) {
    if (seen >= column - 1) break;
    const code = char.codePointAt(0)!;
    seen += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    at += char.length;
  }
  return at + 1;
}

const lineOf = (text: string | undefined, line: number): string | undefined => text?.split(/\r?\n/)[line - 1];

/** The function and the place that a line of a stack tells; undefined: it is none. Names and paths may have parentheses. */
function partsOf(line: string): { name: string | undefined; where: string } | undefined {
  const words = /^\s+at (.*)$/.exec(line)?.[1];
  if (words === undefined || !words.endsWith(')')) return words === undefined ? undefined : { name: undefined, where: words };
  let at = words.length;
  let depth = 0;
  do depth += { ')': 1, '(': -1 }[words[--at]!] ?? 0;
  while (depth > 0 && at > 0);
  return { name: words.slice(0, at).trimEnd(), where: words.slice(at + 1, -1) };
}

/**
 * Take a stack of the guest's apart, such as the text of an uncaught error.
 * @param source see {@link ExplainOptions}: by it columns are counted in UTF-16 code units
 */
export function sectionsOf(text: string, source: NonNullable<ExplainOptions['source']> = () => undefined): Section[] {
  const sections: Section[] = [];
  let section: Section = { title: '', frames: [] };
  let isHost = false;
  for (const line of text.split('\n')) {
    const frame = partsOf(line);
    if (line === HOST_STACK_LINE) isHost = true;
    else if (isHost && !frame && line !== '' && !line.startsWith('Caused by: ')) {
      section.frames.push({ side: 'host', name: line.trim(), place: undefined }); /* as other engines write them */
    } else if (frame) {
      const { name, where } = frame;
      const [, file = '', number, column] = /^(.*?)(?::(\d+)(?::(\d+))?)?$/.exec(where)!;
      const side = isHost || OF_HOST.test(file) ? 'host' : 'guest';
      const place = number === undefined ? undefined : { file, line: Number(number), column: Number(column ?? 1) };
      const text = place && side === 'guest' ? lineOf(source(file), place.line) : undefined;
      if (text !== undefined) place!.column = columnOf(text, place!.column);
      section.frames.push({ side, name: name ?? (place ? undefined : file), place });
    } else if (section.frames.length > 0) {
      if (line === '') continue;
      sections.push(section);
      section = { title: line, frames: [] };
      isHost = false;
    } else section.title += (section.title && '\n') + line;
  }
  sections.push(section);
  return sections;
}

/** A value that is no error, in a word: some objects have none of their own. */
function wordOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return wordOf(error);
  const title = `${error.name}${error.message ? `: ${error.message}` : ''}`;
  const { stack } = error;
  if (typeof stack !== 'string' || stack === '') return title;
  /* The reactor's text is the guest's stack; what the host's engine wrote is the host's, below the title or without one. */
  const own = error instanceof ReactorError ? error.message : title;
  if (FOREIGN.test(stack)) return [own, HOST_STACK_LINE, stack].join('\n');
  if (error instanceof ReactorError && stack.startsWith(title)) return [own, HOST_STACK_LINE, stack.slice(title.length + 1)].join('\n');
  return /^\s+at /.test(stack) ? `${title}\n${stack}` : stack;
}

/** An error's text with those of its causes, and of the errors that it is made of. */
function wholeText(error: unknown, seen = new Set<unknown>()): string {
  const texts = [textOf(error).trimEnd()];
  seen.add(error);
  if (error instanceof Error) {
    const more: [string, unknown][] = [];
    if (error.cause !== undefined && error.cause !== null) more.push(['Caused by: ', error.cause]);
    if (error instanceof AggregateError) error.errors.forEach((one, i) => more.push([`Error ${i + 1}: `, one]));
    for (const [word, one] of more) if (!seen.has(one) && seen.size < MOST_ERRORS) texts.push(word + wholeText(one, seen));
  }
  return texts.join('\n');
}

type Paint = (code: string, text: string) => string;

/**
 * A line of source, or the part of a long one around a column, and what stands before the caret in
 * the line below it.
 * @param column in UTF-16 code units, from 1
 * @param width how many of them are shown
 */
export function excerpt(text: string, column: number, width = 100): [line: string, beforeCaret: string] {
  const start = column > width - 20 ? column - width / 2 : 0;
  const end = start + width;
  const before = start > 0 ? '…' : '';
  /* Tabs stay, so that the caret stands right; other control characters are no business of a terminal's. */
  const clean = (part: string): string => part.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '·');
  const pad = clean(text.slice(start, column - 1)).replace(/[^\t]/g, ' ');
  return [before + clean(text.slice(start, end)) + (text.length > end ? '…' : ''), (before && ' ') + pad];
}

function excerptLines(text: string, { line, column }: Place, paint: Paint): string[] {
  const [shown, pad] = excerpt(text, column);
  const margin = (label: string) => paint('2', ` ${label} |`);
  return [`${margin(String(line))} ${shown}`, `${margin(' '.repeat(String(line).length))} ${pad}${paint('31', '^')}`];
}

/**
 * An error as people read it: `Name: message`, the place, the line with a caret below it, and the
 * stack, the host's frames told apart from the guest's; then its causes.
 *
 * ```ts
 * const source = (file: string) => sources[file];
 * vm.evaluate(sources['main.js'], { filename: 'main.js' }).catch((error) => console.error(explain(error, { source })));
 * ```
 *
 * @param error what was thrown, or the text of an uncaught error
 * @returns lines without an end of line behind the last
 */
export function explain(error: unknown, { source = () => undefined, original = () => undefined, colors = false, host = true }: ExplainOptions = {}): string {
  const paint: Paint = (code, text) => (colors ? `\x1b[${code}m${text}\x1b[0m` : text);
  const lines: string[] = [];
  const text = typeof error === 'string' ? error.trimEnd() : wholeText(error);
  let lastShown = '';
  for (const { title, frames } of sectionsOf(text, source)) {
    lines.push(paint('1;31', title));
    let isShown = false;
    let wasHost = false;
    for (const { side, name, place } of frames) {
      if (side === 'host' && !host) continue;
      const from = side === 'guest' && place ? original(place) : undefined;
      const at = from ?? place;
      if (side === 'guest' && at && !isShown) {
        isShown = true;
        const words = `${at.file}:${at.line}:${at.column}`;
        const line = words === lastShown ? undefined : lineOf(from?.text ?? source(at.file), at.line);
        lastShown = words;
        lines.push(`  ${paint('36', words)}`);
        if (line !== undefined) lines.push(...excerptLines(line, at, paint));
      }
      if (side === 'host' && !wasHost) lines.push(paint('2', '  in the host:'));
      wasHost = side === 'host';
      const where = at ? `${at.file}:${at.line}:${at.column}` : '';
      const words = name === undefined ? where : where ? `${name} (${where})` : side === 'guest' ? `${name} (native)` : name;
      lines.push(paint('2', `    at ${words}`));
    }
  }
  return lines.join('\n');
}
