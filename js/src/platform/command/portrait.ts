// Values of the guest as its user likes to see them: the guest takes them apart, and Node's own
// inspector prints them.
import { inspect, type InspectOptions } from 'node:util';

/*
 * What the guest's walk gives for a value, as plain data:
 *   ['value', v]            copied as it is: primitives, dates, regular expressions, buffers
 *   ['symbol', description]
 *   ['known', n]            the n-th object of this portrait, once more
 *   ['label', text, n, properties]   functions, promises, errors: a text, and what they have beside it
 *   ['array', length, n, properties]
 *   ['map', n, [[key, value], ...], properties], ['set', n, [value, ...], properties]
 *   ['object', class or null, n, properties]
 * properties: [[key, value or ['getter'], ['setter'], ['accessor']], ...]; all but numbers and names are nodes
 */
type Node = [kind: string, ...rest: unknown[]];
type Properties = [key: Node, value: Node][];

/** What the guest's side offers. */
export interface Portraitist {
  /** A value, or what a promise is fulfilled with, as nodes; it becomes the global `_`. */
  keep(value: unknown, isPromise: boolean): Promise<Node>;
  /** What a dotted path leads to, from a value or from the global object, has by name; getters do not run. */
  complete(path: string[], from?: unknown): string[];
  /** Let the console print by a function of the host that takes portraits. */
  console(print: (isError: boolean, nodes: Node[]) => void): void;
}

/**
 * The guest's side, evaluated there before anything else: its text is source of the guest. It keeps
 * what it needs, so that nothing of the user's can disturb it by changing globals.
 */
function guestSide() {
  const { getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
  const { toString } = Function.prototype;
  const { race } = Promise;
  const global = globalThis as Record<string, unknown>;
  const $Promise = Promise;
  const PENDING = {};
  const DEEP = 8;
  const MANY = 128;
  const LONG = 20_000;

  function classOf(value: object): string | null {
    for (let at = getPrototypeOf(value); at !== null; at = getPrototypeOf(at)) {
      const found = getOwnPropertyDescriptor(at, 'constructor');
      if (found && typeof found.value === 'function') return String(getOwnPropertyDescriptor(found.value, 'name')?.value ?? '') || 'Object';
    }
    return null;
  }

  function walker(promises: [object, Node][]) {
    const seen = new Map<object, number>();
    const keyNode = (key: string | symbol): Node => (typeof key === 'symbol' ? ['symbol', key.description] : ['value', key]);

    function properties(value: object, depth: number, skip: (key: string | symbol) => boolean): Properties {
      const found: Properties = [];
      for (const key of ownKeys(value)) {
        if (skip(key)) continue;
        const descriptor = getOwnPropertyDescriptor(value, key);
        if (!descriptor?.enumerable) continue;
        if (found.length >= MANY) {
          found.push([['value', '…'], ['value', `${ownKeys(value).length - MANY} more`]]);
          break;
        }
        const { get, set } = descriptor;
        found.push([keyNode(key), get && set ? ['accessor'] : get ? ['getter'] : set ? ['setter'] : walk(descriptor.value, depth + 1)]);
      }
      return found;
    }

    function label(value: object, text: string, n: number, depth: number): Node {
      return ['label', text, n, properties(value, depth, () => false)];
    }

    function walkFunction(value: Function, n: number, depth: number): Node {
      const own = getOwnPropertyDescriptor(value, 'name')?.value;
      const name = typeof own === 'string' && own ? own : '';
      const source = toString.call(value);
      if (/^class\b/.test(source)) {
        const parent = getPrototypeOf(value) as Function | null;
        const above = parent && parent !== Function.prototype ? getOwnPropertyDescriptor(parent, 'name')?.value : undefined;
        return label(value, `[class ${name || '(anonymous)'}${above ? ` extends ${above}` : ''}]`, n, depth);
      }
      return label(value, `[${classOf(value) ?? 'Function'}${name ? `: ${name}` : ' (anonymous)'}]`, n, depth);
    }

    function walk(value: unknown, depth: number): Node {
      if (typeof value === 'symbol') return ['symbol', value.description];
      if (typeof value === 'string') return ['value', value.length > LONG ? `${value.slice(0, LONG)}…` : value];
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return ['value', value];
      const known = seen.get(value);
      if (known !== undefined) return ['known', known];
      const n = seen.size;
      seen.set(value, n);
      try {
        if (typeof value === 'function') return walkFunction(value, n, depth);
        const name = classOf(value);
        if (value instanceof Error) {
          const { stack } = value;
          const title = `${value.name}${value.message ? `: ${value.message}` : ''}`;
          return label(value, typeof stack === 'string' ? `${title}\n${stack}`.trimEnd() : `[${title}]`, n, depth);
        }
        if (value instanceof $Promise) {
          const node = label(value, '[Promise]', n, depth);
          promises.push([value, node]);
          return node;
        }
        if (depth > DEEP) return ['label', `[${Array.isArray(value) ? 'Array' : (name ?? 'Object')}]`, n, []];
        if (Array.isArray(value)) {
          let count = 0;
          return ['array', value.length, n, properties(value, depth, (key) => key === 'length' || (/^\d+$/.test(String(key)) && ++count > MANY))];
        }
        if (value instanceof Map) {
          const entries: [Node, Node][] = [];
          for (const [key, item] of value) if (entries.push([walk(key, depth + 1), walk(item, depth + 1)]) > MANY) break;
          return ['map', n, entries, properties(value, depth, () => false)];
        }
        if (value instanceof Set) {
          const items: Node[] = [];
          for (const item of value) if (items.push(walk(item, depth + 1)) > MANY) break;
          return ['set', n, items, properties(value, depth, () => false)];
        }
        if (value instanceof Date || value instanceof RegExp || value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return ['value', value];
        return ['object', name, n, properties(value, depth, () => false)];
      } catch {
        return ['label', '[Object that cannot be looked at]', n, []]; /* a proxy's trap threw */
      }
    }
    return (value: unknown) => walk(value, 0);
  }

  async function portrait(value: unknown): Promise<Node> {
    const promises: [object, Node][] = [];
    const node = walker(promises)(value);
    for (const [promise, at] of promises) {
      const [state, result] = await race.call($Promise, [promise as Promise<unknown>, PENDING]).then(
        (found) => (found === PENDING ? ['<pending>', undefined] : ['', found]),
        (reason) => ['<rejected> ', reason],
      );
      if (state === '<pending>') at[1] = 'Promise { <pending> }';
      else {
        at[1] = `Promise { ${state}`;
        at.push(walker([])(result));
      }
    }
    return node;
  }

  return {
    async keep(value: unknown, isPromise: boolean) {
      /* A value that is a promise stays one. */
      const result: unknown = isPromise ? await value : value;
      global._ = result;
      return portrait(result);
    },
    complete(path: string[], from: unknown = global) {
      let at = from;
      for (const name of path) {
        if (at === null || at === undefined) return [];
        let owner: object | null = Object(at) as object;
        let found: PropertyDescriptor | undefined;
        while (owner !== null && !(found = getOwnPropertyDescriptor(owner, name))) owner = getPrototypeOf(owner);
        if (found === undefined || !('value' in found)) return [];
        at = found.value;
      }
      if (at === null || at === undefined) return [];
      const names = new Set<string>();
      for (let owner: object | null = Object(at) as object; owner !== null; owner = getPrototypeOf(owner))
        for (const key of ownKeys(owner)) if (typeof key === 'string' && !/^\d/.test(key)) names.add(key);
      return [...names];
    },
    console(print: (isError: boolean, nodes: Node[]) => void) {
      const by = (isError: boolean) => (...values: unknown[]) => print(isError, values.map((value) => walker([])(value)));
      Object.assign(console, { log: by(false), info: by(false), debug: by(false), warn: by(true), error: by(true) });
    },
  };
}

/** Source of the guest, whose value is a {@link Portraitist}. */
export const PORTRAITIST = `(${guestSide.toString()})()`;

/** An object that the inspector prints as this text. */
class Label {
  constructor(text: string, inner: { value: unknown } | undefined) {
    Object.defineProperty(this, inspect.custom, {
      enumerable: false,
      value: (depth: number, options: InspectOptions & { stylize(text: string, kind: string): string }) => {
        const keys = Reflect.ownKeys(this).filter((key) => key !== inspect.custom);
        const more = keys.length > 0 ? ` ${inspect({ ...this }, { ...options, depth })}` : '';
        if (inner) return `${text}${inspect(inner.value, options)} }${more}`;
        return `${text.includes('\n') ? text : options.stylize(text, 'special')}${more}`;
      },
    });
  }
}

/** An object of a class of this name. */
function instanceOf(name: string | null): object {
  if (name === null) return Object.create(null) as object;
  if (name === 'Object') return {};
  const classes = { [name]: class {} };
  return Object.create(classes[name]!.prototype as object) as object;
}

const get = () => undefined;
const set = () => {};
const ACCESSORS: Record<string, PropertyDescriptor | undefined> = { getter: { get }, setter: { set }, accessor: { get, set } };

/** What a portrait shows, as values that Node's inspector prints. */
export function revive(root: Node): unknown {
  const known: unknown[] = [];
  const keyOf = ([kind, text]: Node): string | symbol => (kind === 'symbol' ? Symbol(text as string | undefined) : String(text));

  function dress<T extends object>(object: T, n: unknown, properties: unknown): T {
    known[n as number] = object;
    for (const [key, value] of properties as Properties) {
      const how = ACCESSORS[value[0]] ?? { value: make(value), writable: true };
      Object.defineProperty(object, keyOf(key), { enumerable: true, configurable: true, ...how });
    }
    return object;
  }

  function make(node: Node): unknown {
    const [kind, a, b, c] = node;
    switch (kind) {
      case 'value':
        return a;
      case 'symbol':
        return Symbol(a as string | undefined);
      case 'known':
        return known[a as number];
      case 'label':
        return dress(new Label(a as string, node.length > 4 ? { value: revive(node[4] as Node) } : undefined), b, c);
      case 'array':
        return dress(new Array<unknown>(a as number), b, c);
      case 'map': {
        const map = dress(new Map<unknown, unknown>(), a, c);
        for (const [key, value] of b as [Node, Node][]) map.set(make(key), make(value));
        return map;
      }
      case 'set': {
        const set = dress(new Set<unknown>(), a, c);
        for (const item of b as Node[]) set.add(make(item));
        return set;
      }
      default:
        return dress(instanceOf(a as string | null), b, c);
    }
  }
  return make(root);
}
