// Objects met more than once: tags 28 and 29, put in when all is written, because only
// then it is known which objects they concern and how these are numbered.

/** A second meeting: where it belongs, and where the first one was written. */
export interface Place {
  readonly at: number;
  readonly first: number;
}

function head(tag: number, argument: number): number[] {
  const prefix = [0xd8, tag];
  if (argument < 24) return [...prefix, argument];
  if (argument < 0x100) return [...prefix, 24, argument];
  if (argument < 0x10000) return [...prefix, 25, argument >> 8, argument & 255];
  return [...prefix, 26, argument >>> 24, (argument >> 16) & 255, (argument >> 8) & 255, argument & 255];
}

/** The bytes with the tags in them. */
export function weaveReferences(bytes: Uint8Array, places: readonly Place[]): Uint8Array {
  const firsts = [...new Set(places.map((place) => place.first))].sort((a, b) => a - b);
  const numbers = new Map(firsts.map((first, number) => [first, number]));
  /* A first meeting and a reference never stand at one place: a reference writes nothing. */
  const inserts = [
    ...firsts.map((at) => ({ at, bytes: [0xd8, 28] })),
    ...places.map(({ at, first }) => ({ at, bytes: head(29, numbers.get(first)!) })),
  ].sort((a, b) => a.at - b.at);
  const woven = new Uint8Array(inserts.reduce((size, insert) => size + insert.bytes.length, bytes.length));
  let from = 0;
  let to = 0;
  for (const insert of inserts) {
    woven.set(bytes.subarray(from, insert.at), to);
    to += insert.at - from;
    from = insert.at;
    woven.set(insert.bytes, to);
    to += insert.bytes.length;
  }
  woven.set(bytes.subarray(from), to);
  return woven;
}
