// The files of the program: one tree in memory, which the editor and the guest share.
import { memoryFiles, MountError } from 'qjs-reactor';

export const MAIN = 'main.js';
const LIMIT = 16 << 20;

/** @returns what is wrong with a file's name, or '' */
export function nameProblem(name, others) {
  const parts = name.split('/');
  if (name === '') return 'Give the file a name.';
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    return 'A name is made of parts between single slashes, as in lib/words.js; no part is . or ..';
  if (/[\0-\x1f\\]/.test(name) || name.length > 200) return 'A name has at most 200 characters, and no backslash among them.';
  if (others.includes(name)) return `There is a file ${name} already.`;
  if (others.some((other) => other.startsWith(`${name}/`) || name.startsWith(`${other}/`)))
    return 'A part of this name is a file, or a directory, already.';
  return '';
}

const isText = (bytes) => {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return {};
  }
};

/** Events: `list` when there are other files, `change` with the `path` whose content the guest has changed. */
export class Project extends EventTarget {
  /** For the option `preopens` of a guest. */
  tree = memoryFiles({}, { limit: LIMIT });
  #seen = new Map();

  constructor(files = { [MAIN]: '' }) {
    super();
    this.replace(files);
  }

  get paths() {
    const names = [...this.#seen.keys()].filter((path) => path !== MAIN).sort();
    return this.#seen.has(MAIN) ? [MAIN, ...names] : names;
  }

  /** @returns {string | undefined} undefined: there is no such file, or it is no text */
  text(path) {
    return this.#seen.has(path) && this.tree.exists(path) ? isText(this.tree.readFile(path)).text : undefined;
  }

  bytes(path) {
    return this.tree.readFile(path);
  }

  /** All that is text. */
  texts() {
    return Object.fromEntries(this.paths.map((path) => [path, this.text(path)]).filter(([, text]) => text !== undefined));
  }

  /** @throws these files cannot be */
  static treeOf(files) {
    return memoryFiles(files, { limit: LIMIT });
  }

  replace(files) {
    const tree = Project.treeOf(files);
    if (!tree.exists(MAIN)) tree.writeFile(MAIN, '');
    this.tree = tree;
    this.#seen = this.#look();
    this.dispatchEvent(new Event('list'));
  }

  /** @throws {MountError} there is no room any more */
  write(path, text) {
    const isNew = !this.#seen.has(path);
    this.tree.writeFile(path, text);
    this.#seen.set(path, this.#stamp(path));
    if (isNew) this.dispatchEvent(new Event('list'));
  }

  rename(from, to) {
    const bytes = this.tree.readFile(from);
    this.tree.remove(from);
    this.tree.writeFile(to, bytes);
    this.#seen = this.#look();
    this.dispatchEvent(new Event('list'));
  }

  remove(path) {
    this.tree.remove(path);
    this.#seen = this.#look();
    this.dispatchEvent(new Event('list'));
  }

  /** Look for what the guest has written since. */
  refresh() {
    const before = this.#seen;
    this.#seen = this.#look();
    if (before.size !== this.#seen.size || [...before.keys()].some((path) => !this.#seen.has(path))) this.dispatchEvent(new Event('list'));
    for (const [path, stamp] of this.#seen) {
      if (before.has(path) && before.get(path) !== stamp) this.dispatchEvent(Object.assign(new Event('change'), { path }));
    }
  }

  #stamp(path) {
    const { size, mtime, ino } = this.tree.stat(path);
    return `${size} ${mtime} ${ino}`;
  }

  #look() {
    const found = new Map();
    const walk = (directory) => {
      for (const { name, type } of this.tree.list(directory)) {
        const path = directory === '' ? name : `${directory}/${name}`;
        if (type === 'directory') walk(path);
        else found.set(path, this.#stamp(path));
      }
    };
    walk('');
    return found;
  }
}

/** What went wrong with a file, for people. */
export function describeProblem(error) {
  if (error instanceof MountError && error.code === 'ENOSPC') return `The files of a program have ${LIMIT >> 20} MB together, and that is used up.`;
  return String(error?.message ?? error);
}
