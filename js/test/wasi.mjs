// The WASI functions for files as a guest calls them, on a memory of its own.
import { openFiles } from '../../build/js/wasi/files.js';
import { ERRNO } from '../../build/js/wasi/mount.js';

const NAMES = new Map(Object.entries(ERRNO).map(([name, number]) => [number, name]));
const FILETYPES = { 0: 'other', 3: 'directory', 4: 'file', 7: 'symlink' };
const PATH = 1024;
const PATH2 = 8192;
const BUFFER = 65536;

/** What a call gave: a value, or the name of its error as a string that begins with E. */
export class Wasi {
  constructor(mounts) {
    this.memory = new WebAssembly.Memory({ initial: 400 });
    const { functions, close } = openFiles({ memory: () => this.memory, preopens: Object.entries(mounts) });
    Object.assign(this, { functions, end: close });
    this.view = new DataView(this.memory.buffer);
    this.u8 = new Uint8Array(this.memory.buffer);
  }

  call(name, ...args) {
    const errno = this.functions[name](...args);
    return errno === 0 ? undefined : (NAMES.get(errno) ?? `E${errno}`);
  }

  #put(at, text) {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    this.u8.set(bytes, at);
    return [at, bytes.length];
  }

  /** @param how letters: r, w, c(reate), x (exclusive), t(runcate), a(ppend), d(irectory), n(o follow) */
  open(path, how = 'r', fd = 3) {
    const has = (letter) => how.includes(letter);
    const oflags = (has('c') ? 1 : 0) | (has('d') ? 2 : 0) | (has('x') ? 4 : 0) | (has('t') ? 8 : 0);
    const rights = (has('r') ? 2n : 0n) | (has('w') ? 64n : 0n);
    return this.call('path_open', fd, has('n') ? 0 : 1, ...this.#put(PATH, path), oflags, rights, 0n, has('a') ? 1 : 0, 16) ?? this.view.getUint32(16, true);
  }

  read(fd, size = 60000) {
    this.view.setUint32(32, BUFFER, true);
    this.view.setUint32(36, size, true);
    const error = this.call('fd_read', fd, 32, 1, 16);
    return error ?? this.u8.slice(BUFFER, BUFFER + this.view.getUint32(16, true));
  }

  write(fd, content) {
    const [at, size] = this.#put(BUFFER, content);
    this.view.setUint32(32, at, true);
    this.view.setUint32(36, size, true);
    return this.call('fd_write', fd, 32, 1, 16) ?? this.view.getUint32(16, true);
  }

  seek(fd, offset, whence = 0) {
    return this.call('fd_seek', fd, BigInt(offset), whence, 16) ?? Number(this.view.getBigUint64(16, true));
  }

  #stat() {
    return {
      type: FILETYPES[this.u8[256 + 16]],
      size: Number(this.view.getBigUint64(256 + 32, true)),
      ino: this.view.getBigUint64(256 + 8, true),
      mtime: this.view.getBigUint64(256 + 48, true),
    };
  }

  stat(path, { follow = true, fd = 3 } = {}) {
    return this.call('path_filestat_get', fd, follow ? 1 : 0, ...this.#put(PATH, path), 256) ?? this.#stat();
  }

  fstat(fd) {
    return this.call('fd_filestat_get', fd, 256) ?? this.#stat();
  }

  /** Names with a / behind those of directories, sorted, without . and .. */
  list(fd, bufferSize = 4096) {
    const names = [];
    let cookie = 0n;
    for (;;) {
      const error = this.call('fd_readdir', fd, BUFFER, bufferSize, cookie, 16);
      if (error) return error;
      const used = this.view.getUint32(16, true);
      let at = 0;
      while (at + 24 <= used) {
        const size = this.view.getUint32(BUFFER + at + 16, true);
        if (at + 24 + size > used) break;
        cookie = this.view.getBigUint64(BUFFER + at, true);
        const name = new TextDecoder().decode(this.u8.slice(BUFFER + at + 24, BUFFER + at + 24 + size));
        names.push(this.u8[BUFFER + at + 20] === 3 ? `${name}/` : name);
        at += 24 + size;
      }
      if (used < bufferSize) return names.filter((name) => name !== './' && name !== '../').sort();
      if (at === 0) throw new Error('a record does not fit');
    }
  }

  mkdir(path) {
    return this.call('path_create_directory', 3, ...this.#put(PATH, path));
  }

  rmdir(path) {
    return this.call('path_remove_directory', 3, ...this.#put(PATH, path));
  }

  unlink(path) {
    return this.call('path_unlink_file', 3, ...this.#put(PATH, path));
  }

  rename(from, to, fd = 3, toFd = 3) {
    return this.call('path_rename', fd, ...this.#put(PATH, from), toFd, ...this.#put(PATH2, to));
  }

  times(path, atime, mtime, flags) {
    return this.call('path_filestat_set_times', 3, 1, ...this.#put(PATH, path), atime, mtime, flags);
  }

  close(fd) {
    return this.call('fd_close', fd);
  }

  /** Open, do, close. */
  with(path, how, act) {
    const fd = this.open(path, how);
    if (typeof fd === 'string') return fd;
    const result = act(fd);
    this.close(fd);
    return result;
  }

  readAll(path) {
    return this.with(path, 'r', (fd) => {
      const bytes = this.read(fd);
      return typeof bytes === 'string' ? bytes : { text: new TextDecoder().decode(bytes) };
    });
  }

  writeAll(path, content) {
    return this.with(path, 'wct', (fd) => this.write(fd, content));
  }
}
