// Baking: a module whose instances begin as an instance of it stood (WebAssembly core
// specification, "Binary Format"; tool conventions, "Build ID").
import { buildId, changes, isSameId } from './image.js';

const SECTION = { custom: 0, memory: 5, export: 7, data: 11, dataCount: 12 };
const PAGE = 65536;
const NONE = new Uint8Array();
const UTF8 = new TextEncoder();
const FROM_UTF8 = new TextDecoder();

/** Bytes that grow, with the number formats of modules. */
class Bytes {
  #bytes = new Uint8Array(4096);
  #length = 0;

  get done(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  add(bytes: Uint8Array): this {
    while (this.#length + bytes.length > this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#bytes.length);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  byte(value: number): this {
    return this.add(Uint8Array.of(value));
  }

  unsigned(value: number): this {
    for (; value >= 0x80; value = Math.floor(value / 0x80)) this.byte((value % 0x80) + 0x80);
    return this.byte(value);
  }

  /** An address as the operand of `i32.const`, which is signed. */
  signed(value: number): this {
    value |= 0;
    for (; value < -0x40 || value >= 0x40; value >>= 7) this.byte((value & 0x7f) | 0x80);
    return this.byte(value & 0x7f);
  }

  /** With its length in front. */
  sized(bytes: Uint8Array): this {
    return this.unsigned(bytes.length).add(bytes);
  }
}

class Input {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  get hasMore(): boolean {
    return this.at < this.bytes.length;
  }

  byte(): number {
    if (!this.hasMore) throw new TypeError('the module ends within a section');
    return this.bytes[this.at++];
  }

  unsigned(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  sized(): Uint8Array {
    const length = this.unsigned();
    this.at += length;
    if (this.at > this.bytes.length) throw new TypeError('the module ends within a section');
    return this.bytes.subarray(this.at - length, this.at);
  }
}

interface Section {
  readonly id: number;
  readonly content: Uint8Array;
}

function sectionsOf(module: Uint8Array): Section[] {
  if (module.length < 8 || FROM_UTF8.decode(module.subarray(0, 4)) !== '\0asm') throw new TypeError('what is baked into is no WebAssembly');
  const input = new Input(module, 8);
  const sections: Section[] = [];
  while (input.hasMore) sections.push({ id: input.byte(), content: input.sized() });
  return sections;
}

/** The content of the section `build_id`; undefined: it is another section. */
function buildIdIn({ id, content }: Section): Uint8Array | undefined {
  const input = new Input(content);
  if (id !== SECTION.custom || FROM_UTF8.decode(input.sized()) !== 'build_id') return undefined;
  return input.sized();
}

/** Segments that are copied into the memory as an instance is made. */
function data(memory: ArrayBuffer): { count: number; content: Uint8Array } {
  const runs = changes(memory);
  const content = new Bytes().unsigned(runs.length);
  for (const { at, bytes } of runs) content.byte(0).byte(0x41).signed(at).byte(0x0b).sized(bytes);
  return { count: runs.length, content: content.done };
}

/** Let `_initialize` be the function that is called in a copy. */
function restoring(content: Uint8Array): Uint8Array {
  const input = new Input(content);
  const exports = Array.from({ length: input.unsigned() }, () => ({ name: input.sized(), kind: input.byte(), index: input.unsigned() }));
  const restore = exports.find(({ name }) => FROM_UTF8.decode(name) === 'qjs_restore');
  if (restore === undefined) throw new TypeError('what is baked into has no function qjs_restore');
  const result = new Bytes().unsigned(exports.length);
  for (const { name, kind, index } of exports)
    result.sized(name).byte(kind).unsigned(FROM_UTF8.decode(name) === '_initialize' ? restore.index : index);
  return result.done;
}

/**
 * Bake the memory of an instance into its module: the instances of the new one begin as that one
 * stood when `qjs_snapshot` had been called.
 * @param module the file that the instance was made of
 * @throws TypeError: it is no such file
 */
export async function bakeMemory(module: Uint8Array, memory: ArrayBuffer): Promise<Uint8Array> {
  const { count, content } = data(memory);
  const result = new Bytes().add(module.subarray(0, 8));
  const replaced: Record<number, (content: Uint8Array) => Uint8Array> = {
    /* One memory, without a maximum. */
    [SECTION.memory]: () => new Bytes().byte(1).byte(0).unsigned(memory.byteLength / PAGE).done,
    [SECTION.export]: restoring,
    [SECTION.data]: () => content,
    [SECTION.dataCount]: () => new Bytes().unsigned(count).done,
  };
  for (const section of sectionsOf(module)) {
    if (buildIdIn(section) !== undefined) continue;
    result.byte(section.id).sized(replaced[section.id]?.(section.content) ?? section.content);
  }
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', result.done as Uint8Array<ArrayBuffer>));
  const id = new Bytes().sized(UTF8.encode('build_id')).sized(hash).done;
  return result.byte(SECTION.custom).sized(id).done.slice();
}

/**
 * Bake a guest into the file that it is in.
 * @param freeze gives its memory, after `qjs_snapshot`
 * @throws TypeError: `wasm` is another file, or none
 */
export function bakeGuest(module: WebAssembly.Module, wasm: Uint8Array, freeze: () => ArrayBuffer): Promise<Uint8Array> {
  const [id = NONE] = sectionsOf(wasm).flatMap((section) => buildIdIn(section) ?? []);
  if (!isSameId(id, buildId(module) ?? NONE)) throw new TypeError('what is baked into is not the qjs.wasm that the guest is in');
  return bakeMemory(wasm, freeze());
}
