// The standard streams of this process, for Node, Deno and Bun.
import fs from 'node:fs';
import net from 'node:net';
import tty from 'node:tty';
import { isMainThread } from 'node:worker_threads';
import type { Sink } from '../wasi/preview1.js';
import { Stdin } from '../wasi/stdin.js';

const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/** Write all bytes to a descriptor of this process; waits when it is full. */
export function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += fs.writeSync(fd, bytes, done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(PAUSE, 0, 0, 1);
    }
  }
}

/** A descriptor of this process as output. */
export function outputTo(fd: number): Sink {
  return {
    write: (bytes) => writeAll(fd, bytes),
    get isTTY() {
      return tty.isatty(fd);
    },
  };
}

/** A stream of descriptor 0, which in a Worker is not `process.stdin`. */
function openStdin(): net.Socket {
  if (isMainThread) return process.stdin as unknown as net.Socket;
  return tty.isatty(0) ? new tty.ReadStream(0) : new net.Socket({ fd: 0, readable: true, writable: false });
}

/**
 * The standard input of this process. It is read only while the guest wants it,
 * so that the process can end when the guest is done. A guest that reads without
 * waiting for its handler holds the thread until input comes, as the qjs program
 * would.
 */
export class ProcessStdin extends Stdin {
  override isTTY = tty.isatty(0);
  #stream: net.Socket | undefined;
  #wanted = false;
  /* Files are read in place: the stream would read ahead in another thread. */
  #isFile = isPlainFile(0);

  override get ready(): boolean {
    return super.ready || this.#isFile;
  }

  override take(max: number): Uint8Array | undefined {
    if (!super.ready && this.#isFile) this.#readNow();
    return super.take(max);
  }

  override block(): boolean {
    while (!super.ready) if (!this.#readNow()) Atomics.wait(PAUSE, 0, 0, 5);
    return true;
  }

  override want(wanted: boolean): void {
    if (this.#isFile || this.ended || wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (!wanted) {
      this.#stream?.pause();
      this.#stream?.unref?.();
      return;
    }
    if (this.#stream === undefined) {
      this.#stream = openStdin();
      this.#stream.on('data', (bytes: Uint8Array) => this.write(bytes));
      this.#stream.on('end', () => this.end());
      this.#stream.on('error', () => this.end());
    }
    this.#stream.ref?.();
    this.#stream.resume();
  }

  /** One read of the descriptor itself; false when it has nothing at the moment. */
  #readNow(): boolean {
    /* What the stream took before it was paused comes first. */
    const buffered = this.#stream?.read() as Uint8Array | null | undefined;
    if (buffered) {
      if (!super.ready) this.write(buffered);
      return true;
    }
    const buffer = new Uint8Array(65536);
    try {
      const size = fs.readSync(0, buffer, 0, buffer.length, null);
      if (size > 0) this.write(buffer.subarray(0, size));
      else this.end();
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false;
      this.end();
      return true;
    }
  }
}

function isPlainFile(fd: number): boolean {
  try {
    const stat = fs.fstatSync(fd);
    return stat.isFile() || (stat.isCharacterDevice() && !tty.isatty(fd));
  } catch {
    return true; /* a closed descriptor: the first read finds the end */
  }
}
