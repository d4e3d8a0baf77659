// Where an error comes from: the guest's frames in its stack, and the line of source with a caret.

const FRAME = /^\s*at (?:(.*) \()?([^()\s]+):(\d+):(\d+)\)?$/;

/* What the library puts between the guest's frames and the page's own. */
const HOST_FRAMES = /^\s*--- above the guest/;

/** The guest's part of a stack: without the frames of the page and of its console. */
export function guestStack(stack) {
  const lines = String(stack ?? '').split('\n');
  const end = lines.findIndex((line) => HOST_FRAMES.test(line));
  return lines.slice(0, end < 0 ? lines.length : end).filter((line) => !line.includes('<console>'));
}

/**
 * @param {string} line of a stack
 * @returns {{ name: string, path: string, line: number, column: number } | undefined}
 */
export function frameOf(line) {
  const [, name = '', path, row, column] = FRAME.exec(line) ?? [];
  /* A frame of the page has an address. */
  return path === undefined || path.includes('://') ? undefined : { name, path: path.replace(/^\.\//, ''), line: Number(row), column: Number(column) };
}

/**
 * @param {string[]} lines of a stack
 * @param {(path: string) => string | undefined} sourceOf the text of a file
 * @returns the first frame in a file that there is, with its line of source
 */
export function placeOf(lines, sourceOf) {
  for (const line of lines) {
    const frame = frameOf(line);
    const source = frame && sourceOf(frame.path)?.split('\n')[frame.line - 1];
    if (source !== undefined) return { ...frame, source };
  }
  return undefined;
}

/** The line of source, shortened around the column, and a caret below it. */
export function excerpt({ source, column }, width = 72) {
  const from = Math.max(0, Math.min(column - 1 - width / 2, source.length - width));
  const text = source.slice(from, from + width);
  const indent = text.slice(0, column - 1 - from).replace(/[^\t]/g, ' ');
  return `${text}\n${indent}^`;
}
