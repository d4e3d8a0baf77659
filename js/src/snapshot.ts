// Snapshots: docs/SNAPSHOTS.md has the format.
import { crc32 } from './crc32.js';
import { ReactorError } from './errors.js';
import { blank, buildId, changes, isSameId } from './image.js';

const MAGIC = 'qjs-snap';
const VERSION = 1;
/* Magic, version, checksum, bytes of memory, number of runs, length of the artifact's id. */
const HEAD = 28;
const PAGE = 65536;
const UTF8 = new TextEncoder();
const FROM_UTF8 = new TextDecoder();

const refuse = (why: string) => new ReactorError('QJS_E_ARGUMENT', `the snapshot ${why}`);

function idOf(module: WebAssembly.Module): Uint8Array {
  const id = buildId(module);
  if (id === undefined) throw new ReactorError('QJS_E_ARGUMENT', 'this qjs.wasm has no build id, by which snapshots are told apart: build it with "make wasm"');
  return id;
}

/**
 * The snapshot of an instance.
 * @param freeze gives its memory, after `qjs_snapshot`
 */
export async function encodeSnapshot(module: WebAssembly.Module, freeze: () => ArrayBuffer): Promise<Uint8Array> {
  const id = idOf(module);
  const base = await blank(module);
  const memory = freeze();
  const runs = changes(memory, base);
  const length = runs.reduce((sum, { bytes }) => sum + 8 + bytes.length, HEAD + id.length);
  const result = new Uint8Array(length);
  const view = new DataView(result.buffer);
  UTF8.encodeInto(MAGIC, result);
  [VERSION, 0, memory.byteLength, runs.length, id.length].forEach((value, i) => view.setUint32(8 + 4 * i, value, true));
  result.set(id, HEAD);
  let at = HEAD + id.length;
  for (const run of runs) {
    view.setUint32(at, run.at, true);
    view.setUint32(at + 4, run.bytes.length, true);
    result.set(run.bytes, at + 8);
    at += 8 + run.bytes.length;
  }
  view.setUint32(12, crc32(result.subarray(16)), true);
  return result;
}

function grow(memory: WebAssembly.Memory, size: number): void {
  try {
    memory.grow((size - memory.buffer.byteLength) / PAGE);
  } catch {
    throw refuse(`has ${size} bytes of memory, and there are not so many`);
  }
}

/**
 * Make a new instance's memory, of which nothing has run, that of a snapshot.
 * @throws {ReactorError} `QJS_E_ARGUMENT`: it is none, or of another artifact; the memory is as it was
 */
export function restoreSnapshot(module: WebAssembly.Module, memory: WebAssembly.Memory, snapshot: Uint8Array): void {
  if (!(snapshot instanceof Uint8Array)) throw new TypeError('the option snapshot is what snapshot() gave, bytes');
  if (snapshot.length < HEAD || FROM_UTF8.decode(snapshot.subarray(0, 8)) !== MAGIC) throw refuse('is none: it does not begin as one');
  const view = new DataView(snapshot.buffer, snapshot.byteOffset, snapshot.byteLength);
  const [version, checksum, size, count, idLength] = [8, 12, 16, 20, 24].map((at) => view.getUint32(at, true));
  if (version !== VERSION) throw refuse(`has version ${version} of the format, and this library reads ${VERSION}`);
  if (crc32(snapshot.subarray(16)) !== checksum) throw refuse('is damaged: its checksum does not fit');
  if (size % PAGE !== 0) throw refuse('is damaged: its memory ends within a page');
  if (!isSameId(snapshot.subarray(HEAD, HEAD + idLength), idOf(module))) throw refuse('is of another qjs.wasm: a guest goes on only in the file that it began in');
  const runs: { at: number; bytes: Uint8Array }[] = [];
  let next = HEAD + idLength;
  for (let i = 0; i < count; i++) {
    if (next + 8 > snapshot.length) throw refuse('is damaged: it ends within a run of bytes');
    const at = view.getUint32(next, true);
    const length = view.getUint32(next + 4, true);
    next += 8 + length;
    if (next > snapshot.length || at + length > size) throw refuse('is damaged: a run of bytes leads out of it');
    runs.push({ at, bytes: snapshot.subarray(next - length, next) });
  }
  if (size > memory.buffer.byteLength) grow(memory, size);
  const bytes = new Uint8Array(memory.buffer);
  for (const run of runs) bytes.set(run.bytes, run.at);
}
