// Standard input of a guest: a queue of bytes that the host fills when it likes.
import fs from 'node:fs';
import tty from 'node:tty';

/** A queue that the host pushes into. A guest that reads from the empty queue gets EAGAIN. */
export class Stdin {
  /** @type {Uint8Array[]} */
  #chunks = [];
  #ended = false;

  /** Called whenever bytes, or the end, have come. The loop driver sets it. */
  onWake = () => {};

  /** Whether os.isatty(0) is true in the guest. */
  isTTY = false;

  /** Whether a read would return at once. */
  get ready() {
    return this.#ended || this.#chunks.length > 0;
  }

  get ended() {
    return this.#ended;
  }

  /** How many bytes are queued. */
  get length() {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  /** @param {Uint8Array} bytes belong to the queue from now on */
  push(bytes) {
    if (this.#ended) throw new Error('stdin: push after end');
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.onWake();
  }

  end() {
    if (this.#ended) return;
    this.#ended = true;
    this.onWake();
  }

  /**
   * Take up to `max` bytes.
   * @returns {Uint8Array | undefined} empty at the end, undefined when there is nothing yet
   */
  take(max) {
    const first = this.#chunks[0];
    if (first === undefined) return this.#ended ? new Uint8Array(0) : undefined;
    if (first.length <= max) return this.#chunks.shift();
    this.#chunks[0] = first.subarray(max);
    return first.subarray(0, max);
  }

  /** Hold the thread until `ready`; false when this input cannot do that. */
  block() {
    return false;
  }

  /** The loop driver tells whether the guest has a read handler on descriptor 0. */
  want(_wanted) {}
}

/**
 * The standard input of this process. It is read only while the guest wants it,
 * so that the process can end when the guest is done. A guest that reads without
 * waiting for its handler holds the thread until input comes, as the qjs program
 * would.
 */
export class ProcessStdin extends Stdin {
  isTTY = tty.isatty(0);
  #listening = false;
  #wanted = false;
  /* Files are read in place: the stream would read ahead in another thread. */
  #isFile = isPlainFile(0);

  get ready() {
    return super.ready || this.#isFile;
  }

  take(max) {
    if (!super.ready && this.#isFile) this.#readNow();
    return super.take(max);
  }

  block() {
    while (!super.ready) if (!this.#readNow()) Atomics.wait(PAUSE, 0, 0, 5);
    return true;
  }

  want(wanted) {
    if (this.#isFile || this.ended || wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (!wanted) {
      process.stdin.pause();
      process.stdin.unref?.();
      return;
    }
    if (!this.#listening) {
      this.#listening = true;
      process.stdin.on('data', (bytes) => this.push(bytes));
      process.stdin.on('end', () => this.end());
      process.stdin.on('error', () => this.end());
    }
    process.stdin.ref?.();
    process.stdin.resume();
  }

  /** One read of the descriptor itself; false when it has nothing at the moment. */
  #readNow() {
    /* What the stream took before it was paused comes first. */
    const buffered = this.#listening ? process.stdin.read() : null;
    if (buffered !== null) {
      if (!super.ready) this.push(buffered);
      return true;
    }
    const buffer = new Uint8Array(65536);
    try {
      const size = fs.readSync(0, buffer, 0, buffer.length, null);
      if (size > 0) this.push(buffer.subarray(0, size));
      else this.end();
      return true;
    } catch (error) {
      if (error.code === 'EAGAIN') return false;
      this.end();
      return true;
    }
  }
}

const PAUSE = new Int32Array(new SharedArrayBuffer(4));

function isPlainFile(fd) {
  try {
    const stat = fs.fstatSync(fd);
    return stat.isFile() || (stat.isCharacterDevice() && !tty.isatty(fd));
  } catch {
    return true; /* a closed descriptor: the first read finds the end */
  }
}
