// The origin private file system of browsers (https://fs.spec.whatwg.org/) as a mount.
//
// A guest reads and writes at once, and that file system opens files later. So the whole tree is
// read when it is mounted, the guest works on it in memory, and what has changed is written behind
// it, path after path, each as it is at that moment.
import { MemoryFiles, type MemoryFilesOptions } from '../wasi/memory-files.js';

/* What the standard says, and the compiler's DOM does not know everywhere. */
interface SyncAccessHandle {
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}
interface FileHandle {
  readonly kind: 'file';
  getFile(): Promise<Blob>;
  createSyncAccessHandle?(): Promise<SyncAccessHandle>;
  createWritable?(): Promise<{ write(bytes: Uint8Array): Promise<void>; close(): Promise<void> }>;
}
interface DirectoryHandle {
  readonly kind: 'directory';
  getDirectoryHandle(name: string, options?: { create: boolean }): Promise<DirectoryHandle>;
  getFileHandle(name: string, options?: { create: boolean }): Promise<FileHandle>;
  removeEntry(name: string, options?: { recursive: boolean }): Promise<void>;
  entries(): AsyncIterable<[string, DirectoryHandle | FileHandle]>;
}

const isNamed = (error: unknown, ...names: string[]): boolean => names.includes((error as Error | null)?.name ?? '');

async function read(files: MemoryFiles, directory: DirectoryHandle, prefix: string): Promise<void> {
  for await (const [name, handle] of directory.entries()) {
    const path = prefix + name;
    if (handle.kind === 'file') {
      files.writeFile(path, new Uint8Array(await (await handle.getFile()).arrayBuffer()));
    } else {
      files.makeDirectories(path);
      await read(files, handle, `${path}/`);
    }
  }
}

async function write(file: FileHandle, bytes: Uint8Array): Promise<void> {
  if (file.createSyncAccessHandle !== undefined) {
    const handle = await file.createSyncAccessHandle();
    try {
      handle.truncate(0);
      handle.write(bytes, { at: 0 });
      handle.flush();
    } finally {
      handle.close();
    }
    return;
  }
  if (file.createWritable === undefined) throw new Error('this browser writes files in Workers only');
  const stream = await file.createWritable();
  await stream.write(bytes);
  await stream.close();
}

/** The origin private file system, or a part of it; {@link opfsFiles} makes it. */
export class OpfsFiles extends MemoryFiles {
  readonly #root: DirectoryHandle;
  readonly #changed = new Set<string>();
  #writing: Promise<void> | undefined;

  /** @internal */
  constructor(root: DirectoryHandle, options: MemoryFilesOptions) {
    super(options);
    this.#root = root;
  }

  /** @internal Read all of it, and follow the changes from then on. */
  async load(): Promise<this> {
    await read(this, this.#root, '');
    this.onChange = (path) => {
      this.#changed.add(path);
      /* After the guest's call, in which more may change. What fails stays to be told by flush. */
      this.#writing ??= Promise.resolve().then(() => this.#writeAll());
      this.#writing.catch(() => {});
    };
    return this;
  }

  /**
   * Wait until all that has changed is stored. Do this before the page or Worker goes away.
   * @throws what the browser said, such as a `QuotaExceededError`; what could not be stored is tried
   *   again by the next call
   */
  async flush(): Promise<void> {
    await this.#writing;
    if (this.#changed.size > 0) await (this.#writing ??= this.#writeAll());
  }

  async #writeAll(): Promise<void> {
    try {
      for (const path of this.#changed) {
        await this.#write(path);
        /* One that has changed again meanwhile was added again, behind. */
      }
    } finally {
      this.#writing = undefined;
    }
  }

  async #write(path: string): Promise<void> {
    this.#changed.delete(path);
    try {
      await this.#store(path);
    } catch (error) {
      this.#changed.add(path);
      throw error;
    }
  }

  async #store(path: string): Promise<void> {
    const parts = path.split('/');
    const name = parts.pop()!;
    const isThere = this.exists(path);
    const isFile = isThere && this.stat(path).type === 'file';
    let directory = this.#root;
    try {
      for (const part of parts) directory = await directory.getDirectoryHandle(part, { create: isThere });
      if (!isThere) return await directory.removeEntry(name, { recursive: true });
    } catch (error) {
      if (!isThere && isNamed(error, 'NotFoundError', 'TypeMismatchError')) return;
      throw error;
    }
    const make = (): Promise<FileHandle | DirectoryHandle> =>
      isFile ? directory.getFileHandle(name, { create: true }) : directory.getDirectoryHandle(name, { create: true });
    const handle = await make().catch(async (error: unknown) => {
      /* A file has taken the place of a directory, or the other way round. */
      if (!isNamed(error, 'TypeMismatchError')) throw error;
      await directory.removeEntry(name, { recursive: true });
      return make();
    });
    if (handle.kind === 'file') await write(handle, this.readFile(path));
  }
}

/**
 * The browser's origin private file system, for the option `preopens`: what a guest writes is
 * there again the next time. Its content is held in memory; `flush()` waits until changes are
 * stored. In a Worker everywhere; in a page where the browser has `createWritable`.
 * @param directory a directory of it; default: its root
 * @throws what the browser says, such as a `SecurityError` where storage is not allowed
 */
export async function opfsFiles(directory?: FileSystemDirectoryHandle, options: MemoryFilesOptions = {}): Promise<OpfsFiles> {
  const root = directory ?? (await navigator.storage.getDirectory());
  return new OpfsFiles(root as unknown as DirectoryHandle, options).load();
}
