import type { Sink } from './preview1.js';

/* What waits for the end of its line is the host's memory, which the guest's limit does not count. */
const LONGEST = 2 ** 20;

/** Cut a stream of bytes into lines of text; one of more than a million characters comes in pieces. */
export class Lines implements Sink {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  readonly write = (bytes: Uint8Array): void => {
    const lines = this.#decoder.decode(bytes, { stream: true }).split('\n');
    lines[0] = this.#rest + lines[0];
    this.#rest = lines[lines.length - 1].length > LONGEST ? '' : lines.pop()!;
    for (const line of lines) this.#onLine(line);
  };

  /** A last line that has no end becomes one. */
  flush(): void {
    const line = this.#rest + this.#decoder.decode();
    this.#rest = '';
    if (line !== '') this.#onLine(line);
  }
}
