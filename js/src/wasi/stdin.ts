/** Standard input of a guest: a queue of bytes that the host fills when it likes. */
export class Stdin {
  #chunks: Uint8Array[] = [];
  #ended = false;

  /** Called whenever bytes, or the end, have come. The loop driver sets it. */
  onWake: () => void = () => {};

  /** Whether os.isatty(0) is true in the guest. */
  isTTY = false;

  /** Whether a read would return at once. */
  get ready(): boolean {
    return this.#ended || this.#chunks.length > 0;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** How many bytes are queued. */
  get length(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  /** @param bytes belong to the queue from now on */
  push(bytes: Uint8Array): void {
    if (this.#ended) throw new Error('stdin: push after end');
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.onWake();
  }

  /** Nothing comes any more: the guest reads what is queued, and then the end. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.onWake();
  }

  /**
   * Take up to `max` bytes.
   * @returns empty at the end, undefined when there is nothing yet
   */
  take(max: number): Uint8Array | undefined {
    const first = this.#chunks[0];
    if (first === undefined) return this.#ended ? new Uint8Array(0) : undefined;
    if (first.length <= max) return this.#chunks.shift();
    this.#chunks[0] = first.subarray(max);
    return first.subarray(0, max);
  }

  /** Hold the thread until `ready`; false when this input cannot do that. */
  block(): boolean {
    return false;
  }

  /** The loop driver tells whether the guest has a read handler on descriptor 0. */
  want(_wanted: boolean): void {}
}
