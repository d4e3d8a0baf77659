// Objects met more than once: tags 28 and 29, put in when all is written, because only
// then it is known which objects they concern and how these are numbered.

/** A second meeting: where it belongs, and where the first one was written. */
export interface Place {
  readonly at: number;
  readonly first: number;
}

const FEW = 8;

/**
 * The objects of a crossing, and where they were written. As long as each is met once, one
 * look at a set does for each.
 */
export class Met {
  /* The first few are looked through, which is faster than any set. */
  private readonly few: (object | undefined)[] = new Array(FEW).fill(undefined);
  private readonly fewPlaces: number[] = new Array(FEW).fill(0);
  private fewCount = 0;
  private readonly objects = new Set<object>();
  private readonly places: number[] = [];
  /* From the first second meeting on. */
  private byObject: Map<object, number> | undefined;

  clear(): void {
    for (let i = 0; i < this.fewCount; i++) this.few[i] = undefined;
    this.fewCount = 0;
    if (this.places.length === 0) return;
    this.objects.clear();
    this.places.length = 0;
    this.byObject = undefined;
  }

  /** Where an object was met before; -1: never, and it is now met at this place. */
  add(object: object, place: number): number {
    const { few, fewCount } = this;
    for (let i = 0; i < fewCount; i++) if (few[i] === object) return this.fewPlaces[i];
    if (fewCount === FEW) return this.addToMany(object, place);
    few[fewCount] = object;
    this.fewPlaces[fewCount] = place;
    this.fewCount++;
    return -1;
  }

  private addToMany(object: object, place: number): number {
    if (this.byObject !== undefined) {
      const first = this.byObject.get(object);
      if (first !== undefined) return first;
      this.byObject.set(object, place);
    }
    this.objects.add(object);
    if (this.objects.size > this.places.length) {
      this.places.push(place);
      return -1;
    }
    return this.map().get(object)!;
  }

  private map(): Map<object, number> {
    let i = 0;
    this.byObject = new Map();
    for (const object of this.objects) this.byObject.set(object, this.places[i++]);
    return this.byObject;
  }

  /** What was written from this place on has been taken back. */
  forget(place: number): void {
    const known: [object, number][] = [...(this.byObject ?? this.map())];
    for (let i = 0; i < this.fewCount; i++) known.unshift([this.few[i]!, this.fewPlaces[i]]);
    this.clear();
    this.byObject = undefined;
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
