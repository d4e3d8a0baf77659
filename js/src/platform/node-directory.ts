// A real directory as a mount, for Node, Deno and Bun.
//
// Paths are resolved here, part by part, and links are followed by hand: so nothing outside of
// the directory is reached. What no program can do without openat is to hold a path still: another
// process that exchanges a directory for a link between the look and the use could lead a guest
// out. Give hostile guests a directory that nobody else changes.
import fs from 'node:fs';
import path from 'node:path';
import { type FileStat, type Mount, MountError, type OpenedFile, type OpenFlags } from '../wasi/mount.js';
import { readOnly } from '../wasi/readonly-files.js';

/* As many links in a path as Linux follows. */
const MOST_LINKS = 40;
const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC } = fs.constants;
/* The last part is resolved already, and must not have become a link; a FIFO must not be waited
 * for. Where the system has no such flags they are 0. */
const CAREFUL = (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0);

function statOf(stat: fs.BigIntStats): FileStat {
  const type = stat.isFile() ? 'file' : stat.isDirectory() ? 'directory' : stat.isSymbolicLink() ? 'symlink' : 'other';
  return { type, size: Number(stat.size), ino: stat.ino, atime: stat.atimeNs, mtime: stat.mtimeNs, ctime: stat.ctimeNs };
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

class DirectoryMount implements Mount {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Where a path leads in this machine, without links on the way, and at its end only when they are not followed. */
  #resolve(name: string, follow: boolean): string {
    const parts = name === '' ? [] : name.split('/');
    const done: string[] = [];
    for (let links = 0; parts.length > 0; ) {
      const part = parts.shift()!;
      if (part === '' || part === '.') continue;
      if (part === '..') {
        if (done.pop() === undefined) throw new MountError('ENOTCAPABLE', name);
        continue;
      }
      /* On Windows these are more than a name. */
      if (path.sep !== '/' && /[\\:]/.test(part)) throw new MountError('ENOENT', name);
      const at = path.join(this.#root, ...done, part);
      if (parts.length === 0 && !follow) return at;
      let stat: fs.Stats;
      try {
        stat = fs.lstatSync(at);
      } catch (error) {
        if (parts.length === 0 && isMissing(error)) return at;
        throw error;
      }
      if (!stat.isSymbolicLink()) {
        if (parts.length > 0 && !stat.isDirectory()) throw new MountError('ENOTDIR', name);
        done.push(part);
        continue;
      }
      if (++links > MOST_LINKS) throw new MountError('ELOOP', name);
      const target = fs.readlinkSync(at);
      if (path.isAbsolute(target)) throw new MountError('ENOTCAPABLE', name);
      parts.unshift(...target.split(path.sep));
    }
    return path.join(this.#root, ...done);
  }

  stat(name: string, follow: boolean): FileStat {
    return statOf(fs.lstatSync(this.#resolve(name, follow), { bigint: true }));
  }

  list(name: string): { name: string; type: FileStat['type'] }[] {
    return fs.readdirSync(this.#resolve(name, true), { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      type: entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : entry.isSymbolicLink() ? 'symlink' : 'other',
    }));
  }

  open(name: string, { read, write, create, exclusive, truncate, follow }: OpenFlags): OpenedFile {
    const at = this.#resolve(name, follow && !exclusive);
    const existing = fs.lstatSync(at, { throwIfNoEntry: false });
    if (existing?.isSymbolicLink()) throw new MountError(exclusive ? 'EEXIST' : 'ELOOP', name);
    /* Devices, FIFOs and sockets are the machine's, and some hold the thread. */
    if (existing !== undefined && !existing.isFile() && !existing.isDirectory()) throw new MountError('EACCES', name);
    const access = write ? (read ? O_RDWR : O_WRONLY) : O_RDONLY;
    const flags = access | CAREFUL | (create ? O_CREAT : 0) | (exclusive ? O_EXCL : 0) | (truncate ? O_TRUNC : 0);
    const fd = fs.openSync(at, flags, 0o666);
    if (!fs.fstatSync(fd).isFile()) {
      fs.closeSync(fd);
      throw new MountError('EACCES', name);
    }
    return {
      stat: () => statOf(fs.fstatSync(fd, { bigint: true })),
      read: (into, position) => fs.readSync(fd, into, 0, into.length, position),
      write(bytes, position) {
        for (let done = 0; done < bytes.length; ) done += fs.writeSync(fd, bytes, done, bytes.length - done, position + done);
      },
      truncate: (size) => fs.ftruncateSync(fd, size),
      sync: () => fs.fsyncSync(fd),
      close: () => fs.closeSync(fd),
    };
  }

  readLink(name: string): string {
    return fs.readlinkSync(this.#resolve(name, false));
  }

  makeDirectory(name: string): void {
    fs.mkdirSync(this.#resolve(name, false));
  }

  removeFile(name: string): void {
    fs.unlinkSync(this.#resolve(name, false));
  }

  removeDirectory(name: string): void {
    fs.rmdirSync(this.#resolve(name, false));
  }

  rename(from: string, to: string): void {
    fs.renameSync(this.#resolve(from, false), this.#resolve(to, false));
  }

  setTimes(name: string, atime: bigint | undefined, mtime: bigint | undefined, follow: boolean): void {
    const at = this.#resolve(name, follow);
    const old = fs.lstatSync(at, { bigint: true });
    const seconds = (ns: bigint): number => Number(ns) / 1e9;
    fs.lutimesSync(at, seconds(atime ?? old.atimeNs), seconds(mtime ?? old.mtimeNs));
  }
}

/**
 * A directory of this machine, for the option `preopens`. The guest reaches what is in it and
 * nothing else: `..`, absolute paths, and symbolic links that lead out, are `ENOTCAPABLE`. Devices
 * and FIFOs are not opened. The rights are those of this process.
 * @param root its path
 * @param options.readOnly the guest changes nothing
 * @throws an error of the system: there is no such directory
 */
export function directory(root: string | URL, options: { readOnly?: boolean } = {}): Mount {
  const real = fs.realpathSync(root);
  if (!fs.statSync(real).isDirectory()) throw Object.assign(new Error(`${String(root)} is no directory`), { code: 'ENOTDIR' });
  const mount = new DirectoryMount(real);
  return options.readOnly ? readOnly(mount) : mount;
}
