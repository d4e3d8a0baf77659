// Objects met more than once: tags 28 and 29, put in when all is written, because only
// then it is known which objects they concern and how these are numbered.

/** A second meeting: where it belongs, and where the first one was written. */
export interface Place {
  readonly at: number;
  readonly first: number;
}

const FEW = 8;
/* A greater set is a large object to V8, and growing it is half of the cost of all. */
const FULL = 4096;
const MANY_FULL = 2;

/**
 * The objects of a crossing, and where they were written. As long as each is met once, a
 * look at a few sets does for each.
 */
export class Met {
  private count = 0;
  /* The first few are looked through, which is faster than any set. */
  private readonly few: (object | undefined)[] = new Array(FEW).fill(undefined);
  /* More are in sets; all but the last are full. */
  private readonly full: Set<object>[] = [];
  private objects = new Set<object>();
  /* From the first second meeting among many on, in place of the sets. */
  private byObject: Map<object, number> | undefined;
  /* In the order in which they were met. */
  private places = new Uint32Array(FEW);

  clear(): void {
    for (let i = 0; i < FEW && i < this.count; i++) this.few[i] = undefined;
    if (this.count > FEW) {
      this.full.length = 0;
      this.objects.clear();
      this.byObject = undefined;
    }
    this.count = 0;
  }

  /** Where an object was met before; -1: never, and it is now met at this place. */
  add(object: object, place: number): number {
    const { count } = this;
    if (count > FEW) return this.addToMany(object, place);
    const { few } = this;
    for (let i = 0; i < count; i++) if (few[i] === object) return this.places[i];
    if (count === FEW) for (const known of few) this.objects.add(known!);
    else few[count] = object;
    return count === FEW ? this.addToMany(object, place) : this.isNew(place);
  }

  private isNew(place: number): number {
    if (this.count === this.places.length) {
      const grown = new Uint32Array(2 * this.count);
      grown.set(this.places);
      this.places = grown;
    }
    this.places[this.count++] = place;
    return -1;
  }

  private addToMany(object: object, place: number): number {
    if (this.byObject !== undefined) return this.addToMap(this.byObject, object, place);
    const { full } = this;
    for (let i = 0; i < full.length; i++) if (full[i].has(object)) return this.again(object);
    const { objects } = this;
    objects.add(object);
    const { size } = objects;
    if (size + full.length * FULL === this.count) return this.again(object);
    if (size === FULL && full.length < MANY_FULL) {
      full.push(objects);
      this.objects = new Set();
    }
    return this.isNew(place);
  }

  private again(object: object): number {
    this.byObject = this.map();
    return this.byObject.get(object)!;
  }

  private addToMap(map: Map<object, number>, object: object, place: number): number {
    const first = map.get(object);
    if (first !== undefined) return first;
    map.set(object, place);
    return -1;
  }

  private map(): Map<object, number> {
    let i = 0;
    const map = new Map<object, number>();
    if (this.count <= FEW) for (; i < this.count; i++) map.set(this.few[i]!, this.places[i]);
    else for (const set of [...this.full, this.objects]) for (const object of set) map.set(object, this.places[i++]);
    return map;
  }

  /** What was written from this place on has been taken back. */
  forget(place: number): void {
    const known = this.byObject ?? this.map();
    this.clear();
    for (const [object, at] of known) if (at < place) this.add(object, at);
  }
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
