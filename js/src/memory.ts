// An instance's memory: views on it that last until it grows, text and bytes going in and out.

/** The exports that memory is taken with. */
export interface Allocator {
  readonly memory: WebAssembly.Memory;
  malloc(size: number): number;
  free(pointer: number): void;
}

const UTF8 = new TextEncoder();
const FROM_UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Views on a memory. A memory that grows has a new buffer, and the views on the old one
 * have length 0: `fresh` notices that, and costs one comparison otherwise.
 */
export class Memory {
  readonly memory: WebAssembly.Memory;
  u8: Uint8Array;
  view: DataView;
  /** Words, by address / 4. */
  u32: Uint32Array;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
    this.u8 = new Uint8Array(memory.buffer);
    this.view = new DataView(memory.buffer);
    this.u32 = new Uint32Array(memory.buffer);
  }

  /** The bytes, after making all views anew when the memory has grown. */
  fresh(): Uint8Array {
    if (this.u8.length === 0) this.renew();
    return this.u8;
  }

  private renew(): void {
    const { buffer } = this.memory;
    this.u8 = new Uint8Array(buffer);
    this.view = new DataView(buffer);
    this.u32 = new Uint32Array(buffer);
  }

  /** UTF-8 text at a place. */
  text(pointer: number, length: number): string {
    const start = pointer >>> 0;
    return FROM_UTF8.decode(this.fresh().subarray(start, start + (length >>> 0)));
  }
}

/** Bytes, or text as UTF-8. */
export function toBytes(source: string | Uint8Array): Uint8Array {
  return typeof source === 'string' ? UTF8.encode(source) : source;
}

/**
 * Room for `size` bytes in the instance; give it back with free.
 * @throws {RangeError} the instance's memory cannot grow any more
 */
export function allocate(exports: Allocator, size: number): number {
  const pointer = exports.malloc(Math.max(size, 1)) >>> 0;
  if (pointer === 0) throw new RangeError(`the instance has no memory left for ${size} bytes`);
  return pointer;
}

/**
 * Bytes, or text as UTF-8, in the instance's memory, with a NUL after them.
 * @returns a place that the caller has to free
 */
export function place(exports: Allocator, source: string | Uint8Array): { pointer: number; length: number } {
  const bytes = toBytes(source);
  const pointer = allocate(exports, bytes.length + 1);
  const memory = new Uint8Array(exports.memory.buffer);
  memory.set(bytes, pointer);
  memory[pointer + bytes.length] = 0;
  return { pointer, length: bytes.length };
}

/** A C array of strings in one block; the caller has to free it. */
export function placeStrings(exports: Allocator, strings: readonly string[]): number {
  const texts = strings.map(toBytes);
  const table = 4 * (texts.length + 1);
  const pointer = allocate(exports, texts.reduce((sum, text) => sum + text.length + 1, table));
  const memory = new Uint8Array(exports.memory.buffer);
  const view = new DataView(exports.memory.buffer);
  let at = pointer + table;
  texts.forEach((bytes, i) => {
    view.setUint32(pointer + 4 * i, at, true);
    memory.set(bytes, at);
    memory[at + bytes.length] = 0;
    at += bytes.length + 1;
  });
  view.setUint32(pointer + 4 * texts.length, 0, true);
  return pointer;
}
