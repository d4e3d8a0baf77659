// Values as CBOR (RFC 8949, registered tags only): the table of docs/VALUES.md.
// This codec stands alone; what cannot be copied crosses by the hooks of a bridge.
import { Reader } from './cbor-read.js';
import { Writer } from './cbor-write.js';

export { Reader, type ReadHooks } from './cbor-read.js';
export { Writer, type HandleParts, type WriteHooks } from './cbor-write.js';

/**
 * A value as CBOR.
 * @throws `DataCloneError` (a `DOMException`) that names the place of what cannot be copied
 */
export function encode(value: unknown): Uint8Array {
  const writer = new Writer();
  writer.begin('value');
  writer.value(value);
  return writer.finish().slice();
}

/**
 * The value of one CBOR item.
 * @throws {ReactorError} `QJS_E_VALUE`, naming the byte: it is not the CBOR of a value
 */
export function decode(bytes: Uint8Array): unknown {
  const reader = new Reader();
  reader.attach(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return reader.read(0, bytes.length);
}
