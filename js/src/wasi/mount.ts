// A directory tree that a guest is given: what the WASI functions for files ask of it.

/** The errors of a file system by their POSIX names, and their numbers in WASI preview 1. */
export const ERRNO = Object.freeze({
  EACCES: 2,
  EBADF: 8,
  EBUSY: 10,
  EEXIST: 20,
  EFAULT: 21,
  EFBIG: 22,
  EINVAL: 28,
  EIO: 29,
  EISDIR: 31,
  ELOOP: 32,
  EMFILE: 33,
  ENAMETOOLONG: 37,
  ENFILE: 41,
  ENOENT: 44,
  ENOSPC: 51,
  ENOTDIR: 54,
  ENOTEMPTY: 55,
  ENOTSUP: 58,
  ENXIO: 60,
  EPERM: 63,
  EROFS: 69,
  ESPIPE: 70,
  EXDEV: 75,
  ENOTCAPABLE: 76,
});

/** The name of an error of a file system. */
export type MountErrorCode = keyof typeof ERRNO;

/** What a mount throws: the guest gets the number of its code. */
export class MountError extends Error {
  static {
    this.prototype.name = 'MountError';
  }

  readonly code: MountErrorCode;

  constructor(code: MountErrorCode, path: string) {
    super(`${code}: ${path || '.'}`);
    this.code = code;
  }
}

/** What a path leads to. */
export interface FileStat {
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
  /** Bytes. */
  readonly size: number;
  /** Number of the file, the same for the same one; 0 when it has none. */
  readonly ino: bigint;
  /** Nanoseconds since 1970: last access, last change of the content, last change of anything. */
  readonly atime: bigint;
  readonly mtime: bigint;
  readonly ctime: bigint;
}

/** How a file is opened. */
export interface OpenFlags {
  readonly read: boolean;
  readonly write: boolean;
  /** Make it when there is none. */
  readonly create: boolean;
  /** With `create`: there must be none. */
  readonly exclusive: boolean;
  readonly truncate: boolean;
  /** Whether a symbolic link at the end of the path is followed. */
  readonly follow: boolean;
}

/** An open file. Positions are bytes from its beginning. */
export interface OpenedFile {
  stat(): FileStat;
  /** @returns how many bytes were read into the buffer; 0 at the end */
  read(into: Uint8Array, position: number): number;
  /** Write all bytes, which stay the caller's; what is beyond the end is filled with zeros. */
  write(bytes: Uint8Array, position: number): void;
  truncate(size: number): void;
  /** Make sure that it is stored. */
  sync?(): void;
  close(): void;
}

/**
 * A directory tree. Paths are relative to its root, their parts separated by `/`, without empty
 * parts, `.` and `..`; the root is the empty path. Everything is synchronous. Errors are
 * {@link MountError}s, or any errors with such a `code`; what else is thrown is `EIO` for the
 * guest, and reported as an uncaught error of the host. A mount without the functions for changes is
 * read-only.
 */
export interface Mount {
  /** @param follow whether a symbolic link at the end is followed */
  stat(path: string, follow: boolean): FileStat;
  /** The names in a directory, and what they are. */
  list(path: string): { readonly name: string; readonly type: FileStat['type']; readonly ino?: bigint }[];
  /** Open a file; directories are not opened. */
  open(path: string, flags: OpenFlags): OpenedFile;
  readLink?(path: string): string;
  makeDirectory?(path: string): void;
  removeFile?(path: string): void;
  removeDirectory?(path: string): void;
  /** As POSIX has it: an existing file, or empty directory, is replaced. */
  rename?(from: string, to: string): void;
  /** Nanoseconds since 1970; undefined leaves one as it is. */
  setTimes?(path: string, atime: bigint | undefined, mtime: bigint | undefined, follow: boolean): void;
}
