// The variables of a case, and whether a value is the one that a case says.
import { fromBytes } from './case.mjs';
import { encode, equals, sameFloat } from './item.mjs';

/* Its number may have any form, because it is known only later. */
const isReference = ({ kind, number }) => kind === 'tag' && number === 29n;

export class Variables {
  #values = new Map();

  get(name) {
    return this.#values.get(name);
  }

  set(name, item) {
    this.#values.set(name, item);
  }

  forget(name) {
    this.#values.delete(name);
  }

  /** The item with the values of its variables; throws when one has none. */
  replace(item) {
    if (item.kind === 'variable') {
      const value = this.#values.get(item.text);
      if (!value) throw new Error(`$${item.text} has no value`);
      return value;
    }
    return item.items ? { ...item, items: item.items.map((part) => this.replace(part)) } : item;
  }

  /** Whether `found`, which was decoded, is what `expected` says. A variable without a value
   * gets what stands in its place. */
  match(expected, found) {
    if (expected.kind === 'any') return true;
    if (expected.kind === 'raw') return fromBytes(encode(found)) === expected.text;
    if (expected.kind === 'variable') {
      const value = this.#values.get(expected.text);
      if (!value) this.#values.set(expected.text, found);
      return !value || equals(value, found);
    }
    if (isReference(expected) && isReference(found))
      return expected.items[0].number === found.items[0].number;
    return (
      expected.kind === found.kind && expected.width === found.width &&
      expected.number === found.number && expected.text === found.text &&
      (expected.kind !== 'float' || sameFloat(expected.float, found.float)) &&
      this.#matchItems(expected, found)
    );
  }

  #matchItems({ kind, items = [] }, { items: found = [] }) {
    const rest = items.at(-1)?.kind === 'rest';
    const wanted = rest ? items.slice(0, -1) : items;
    if (rest ? found.length < wanted.length : found.length !== wanted.length) return false;
    if (!rest || kind !== 'map') return wanted.every((item, i) => this.match(item, found[i]));
    // of a map with a rest, the order does not matter
    return wanted.every((key, i) => {
      if (i % 2) return true;
      const at = found.findIndex((other, n) => n % 2 === 0 && equals(key, other));
      return at >= 0 && this.match(wanted[i + 1], found[at + 1]);
    });
  }
}
