// The modules that a program consists of, for hosts that are given all of them before.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const IMPORTS = /\b(?:from|import)\s*\(?\s*(['"])([^'"\n]+)\1/g;

/**
 * A module and all that it imports by literals.
 * @param {string} root a directory
 * @param {string} entry a path in it
 * @returns {Map<string, Buffer>} the contents by paths from the root
 */
export function moduleGraph(root, entry) {
  const contents = new Map();
  const add = (file) => {
    /* What only looks like an import, in a string, is no file. */
    if (contents.has(file) || !existsSync(path.join(root, file))) return;
    const content = readFileSync(path.join(root, file));
    contents.set(file, content);
    if (file.endsWith('.wasm')) return;
    for (const [, , name] of content.toString().matchAll(IMPORTS))
      if (/^\.{1,2}\//.test(name)) add(path.posix.join(path.posix.dirname(file), name));
  };
  add(entry);
  return contents;
}
