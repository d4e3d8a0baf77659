// Where a module was asked for that could not be had: the engine does not tell.
import path from 'node:path';
import type { Place } from '../../explain.js';

const FAILED = /could not load module (?:filename )?'(.+?)'|could not find export '.+?' in module '(.+?)'/i;
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*(['"])(.+?)\1/g;

/**
 * @param message what the error says
 * @param sources the names of the files that the guest has read, and their texts
 * @returns the place of the import that failed; undefined: that is not what went wrong, or it is not found
 */
export function importPlace(message: string, sources: Iterable<readonly [file: string, text: string]>): Place | undefined {
  const found = FAILED.exec(message);
  const wanted = found?.[1] ?? found?.[2];
  if (wanted === undefined) return undefined;
  for (const [file, text] of sources) {
    for (const match of text.matchAll(IMPORT)) {
      const specifier = match[2]!;
      const name = /^\.\.?\//.test(specifier) ? path.posix.join(path.posix.dirname(file), specifier) : specifier;
      if (name !== wanted) continue;
      const before = text.slice(0, match.index + match[0].lastIndexOf(match[1]! + specifier)).split('\n');
      return { file, line: before.length, column: Buffer.byteLength(before.at(-1)!) + 1 };
    }
  }
  return undefined;
}
