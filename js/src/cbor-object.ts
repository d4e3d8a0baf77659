// Tag 27: objects by the name of their class and what they are made of.
import { makeError } from './cbor-error.js';
import type { Reader } from './cbor-read.js';

/* Beyond it an array's holes are kept without room for them. */
const MANY_HOLES = 2000;

/** Make an own property, whatever its name is. */
export function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

/**
 * The object of this class, whose parts follow.
 * @param share to be told of the object before its own parts are read, which may refer to it
 * @param at the byte to name when it cannot be made
 */
export function readObject(reader: Reader, name: string, share: <T extends object>(made: T) => T, at: number): object {
  switch (name) {
    case 'Array':
      return readArray(reader, share);
    case 'RegExp': {
      const source = reader.textString();
      const flags = reader.textString();
      try {
        return share(new RegExp(source, flags));
      } catch (error) {
        return reader.failAt(at, `a regular expression cannot be made here: ${(error as Error).message}`);
      }
    }
    case 'DataView':
      return share(new DataView(reader.byteString().slice().buffer));
    case 'Boolean':
    case 'Number':
    case 'String':
    case 'BigInt': {
      const value = reader.item();
      if (typeof value !== name.toLowerCase()) reader.failAt(at, `a ${name} is made of something else`);
      return share(Object(value) as object);
    }
    default:
      return readError(reader, name, share);
  }
}

/** An array with holes, or with properties beside its elements. */
function readArray(reader: Reader, share: <T extends object>(made: T) => T): unknown[] {
  const at = reader.pos;
  const length = reader.item();
  if (typeof length !== 'number' || !Number.isInteger(length) || length < 0 || length > 0xffffffff)
    return reader.failAt(at, 'this is not the length of an array');
  const array: unknown[] = share([]);
  /* Stored far out first, so that nobody makes room for all of the holes. */
  if (length > MANY_HOLES) {
    array[length - 1] = undefined;
    delete array[length - 1];
  } else array.length = length;
  const count = reader.mapHead();
  for (let i = 0; reader.more(i, count); i++) {
    const keyAt = reader.pos;
    const key = reader.isInteger() ? String(reader.item()) : reader.key();
    if (key === 'length') reader.failAt(keyAt, 'the length of an array is given twice');
    define(array, key, reader.item());
    if (array.length !== length) reader.failAt(keyAt, 'an element stands behind the end of its array');
  }
  return array;
}

function readError(reader: Reader, name: string, share: <T extends object>(made: T) => T): Error {
  const count = reader.mapHead();
  /* Its cause may lead back to it, so it is there first; a DOMException has its message from birth. */
  const early = name === 'DOMException' ? undefined : share(makeError(name));
  const parts: Record<string, unknown> = Object.create(null);
  for (let i = 0; reader.more(i, count); i++) {
    const key = reader.key();
    parts[key] = reader.item();
  }
  return early ? makeError(name, parts, early) : share(makeError(name, parts));
}
