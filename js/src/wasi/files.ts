// The WASI functions for files, over mounts. Optional: loaded when a guest has directories.
// Layouts and numbers: WASI preview 1, wasi_snapshot_preview1.
import { ERRNO, type FileStat, type Mount, MountError, type MountErrorCode, type OpenedFile } from './mount.js';
import type { WasiFunction } from './preview1.js';

const FILETYPE = { other: 0, directory: 3, file: 4, symlink: 7 };
const OFLAG = { create: 1, directory: 2, exclusive: 4, truncate: 8 };
const FDFLAG_APPEND = 1;
const FDFLAGS_KNOWN = 0x1f;
const FOLLOW = 1;
const RIGHT = { read: 1n << 1n, write: 1n << 6n };
const ALL_RIGHTS = (1n << 29n) - 1n;
const TIME = { access: 1, accessNow: 2, modified: 4, modifiedNow: 8 };
const WHENCE = { set: 0, current: 1, end: 2 };
const FIRST = 3;
const DIRENT_SIZE = 24;
/* As many as most systems give a process; a guest has no need of the host's last one. */
const MOST_DESCRIPTORS = 4096;
const LONGEST_NAME = 255;
/* As in most systems; what is longer would hold the thread. */
const LONGEST_PATH = 4096;

const UTF8 = new TextEncoder();
const FROM_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface FilesOptions {
  readonly memory: () => WebAssembly.Memory;
  readonly preopens: readonly (readonly [name: string, mount: Mount])[];
}

interface OpenDirectory {
  readonly kind: 'directory';
  readonly mount: Mount;
  readonly path: string;
  /** The name that the guest knows a preopen by. */
  readonly preopen?: Uint8Array;
  /** What is being read: a change meanwhile shifts nothing. */
  entries?: { name: Uint8Array; type: number; ino: bigint }[];
}

interface OpenFile {
  readonly kind: 'file';
  readonly mount: Mount;
  readonly path: string;
  readonly file: OpenedFile;
  readonly canRead: boolean;
  readonly canWrite: boolean;
  flags: number;
  position: number;
}

function errnoOf(error: unknown): number {
  const { code, syscall } = (error ?? {}) as { code?: MountErrorCode; syscall?: string };
  if (typeof code === 'string' && Object.hasOwn(ERRNO, code)) return ERRNO[code];
  if (error instanceof RangeError) return ERRNO.EFAULT;
  /* An error of the system that has no number here: the guest may cause it, and the host is not wrong. */
  if (typeof syscall === 'string') return ERRNO.EIO;
  /* The mistake of a mount is its host's to see, and no reason for the instance to end. */
  queueMicrotask(() => {
    throw error;
  });
  return ERRNO.EIO;
}

/** The path below a directory, and whether it has to be one. */
function resolve(directory: string, path: string): { path: string; isDirectory: boolean } {
  const parts: string[] = [];
  if (path === '') throw new MountError('ENOENT', path);
  if (path.startsWith('/')) throw new MountError('ENOTCAPABLE', path);
  if (path.includes('\0')) throw new MountError('EINVAL', path);
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part.length > LONGEST_NAME) throw new MountError('ENAMETOOLONG', path);
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) throw new MountError('ENOTCAPABLE', path);
  }
  if (directory !== '') parts.unshift(directory);
  return { path: parts.join('/'), isDirectory: /(^|\/)\.{0,2}$/.test(path) };
}

function writable<K extends keyof Mount>(mount: Mount, name: K, path: string): NonNullable<Mount[K]> {
  const change = mount[name];
  if (typeof change !== 'function') throw new MountError('EROFS', path);
  return change.bind(mount) as NonNullable<Mount[K]>;
}

/** The functions for all descriptors but the first three, which do not come here; and the end of it. */
export interface Files {
  readonly functions: Record<string, WasiFunction>;
  /** Close what is open. */
  close(): void;
}

/** Files over mounts. @throws TypeError: a preopen is no mount */
export function openFiles({ memory, preopens }: FilesOptions): Files {
  const table: (OpenDirectory | OpenFile | undefined)[] = [undefined, undefined, undefined];
  for (const [name, mount] of preopens) {
    if (typeof mount?.stat !== 'function') throw new TypeError(`preopens[${JSON.stringify(name)}] is neither a path nor a mount`);
    table.push({ kind: 'directory', mount, path: '', preopen: UTF8.encode(name) });
  }

  const view = () => new DataView(memory().buffer);
  const bytesAt = (pointer: number, size: number) => new Uint8Array(memory().buffer, pointer >>> 0, size >>> 0);

  function textAt(pointer: number, size: number): string {
    try {
      return FROM_UTF8.decode(bytesAt(pointer, size));
    } catch (error) {
      /* No name is like that. */
      if (error instanceof TypeError) throw new MountError('EINVAL', 'a name that is not UTF-8');
      throw error;
    }
  }

  function entry(fd: number): OpenDirectory | OpenFile {
    const found = table[fd];
    if (found === undefined) throw new MountError('EBADF', `${fd}`);
    return found;
  }

  function directory(fd: number): OpenDirectory {
    const found = entry(fd);
    if (found.kind !== 'directory') throw new MountError('ENOTDIR', found.path);
    return found;
  }

  function file(fd: number): OpenFile {
    const found = entry(fd);
    if (found.kind !== 'file') throw new MountError('EISDIR', found.path);
    return found;
  }

  /** A path argument: its mount, and the path there. */
  function at(fd: number, pointer: number, size: number): { mount: Mount; path: string; isDirectory: boolean } {
    const { mount, path } = directory(fd);
    if (size >>> 0 > LONGEST_PATH) throw new MountError('ENAMETOOLONG', path);
    return { mount, ...resolve(path, textAt(pointer, size)) };
  }

  function* vectors(pointer: number, count: number): Generator<Uint8Array> {
    for (let i = 0; i < count; i++) {
      const data = view();
      yield bytesAt(data.getUint32(pointer + 8 * i, true), data.getUint32(pointer + 8 * i + 4, true));
    }
  }

  function putStat(pointer: number, stat: FileStat): void {
    bytesAt(pointer, 64).fill(0);
    const data = view();
    data.setBigUint64(pointer + 8, stat.ino, true);
    data.setUint8(pointer + 16, FILETYPE[stat.type]);
    data.setBigUint64(pointer + 24, 1n, true);
    data.setBigUint64(pointer + 32, BigInt(stat.size), true);
    data.setBigUint64(pointer + 40, stat.atime, true);
    data.setBigUint64(pointer + 48, stat.mtime, true);
    data.setBigUint64(pointer + 56, stat.ctime, true);
  }

  function add(opened: OpenDirectory | OpenFile): number {
    const free = table.indexOf(undefined, FIRST);
    const fd = free < 0 ? table.length : free;
    table[fd] = opened;
    return fd;
  }

  function readInto(opened: OpenFile, iovs: number, count: number, position: number): number {
    if (!opened.canRead) throw new MountError('EBADF', opened.path);
    let total = 0;
    for (const target of vectors(iovs, count)) {
      if (target.length === 0) continue;
      const size = opened.file.read(target, position + total);
      total += size;
      if (size < target.length) break;
    }
    return total;
  }

  function writeFrom(opened: OpenFile, iovs: number, count: number, position: number): number {
    if (!opened.canWrite) throw new MountError('EBADF', opened.path);
    let total = 0;
    for (const bytes of vectors(iovs, count)) {
      if (bytes.length > 0) opened.file.write(bytes, position + total);
      total += bytes.length;
    }
    return total;
  }

  function offset(value: bigint, path: string): number {
    const number = Number(value);
    if (number < 0) throw new MountError('EINVAL', path);
    if (!Number.isSafeInteger(number)) throw new MountError('EFBIG', path);
    return number;
  }

  function seek(opened: OpenFile, delta: bigint, whence: number): number {
    const { file, path, position } = opened;
    if (whence === WHENCE.set) return offset(delta, path);
    if (whence === WHENCE.current) return offset(BigInt(position) + delta, path);
    if (whence === WHENCE.end) return offset(BigInt(file.stat().size) + delta, path);
    throw new MountError('EINVAL', path);
  }

  function entriesOf(opened: OpenDirectory): NonNullable<OpenDirectory['entries']> {
    const { mount, path } = opened;
    const own = (name: string, ino: bigint) => ({ name: UTF8.encode(name), type: FILETYPE.directory, ino });
    const { ino } = mount.stat(path, false);
    const named = mount.list(path).map(({ name, type, ino = 0n }) => ({ name: UTF8.encode(name), type: FILETYPE[type], ino }));
    return [own('.', ino), own('..', ino), ...named];
  }

  function time(flags: number, explicit: number, now: number, value: bigint): bigint | undefined {
    if (flags & explicit && flags & now) throw new MountError('EINVAL', 'times');
    if (flags & now) return BigInt(Date.now()) * 1_000_000n;
    return flags & explicit ? value : undefined;
  }

  const functions: Record<string, (...values: never[]) => void> = {
    fd_prestat_get(fd: number, result: number) {
      const opened = entry(fd);
      if (opened.kind !== 'directory' || opened.preopen === undefined) throw new MountError('EBADF', opened.path);
      view().setUint8(result, 0);
      view().setUint32(result + 4, opened.preopen.length, true);
    },

    fd_prestat_dir_name(fd: number, pointer: number, size: number) {
      const { preopen, path } = directory(fd);
      if (preopen === undefined) throw new MountError('EBADF', path);
      if (size < preopen.length) throw new MountError('ENAMETOOLONG', path);
      bytesAt(pointer, preopen.length).set(preopen);
    },

    fd_fdstat_get(fd: number, result: number) {
      const opened = entry(fd);
      bytesAt(result, 24).fill(0);
      const data = view();
      data.setUint8(result, FILETYPE[opened.kind]);
      if (opened.kind === 'file') data.setUint16(result + 2, opened.flags, true);
      let rights = ALL_RIGHTS;
      if (opened.kind === 'file' && !opened.canRead) rights &= ~RIGHT.read;
      if (opened.kind === 'file' && !opened.canWrite) rights &= ~RIGHT.write;
      data.setBigUint64(result + 8, rights, true);
      data.setBigUint64(result + 16, ALL_RIGHTS, true);
    },

    fd_fdstat_set_flags(fd: number, flags: number) {
      if (flags & ~FDFLAGS_KNOWN) throw new MountError('EINVAL', `${fd}`);
      file(fd).flags = flags;
    },

    fd_fdstat_set_rights(fd: number) {
      entry(fd);
    },

    fd_close(fd: number) {
      const opened = entry(fd);
      table[fd] = undefined;
      if (opened.kind === 'file') opened.file.close();
    },

    fd_renumber(from: number, to: number) {
      const opened = entry(from);
      if (from === to) return;
      functions.fd_close(to as never);
      table[from] = undefined;
      table[to] = opened;
    },

    fd_filestat_get(fd: number, result: number) {
      const opened = entry(fd);
      putStat(result, opened.kind === 'file' ? opened.file.stat() : opened.mount.stat(opened.path, false));
    },

    fd_filestat_set_size(fd: number, size: bigint) {
      const opened = file(fd);
      if (!opened.canWrite) throw new MountError('EINVAL', opened.path);
      opened.file.truncate(offset(size, opened.path));
    },

    fd_filestat_set_times(fd: number, atime: bigint, mtime: bigint, flags: number) {
      const { mount, path } = entry(fd);
      const access = time(flags, TIME.access, TIME.accessNow, atime);
      writable(mount, 'setTimes', path)(path, access, time(flags, TIME.modified, TIME.modifiedNow, mtime), false);
    },

    fd_allocate(fd: number, start: bigint, size: bigint) {
      const opened = file(fd);
      if (!opened.canWrite) throw new MountError('EBADF', opened.path);
      const end = offset(start + size, opened.path);
      if (end > opened.file.stat().size) opened.file.truncate(end);
    },

    fd_advise(fd: number) {
      file(fd);
    },

    fd_sync(fd: number) {
      const opened = entry(fd);
      if (opened.kind === 'file') opened.file.sync?.();
    },

    fd_datasync(fd: number) {
      functions.fd_sync(fd as never);
    },

    fd_read(fd: number, iovs: number, count: number, result: number) {
      const opened = file(fd);
      const size = readInto(opened, iovs, count, opened.position);
      opened.position += size;
      view().setUint32(result, size, true);
    },

    fd_pread(fd: number, iovs: number, count: number, position: bigint, result: number) {
      const opened = file(fd);
      view().setUint32(result, readInto(opened, iovs, count, offset(position, opened.path)), true);
    },

    fd_write(fd: number, iovs: number, count: number, result: number) {
      const opened = file(fd);
      if (opened.canWrite && opened.flags & FDFLAG_APPEND) opened.position = opened.file.stat().size;
      const size = writeFrom(opened, iovs, count, opened.position);
      opened.position += size;
      view().setUint32(result, size, true);
    },

    fd_pwrite(fd: number, iovs: number, count: number, position: bigint, result: number) {
      const opened = file(fd);
      view().setUint32(result, writeFrom(opened, iovs, count, offset(position, opened.path)), true);
    },

    fd_seek(fd: number, delta: bigint, whence: number, result: number) {
      const opened = file(fd);
      opened.position = seek(opened, delta, whence);
      view().setBigUint64(result, BigInt(opened.position), true);
    },

    fd_tell(fd: number, result: number) {
      view().setBigUint64(result, BigInt(file(fd).position), true);
    },

    fd_readdir(fd: number, buffer: number, size: number, cookie: bigint, result: number) {
      const opened = directory(fd);
      if (cookie === 0n || opened.entries === undefined) opened.entries = entriesOf(opened);
      const target = bytesAt(buffer, size);
      let used = 0;
      for (let i = Number(cookie); i < opened.entries.length && used < size; i++) {
        const { name, type, ino } = opened.entries[i];
        const record = new Uint8Array(DIRENT_SIZE + name.length);
        const data = new DataView(record.buffer);
        data.setBigUint64(0, BigInt(i + 1), true);
        data.setBigUint64(8, ino, true);
        data.setUint32(16, name.length, true);
        data.setUint8(20, type);
        record.set(name, DIRENT_SIZE);
        /* One that is cut off tells that there are more. */
        target.set(record.subarray(0, size - used), used);
        used += Math.min(record.length, size - used);
      }
      view().setUint32(result, used, true);
    },

    path_open(
      fd: number, lookup: number, pointer: number, size: number, oflags: number,
      rights: bigint, _inheriting: bigint, flags: number, result: number,
    ) {
      const { mount, path, isDirectory } = at(fd, pointer, size);
      if (table.length - FIRST >= MOST_DESCRIPTORS && table.indexOf(undefined, FIRST) < 0) throw new MountError('EMFILE', path);
      const follow = (lookup & FOLLOW) !== 0;
      const create = (oflags & OFLAG.create) !== 0;
      const canWrite = (rights & RIGHT.write) !== 0n;
      const wantsDirectory = isDirectory || (oflags & OFLAG.directory) !== 0;
      let stat: FileStat | undefined;
      try {
        stat = mount.stat(path, follow);
      } catch (error) {
        if (!create || wantsDirectory || (error as { code?: string } | null)?.code !== 'ENOENT') throw error;
      }
      let opened: OpenDirectory | OpenFile;
      if (stat?.type === 'directory') {
        if (create && oflags & OFLAG.exclusive) throw new MountError('EEXIST', path);
        if (canWrite || oflags & OFLAG.truncate) throw new MountError('EISDIR', path);
        opened = { kind: 'directory', mount, path };
      } else if (wantsDirectory) {
        throw new MountError('ENOTDIR', path);
      } else {
        const truncate = (oflags & OFLAG.truncate) !== 0;
        const canRead = (rights & RIGHT.read) !== 0n;
        const exclusive = create && (oflags & OFLAG.exclusive) !== 0;
        const opening = { read: canRead, write: canWrite, create, exclusive, truncate, follow };
        opened = { kind: 'file', mount, path, file: mount.open(path, opening), canRead, canWrite, flags, position: 0 };
      }
      view().setUint32(result, add(opened), true);
    },

    path_filestat_get(fd: number, lookup: number, pointer: number, size: number, result: number) {
      const { mount, path, isDirectory } = at(fd, pointer, size);
      const stat = mount.stat(path, (lookup & FOLLOW) !== 0 || isDirectory);
      if (isDirectory && stat.type !== 'directory') throw new MountError('ENOTDIR', path);
      putStat(result, stat);
    },

    path_filestat_set_times(
      fd: number, lookup: number, pointer: number, size: number, atime: bigint, mtime: bigint, flags: number,
    ) {
      const { mount, path } = at(fd, pointer, size);
      const access = time(flags, TIME.access, TIME.accessNow, atime);
      const modified = time(flags, TIME.modified, TIME.modifiedNow, mtime);
      writable(mount, 'setTimes', path)(path, access, modified, (lookup & FOLLOW) !== 0);
    },

    path_create_directory(fd: number, pointer: number, size: number) {
      const { mount, path } = at(fd, pointer, size);
      if (path === '') throw new MountError('EEXIST', path);
      writable(mount, 'makeDirectory', path)(path);
    },

    path_remove_directory(fd: number, pointer: number, size: number) {
      const { mount, path } = at(fd, pointer, size);
      /* `directory/.` is no name that could be taken away; the root is the host's. */
      if (/(^|\/)\.\/*$/.test(textAt(pointer, size))) throw new MountError('EINVAL', path);
      if (path === '') throw new MountError('EBUSY', path);
      writable(mount, 'removeDirectory', path)(path);
    },

    path_unlink_file(fd: number, pointer: number, size: number) {
      const { mount, path, isDirectory } = at(fd, pointer, size);
      const { type } = mount.stat(path, false);
      if (type === 'directory') throw new MountError('EISDIR', path);
      if (isDirectory) throw new MountError('ENOTDIR', path);
      writable(mount, 'removeFile', path)(path);
    },

    path_rename(fd: number, pointer: number, size: number, newFd: number, newPointer: number, newSize: number) {
      const from = at(fd, pointer, size);
      const to = at(newFd, newPointer, newSize);
      if (from.mount !== to.mount) throw new MountError('EXDEV', to.path);
      if (from.path === '' || to.path === '') throw new MountError('EBUSY', from.path);
      const { type } = from.mount.stat(from.path, false);
      if ((from.isDirectory || to.isDirectory) && type !== 'directory') throw new MountError('ENOTDIR', from.path);
      const rename = writable(from.mount, 'rename', from.path);
      if (from.path === to.path) return;
      if (to.path.startsWith(`${from.path}/`)) throw new MountError('EINVAL', to.path);
      if (from.path.startsWith(`${to.path}/`)) throw new MountError('ENOTEMPTY', to.path);
      rename(from.path, to.path);
    },

    path_readlink(fd: number, pointer: number, size: number, buffer: number, capacity: number, result: number) {
      const { mount, path } = at(fd, pointer, size);
      if (mount.readLink === undefined) throw new MountError('EINVAL', path);
      const target = UTF8.encode(mount.readLink(path)).subarray(0, capacity);
      bytesAt(buffer, target.length).set(target);
      view().setUint32(result, target.length, true);
    },

    path_link(fd: number) {
      throw new MountError('ENOTSUP', directory(fd).path);
    },

    path_symlink(_target: number, _size: number, fd: number) {
      throw new MountError('ENOTSUP', directory(fd).path);
    },
  };

  const guardedFunctions: Record<string, WasiFunction> = Object.fromEntries(Object.entries(functions).map(([name, call]): [string, WasiFunction] => [
    name,
    (...values) => {
      try {
        call(...values);
        return 0;
      } catch (error) {
        return errnoOf(error);
      }
    },
  ]));
  const close = (): void => {
    for (let fd = FIRST; fd < table.length; fd++) if (table[fd] !== undefined) guardedFunctions.fd_close(fd as never);
  };
  return { functions: guardedFunctions, close };
}
