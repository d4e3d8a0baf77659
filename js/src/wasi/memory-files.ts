// Files in memory: a read-write tree that guests may share, and that the host reads and writes.
import { type FileStat, type Mount, MountError, type OpenedFile, type OpenFlags } from './mount.js';

/** What a tree is made of: contents, text as UTF-8, by their paths; and further trees. */
export interface FileTree {
  readonly [path: string]: string | Uint8Array | FileTree;
}

/** Settings of {@link memoryFiles}. */
export interface MemoryFilesOptions {
  /** How many bytes there may be, with {@link NODE_SIZE} for each file and directory; then guests get `ENOSPC`. Default: no limit. */
  limit?: number;
}

/** What a file or directory without content counts for, in bytes. */
const NODE_SIZE = 256;
/* Of a typed array: what is larger cannot be made. */
const LARGEST = 2 ** 32 - 1;

const UTF8 = new TextEncoder();
const FROM_UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

const now = () => BigInt(Date.now()) * 1_000_000n;
let lastIno = 0n;

class Node {
  readonly ino = ++lastIno;
  atime = now();
  mtime = this.atime;
  ctime = this.atime;

  changed(): void {
    this.mtime = this.ctime = now();
  }
}

class FileNode extends Node {
  /* With room to grow: one write after the other copies nothing. */
  bytes = new Uint8Array(0);
  size = 0;
  /** Where it stands; undefined when it was removed, which whoever has it open does not notice. */
  path: string | undefined;
  opened = 0;
}

class DirectoryNode extends Node {
  readonly entries = new Map<string, FileNode | DirectoryNode>();
}

function statOf(node: FileNode | DirectoryNode): FileStat {
  const { ino, atime, mtime, ctime } = node;
  return node instanceof FileNode
    ? { type: 'file', size: node.size, ino, atime, mtime, ctime }
    : { type: 'directory', size: 0, ino, atime, mtime, ctime };
}

/** A path of the host's, as mounts have them. */
function normal(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || path.includes('\0')) throw new TypeError(`a path in a tree has no ".." and no NUL in it: ${path}`);
  return parts.join('/');
}

const toBytes = (content: string | Uint8Array): Uint8Array => (typeof content === 'string' ? UTF8.encode(content) : content);

/** A tree of files in memory; {@link memoryFiles} makes it. */
export class MemoryFiles implements Mount {
  readonly #root = new DirectoryNode();
  readonly #limit: number;
  #used = 0;

  /** @internal Called with the path of whatever has changed: its content, or that it is there. */
  onChange: (path: string) => void = () => {};

  /** @internal */
  constructor({ limit = Infinity }: MemoryFilesOptions) {
    if (!(limit >= 0)) throw new RangeError(`limit is a number of bytes, not ${limit}`);
    this.#limit = limit;
  }

  /* -------------------------------------------------------- for the host */

  /** How many bytes there are, as `limit` counts them. */
  get used(): number {
    return this.#used;
  }

  /** A copy of a file's content. @throws {MountError} there is no such file */
  readFile(path: string): Uint8Array {
    const node = this.#file(normal(path));
    return node.bytes.slice(0, node.size);
  }

  /** A file's content as text, from UTF-8. @throws {MountError} there is no such file */
  readText(path: string): string {
    return FROM_UTF8.decode(this.readFile(path));
  }

  /** Write a file, whose directories are made. @throws {MountError} a part of the path is a file, or the limit is reached */
  writeFile(path: string, content: string | Uint8Array): void {
    const name = normal(path);
    if (name === '' || (typeof content !== 'string' && !(content instanceof Uint8Array)))
      throw new TypeError(`a file has a name, and its content is text or bytes: ${JSON.stringify(path)}`);
    this.#makeParents(name);
    const file = this.open(name, { read: false, write: true, create: true, exclusive: false, truncate: true, follow: true });
    try {
      file.write(toBytes(content), 0);
    } finally {
      file.close();
    }
  }

  /** Make a directory with those around it; again is legal. @throws {MountError} a part of the path is a file */
  makeDirectories(path: string): void {
    const name = normal(path);
    this.#makeParents(`${name}/`);
  }

  /** Whether there is a file or directory. */
  exists(path: string): boolean {
    return this.#find(normal(path)) !== undefined;
  }

  /** Remove a file, or a directory with all that is in it; nothing when there is none. */
  remove(path: string): void {
    const name = normal(path);
    const node = this.#find(name);
    if (node instanceof DirectoryNode) for (const inner of [...node.entries.keys()]) this.remove(name === '' ? inner : `${name}/${inner}`);
    if (node !== undefined && name !== '') this.#remove(name, node);
  }

  /** All of it, or of a directory: contents by their paths, in the order of their names. */
  files(path = ''): Map<string, Uint8Array> {
    const all = new Map<string, Uint8Array>();
    const walk = (directory: DirectoryNode, prefix: string): void => {
      for (const name of [...directory.entries.keys()].sort()) {
        const node = directory.entries.get(name)!;
        if (node instanceof FileNode) all.set(prefix + name, node.bytes.slice(0, node.size));
        else walk(node, `${prefix}${name}/`);
      }
    };
    walk(this.#directory(normal(path)), '');
    return all;
  }

  /* ------------------------------------------------------- for the guest */

  stat(path: string): FileStat {
    return statOf(this.#get(path));
  }

  list(path: string): { name: string; type: FileStat['type']; ino: bigint }[] {
    return [...this.#directory(path).entries].map(([name, node]) => ({ name, type: node instanceof FileNode ? 'file' : 'directory', ino: node.ino }));
  }

  open(path: string, { create, exclusive, truncate }: OpenFlags): OpenedFile {
    let node = this.#find(path);
    if (node === undefined) {
      if (!create) throw new MountError('ENOENT', path);
      node = this.#add(path, new FileNode());
    } else if (exclusive) {
      throw new MountError('EEXIST', path);
    }
    if (node instanceof DirectoryNode) throw new MountError('EISDIR', path);
    if (truncate) this.#resize(node, 0, path);
    return this.#opened(node, path);
  }

  makeDirectory(path: string): void {
    if (this.#find(path) !== undefined) throw new MountError('EEXIST', path);
    this.#add(path, new DirectoryNode());
  }

  removeFile(path: string): void {
    const node = this.#get(path);
    if (node instanceof DirectoryNode) throw new MountError('EISDIR', path);
    this.#remove(path, node);
  }

  removeDirectory(path: string): void {
    const node = this.#directory(path);
    if (node.entries.size > 0) throw new MountError('ENOTEMPTY', path);
    this.#remove(path, node);
  }

  rename(from: string, to: string): void {
    const node = this.#get(from);
    const target = this.#find(to);
    if (target === node) return;
    if (target instanceof DirectoryNode) {
      if (node instanceof FileNode) throw new MountError('EISDIR', to);
      if (target.entries.size > 0) throw new MountError('ENOTEMPTY', to);
    } else if (target !== undefined && node instanceof DirectoryNode) {
      throw new MountError('ENOTDIR', to);
    }
    const place = this.#parent(to);
    if (target !== undefined) this.#remove(to, target);
    const old = this.#parent(from);
    old.parent.entries.delete(old.name);
    place.parent.entries.set(place.name, node);
    old.parent.changed();
    place.parent.changed();
    this.onChange(from);
    this.#moved(to, node);
  }

  setTimes(path: string, atime: bigint | undefined, mtime: bigint | undefined): void {
    const node = this.#get(path);
    node.atime = atime ?? node.atime;
    node.mtime = mtime ?? node.mtime;
    node.ctime = now();
  }

  /* --------------------------------------------------------------- nodes */

  #find(path: string): FileNode | DirectoryNode | undefined {
    if (path === '') return this.#root;
    let node: FileNode | DirectoryNode = this.#root;
    for (const part of path.split('/')) {
      if (node instanceof FileNode) throw new MountError('ENOTDIR', path);
      const inner = node.entries.get(part);
      if (inner === undefined) return undefined;
      node = inner;
    }
    return node;
  }

  #get(path: string): FileNode | DirectoryNode {
    const node = this.#find(path);
    if (node === undefined) throw new MountError('ENOENT', path);
    return node;
  }

  #file(path: string): FileNode {
    const node = this.#get(path);
    if (node instanceof FileNode) return node;
    throw new MountError('EISDIR', path);
  }

  #directory(path: string): DirectoryNode {
    const node = this.#get(path);
    if (node instanceof DirectoryNode) return node;
    throw new MountError('ENOTDIR', path);
  }

  #parent(path: string): { parent: DirectoryNode; name: string } {
    const at = path.lastIndexOf('/');
    return { parent: this.#directory(at < 0 ? '' : path.slice(0, at)), name: path.slice(at + 1) };
  }

  #makeParents(path: string): void {
    for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
      const directory = path.slice(0, at);
      if (this.#find(directory) === undefined) this.makeDirectory(directory);
    }
  }

  #add<T extends FileNode | DirectoryNode>(path: string, node: T): T {
    const { parent, name } = this.#parent(path);
    this.#take(NODE_SIZE, path);
    parent.entries.set(name, node);
    parent.changed();
    if (node instanceof FileNode) node.path = path;
    this.onChange(path);
    return node;
  }

  #remove(path: string, node: FileNode | DirectoryNode): void {
    const { parent, name } = this.#parent(path);
    parent.entries.delete(name);
    parent.changed();
    if (node instanceof FileNode) {
      node.path = undefined;
      this.#giveBack(node);
    } else {
      this.#used -= NODE_SIZE;
    }
    this.onChange(path);
  }

  /** A removed file counts as long as somebody has it open. */
  #giveBack(node: FileNode): void {
    if (node.path === undefined && node.opened === 0) this.#used -= NODE_SIZE + node.size;
  }

  #moved(path: string, node: FileNode | DirectoryNode): void {
    if (node instanceof FileNode) node.path = path;
    else for (const [name, inner] of node.entries) this.#moved(`${path}/${name}`, inner);
    this.onChange(path);
  }

  #written(node: FileNode): void {
    node.changed();
    if (node.path !== undefined) this.onChange(node.path);
  }

  #take(size: number, path: string): void {
    if (this.#used + size > this.#limit) throw new MountError('ENOSPC', path);
    this.#used += size;
  }

  #resize(node: FileNode, size: number, path: string): void {
    if (size > LARGEST) throw new MountError('EFBIG', path);
    const more = size - node.size;
    if (this.#used + more > this.#limit) throw new MountError('ENOSPC', path);
    if (size > node.bytes.length) {
      const bytes = new Uint8Array(Math.min(LARGEST, Math.max(size, 2 * node.bytes.length)));
      bytes.set(node.bytes.subarray(0, node.size));
      node.bytes = bytes;
    } else if (size < node.size) {
      node.bytes.fill(0, size, node.size);
      if (size === 0) node.bytes = new Uint8Array(0);
    }
    this.#used += more;
    node.size = size;
    this.#written(node);
  }

  #opened(node: FileNode, path: string): OpenedFile {
    node.opened++;
    return {
      stat: () => statOf(node),
      read: (into, position) => {
        const bytes = node.bytes.subarray(position, Math.min(node.size, position + into.length));
        into.set(bytes);
        return bytes.length;
      },
      write: (bytes, position) => {
        const end = position + bytes.length;
        if (end > node.size) this.#resize(node, end, path);
        node.bytes.set(bytes, position);
        this.#written(node);
      },
      truncate: (size) => this.#resize(node, size, path),
      close: () => {
        node.opened--;
        this.#giveBack(node);
      },
    };
  }
}

/**
 * A read-write tree of files in memory, for the option `preopens`. Several guests may share one.
 * @param tree what is there at first: `{ 'main.js': 'import "./lib/a.js"', lib: { 'a.js': bytes } }`
 * @throws TypeError: it is no tree
 */
export function memoryFiles(tree: FileTree = {}, options: MemoryFilesOptions = {}): MemoryFiles {
  const files = new MemoryFiles(options);
  fill(files, '', tree);
  return files;
}

function fill(files: MemoryFiles, prefix: string, tree: FileTree): void {
  if (typeof tree !== 'object' || tree === null) throw new TypeError(`a tree of files is made of text, bytes and trees: ${prefix || 'the whole'} is ${tree === null ? 'null' : typeof tree}`);
  for (const [name, content] of Object.entries(tree)) {
    const path = `${prefix}${name}`;
    if (typeof content === 'string' || content instanceof Uint8Array) {
      files.writeFile(path, content);
    } else {
      files.makeDirectories(path);
      fill(files, `${path}/`, content);
    }
  }
}
