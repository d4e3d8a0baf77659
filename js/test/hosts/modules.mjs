// The files of the repository as modules for hosts that know nothing of node_modules.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/* What the compiled library imports by a bare name, and where that lies. */
const PACKAGES = { '@bjorn3/browser_wasi_shim': 'build/js/node_modules/@bjorn3/browser_wasi_shim/dist/index.js' };

const IMPORTS = /(\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\2/g;

/** A module's text with bare names replaced by paths from the root. */
export function withPaths(text) {
  return text.replace(IMPORTS, (all, before, quote, name) =>
    Object.hasOwn(PACKAGES, name) ? `${before}${quote}/${PACKAGES[name]}${quote}` : all);
}

/**
 * A module and all that it imports by a literal.
 * @param {string} root a directory
 * @param {string} entry a path in it
 * @param {(path: string) => boolean} [wanted] false for what is left out, and what only that imports
 * @returns {Map<string, string>} the texts by paths from the root
 */
export function moduleGraph(root, entry, wanted = () => true) {
  const texts = new Map();
  const add = (file) => {
    /* What only looks like an import, in a string, is no file. */
    if (texts.has(file) || !wanted(file) || !existsSync(path.join(root, file))) return;
    const text = withPaths(readFileSync(path.join(root, file), 'utf8'));
    texts.set(file, text);
    for (const [, , , name] of text.matchAll(IMPORTS))
      if (/^\.{0,2}\//.test(name)) add(name.startsWith('/') ? name.slice(1) : path.posix.join(path.posix.dirname(file), name));
  };
  add(entry);
  return texts;
}
