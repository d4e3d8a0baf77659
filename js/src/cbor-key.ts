// Keys of maps, remembered: the same few keys come in the same order again and again.

/** A key, and the one that followed it last time. */
export interface Key {
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly size: number;
  next: Key | undefined;
}

/* A power of two. Keys that meet at one place replace each other. */
const PLACES = 2048;
const table: (Key | undefined)[] = new Array(PLACES).fill(undefined);

/** The beginning of a chain of guesses. */
export const ROOT_KEY = (): Key => ({ text: '', bytes: new Uint8Array(0), size: 0, next: undefined });

/** The key of these bytes; `decode` gives its text when it is not known. */
export function keyAt(u8: Uint8Array, at: number, size: number, decode: () => string): Key {
  let hash = size;
  for (let i = at; i < at + size; i++) hash = Math.imul(hash ^ u8[i], 0x01000193);
  const place = (hash ^ (hash >>> 15)) & (PLACES - 1);
  const known = table[place];
  if (known !== undefined && known.size === size) {
    let i = 0;
    while (i < size && u8[at + i] === known.bytes[i]) i++;
    if (i === size) return known;
  }
  /* As a property's key the text is one that the engine compares by address. */
  const [text] = Object.keys({ [decode()]: 0 });
  return (table[place] = { text, bytes: u8.slice(at, at + size), size, next: undefined });
}
