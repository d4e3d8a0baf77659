/** What a standard input can be made of: all of it, or a stream of its parts. Text is UTF-8. */
export type StdinSource = string | Uint8Array | ReadableStream<Uint8Array | string> | AsyncIterable<Uint8Array | string>;

const UTF8 = new TextEncoder();

/* A stream is not read ahead further than this. */
const ENOUGH = 1 << 16;

async function* partsOf(stream: ReadableStream<Uint8Array | string>): AsyncGenerator<Uint8Array | string> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/**
 * Standard input of a guest: a queue of bytes that the host fills when it likes. A guest that
 * reads without waiting for its read handler gets what is there, and `EAGAIN` when that is
 * nothing.
 */
export class Stdin {
  #chunks: Uint8Array[] = [];
  #length = 0;
  #ended = false;
  #drained: (() => void) | undefined;

  /** Called whenever bytes, or the end, have come. The loop driver sets it. */
  onWake: () => void = () => {};

  /** Whether os.isatty(0) is true in the guest. */
  isTTY = false;

  /** Why the source failed; the guest's reads fail with `EIO` then. */
  failure: unknown;

  /**
   * A queue that is filled from a text, from bytes, from a web stream, a Node stream or
   * anything else that can be iterated over; a stream is read as the guest reads, and no faster.
   */
  static from(source: StdinSource): Stdin {
    const stdin = new Stdin();
    if (typeof source === 'string' || source instanceof Uint8Array) {
      stdin.write(source);
      stdin.end();
    } else if (typeof (source as ReadableStream | undefined)?.getReader === 'function') {
      void stdin.#pump(partsOf(source as ReadableStream<Uint8Array | string>));
    } else if (typeof (source as AsyncIterable<unknown> | undefined)?.[Symbol.asyncIterator] === 'function') {
      void stdin.#pump(source as AsyncIterable<Uint8Array | string>);
    } else {
      throw new TypeError('stdin is a Stdin, text, bytes, or a stream of these');
    }
    return stdin;
  }

  async #pump(parts: AsyncIterable<Uint8Array | string>): Promise<void> {
    try {
      for await (const part of parts) {
        if (this.#ended) return;
        this.write(part);
        await this.#room();
      }
    } catch (error) {
      this.failure = error ?? new Error('the source of stdin failed');
    }
    this.end();
  }

  /** Wait until so little is queued that more is welcome. */
  #room(): Promise<void> {
    if (this.#length < ENOUGH) return Promise.resolve();
    return new Promise((resolve) => (this.#drained = resolve));
  }

  /** The queue as a web stream to write into; closing it ends the input. */
  get writable(): WritableStream<Uint8Array | string> {
    const end = () => this.end();
    return new WritableStream({
      write: (part) => {
        this.write(part);
        return this.#room();
      },
      close: end,
      abort: end,
    });
  }

  /** Whether a read would return at once. */
  get ready(): boolean {
    return this.#ended || this.#length > 0;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** How many bytes are queued. */
  get length(): number {
    return this.#length;
  }

  /**
   * Append text, or bytes, which belong to the queue from now on.
   * @returns whether so little is queued that more is welcome
   * @throws after {@link end}
   */
  write(part: string | Uint8Array): boolean {
    if (this.#ended) throw new Error('stdin: write after end');
    const bytes = typeof part === 'string' ? UTF8.encode(part) : part;
    if (!(bytes instanceof Uint8Array)) throw new TypeError('stdin takes text and bytes');
    if (bytes.length > 0) {
      this.#chunks.push(bytes);
      this.#length += bytes.length;
      this.onWake();
    }
    return this.#length < ENOUGH;
  }

  /** Nothing comes any more: the guest reads what is queued, and then the end. Again is legal. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#drained?.();
    this.onWake();
  }

  /**
   * Take up to `max` bytes.
   * @returns empty at the end, undefined when there is nothing yet
   */
  take(max: number): Uint8Array | undefined {
    const first = this.#chunks[0];
    if (first === undefined) return this.#ended ? new Uint8Array(0) : undefined;
    const taken = first.length <= max ? (this.#chunks.shift(), first) : first.subarray(0, max);
    if (taken !== first) this.#chunks[0] = first.subarray(max);
    this.#length -= taken.length;
    if (this.#length < ENOUGH) {
      this.#drained?.();
      this.#drained = undefined;
    }
    return taken;
  }

  /** Hold the thread until `ready`; false when this input cannot do that. */
  block(): boolean {
    return false;
  }

  /** The loop driver tells whether the guest has a read handler on descriptor 0. */
  want(_wanted: boolean): void {}
}
