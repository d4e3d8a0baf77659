// Files that a guest can only read, from a tree or from a function that knows them.
import { type FileTree, memoryFiles } from './memory-files.js';
import { type FileStat, type Mount, MountError, type OpenedFile } from './mount.js';

/**
 * What stands at a path: a file's content, text as UTF-8; the names in a directory; undefined
 * when there is nothing. The root is the empty path, and a directory without being asked for.
 */
export type FileLookup = (path: string) => string | Uint8Array | readonly string[] | undefined;

const UTF8 = new TextEncoder();

class LookupFiles implements Mount {
  readonly #lookup: FileLookup;

  constructor(lookup: FileLookup) {
    this.#lookup = lookup;
  }

  #find(path: string): Uint8Array | readonly string[] {
    const found = this.#lookup.call(undefined, path);
    if (typeof found === 'string') return UTF8.encode(found);
    if (found instanceof Uint8Array) return found;
    if (Array.isArray(found)) return found as readonly string[];
    if (found !== undefined && found !== null)
      throw new TypeError(`the look-up gave ${typeof found} for ${JSON.stringify(path)}: it gives text, bytes, an array of names, or undefined`);
    if (path === '') return [];
    throw new MountError('ENOENT', path);
  }

  stat(path: string): FileStat {
    const found = this.#find(path);
    const times = { ino: 0n, atime: 0n, mtime: 0n, ctime: 0n };
    return found instanceof Uint8Array ? { type: 'file', size: found.length, ...times } : { type: 'directory', size: 0, ...times };
  }

  list(path: string): { name: string; type: FileStat['type'] }[] {
    const names = this.#find(path);
    if (names instanceof Uint8Array) throw new MountError('ENOTDIR', path);
    return names.map((name) => ({ name, type: this.stat(path === '' ? name : `${path}/${name}`).type }));
  }

  open(path: string): OpenedFile {
    const content = this.#find(path);
    if (!(content instanceof Uint8Array)) throw new MountError('EISDIR', path);
    const refuse = () => {
      throw new MountError('EROFS', path);
    };
    return {
      stat: () => ({ type: 'file', size: content.length, ino: 0n, atime: 0n, mtime: 0n, ctime: 0n }),
      read: (into, position) => {
        const part = content.subarray(position, position + into.length);
        into.set(part);
        return part.length;
      },
      write: refuse,
      truncate: refuse,
      close: () => {},
    };
  }
}

/**
 * Files that a guest can only read, for the option `preopens`.
 * @param source a tree, or a function that is asked for each path each time
 * @throws TypeError: it is neither
 */
export function readOnlyFiles(source: FileTree | FileLookup): Mount {
  if (typeof source === 'function') return readOnly(new LookupFiles(source));
  return readOnly(memoryFiles(source));
}

/** A mount of which a guest can only read. */
export function readOnly(mount: Mount): Mount {
  return {
    stat: (path, follow) => mount.stat(path, follow),
    list: (path) => mount.list(path),
    ...(mount.readLink && { readLink: (path) => mount.readLink!(path) }),
    open(path, flags) {
      const isThere = !flags.create || exists(mount, path);
      if (isThere && flags.exclusive) throw new MountError('EEXIST', path);
      if (!isThere || flags.write || flags.truncate) throw new MountError('EROFS', path);
      return mount.open(path, { ...flags, create: false });
    },
  };
}

function exists(mount: Mount, path: string): boolean {
  try {
    mount.stat(path, true);
    return true;
  } catch {
    return false;
  }
}
