// Code blocks of a page, and the programs that they make.
//
// A comment before a block says how it is run:
//   <!-- test: continues -->        it goes on where the block of its language before it ended
//   <!-- test: setup=NAME -->       it stands in setups/NAME.EXTENSION.in, at the comment "block" there, or behind it
//   <!-- test: file=PATH -->        it is a file beside the page's programs
//   <!-- test: run -->              (sh) its lines are run, in the page's directory
//   <!-- not run: REASON -->        it is not run
// A block `text` directly behind another is what that prints. In JavaScript a line that ends in `// → VALUE`
// has that value.

const FENCE = /^(\s*)(`{3,})\s*(.*)$/;
const COMMENT = /^\s*<!--\s*(test|not run)\s*:\s*(.*?)\s*-->\s*$/;
const KNOWN = new Set(['continues', 'setup', 'file', 'run']);

export class PageError extends Error {}

function directive(kind, text, place) {
  if (kind === 'not run') {
    if (text === '') throw new PageError(`${place}: "not run" without a reason`);
    return { notRun: text };
  }
  const words = Object.fromEntries(text.split(/\s+/).map((word) => word.split('=', 2)).map(([name, value = true]) => [name, value]));
  for (const name of Object.keys(words)) if (!KNOWN.has(name)) throw new PageError(`${place}: unknown word "${name}" after "test:"`);
  return words;
}

/**
 * @param {string} page its path, for messages
 * @param {string} text
 * @returns {{ place: string, language: string, code: string, words: object, output?: string }[]}
 */
export function blocksOf(page, text) {
  const blocks = [];
  let words; /* of a comment that waits for its block */
  let open;
  let previous; /* the block that ended just before, but for empty lines */
  text.split('\n').forEach((line, index) => {
    const place = `${page}:${index + 1}`;
    if (open !== undefined) {
      if (line.trim() !== open.fence) return void open.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
      const block = { place: open.place, language: open.language, code: open.lines.join('\n'), words: open.words };
      open = undefined;
      if (block.language === 'text' && previous !== undefined) previous.output = block.code;
      else blocks.push(block);
      previous = block.language === 'text' ? undefined : block;
      return;
    }
    const fence = FENCE.exec(line);
    if (fence !== null) {
      const [, indent, marks, info] = fence;
      const language = /^[\w-]*/.exec(info)[0];
      if (language === '') throw new PageError(`${place}: a block without a language; what is no code is "text"`);
      open = { indent, fence: marks, language, place, words: words ?? {}, lines: [] };
      words = undefined;
      return;
    }
    if (line.trim() === '') return;
    const comment = COMMENT.exec(line);
    if (words !== undefined) throw new PageError(`${place}: a comment "test" or "not run" before what is no block`);
    if (comment !== null) words = directive(comment[1], comment[2], place);
    previous = undefined;
  });
  if (open !== undefined) throw new PageError(`${open.place}: the block has no end`);
  if (words !== undefined) throw new PageError(`${page}: a comment "test" or "not run" at the end`);
  return blocks;
}

const SAME = { ts: 'js', javascript: 'js', typescript: 'js', mjs: 'js' };

/**
 * @returns {{ programs: { place: string, language: string, parts: string[], setup?: string, words: object,
 *   output?: string }[], files: { name: string, code: string }[], notRun: { place: string, language: string, reason: string }[] }}
 *   files: of the page, before any of its programs
 */
export function programsOf(page, text) {
  const programs = [];
  const files = [];
  const notRun = [];
  for (const { place, language: named, code, words, output } of blocksOf(page, text)) {
    const language = SAME[named] ?? named;
    if (language === 'text') continue;
    if (words.notRun !== undefined) {
      notRun.push({ place, language, reason: words.notRun });
    } else if (words.file !== undefined) {
      files.push({ name: words.file, code: `${code}\n` });
    } else if (words.continues) {
      const before = programs.findLast((program) => program.language === language);
      if (before === undefined) throw new PageError(`${place}: there is nothing in ${language} to continue`);
      before.parts.push(code);
      if (output !== undefined) before.output = before.output === undefined ? output : `${before.output}\n${output}`;
    } else {
      programs.push({ place, language, parts: [code], setup: words.setup, words, output });
    }
  }
  return { programs, files, notRun };
}
