// The guest's own console: runs in the guest, before the program. It tells the page in short what each
// value is, as pairs of a kind and a text, and keeps the value itself for whoever looks further.
(function install(emit) {
  'use strict';
  const { ownKeys, getPrototypeOf, getOwnPropertyDescriptor } = Reflect;
  const then = Promise.prototype.then;
  const now = performance.now.bind(performance);
  const MAX_TEXT = 10_000;
  const MAX_QUOTED = 60;
  const MAX_ROWS = 100;
  const PLAIN = [Object.prototype, null];

  /** A value to look into: no plain data, so that it crosses as a handle. */
  class Ref {
    constructor(value, from = 0) {
      this.value = value;
      this.from = from;
    }
  }
  /** A property that costs a call of the program. */
  class Getter {
    constructor(owner, get) {
      this.owner = owner;
      this.get = get;
    }
  }
  class Entry {
    constructor(key, value) {
      this.key = key;
      this.value = value;
    }
  }

  const cut = (text, max) => (text.length > max ? `${text.slice(0, max)}… (${text.length} characters)` : text);
  const quoted = (text) => `'${cut(text, MAX_QUOTED).replace(/[\\'\n\r\t]/g, (c) => ({ '\n': '\\n', '\r': '\\r', '\t': '\\t' })[c] ?? `\\${c}`)}'`;
  const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
  const isTyped = (value) => ArrayBuffer.isView(value) && !(value instanceof DataView);

  function nameOf(object) {
    for (let o = object; o !== null; o = getPrototypeOf(o)) {
      const made = getOwnPropertyDescriptor(o, 'constructor')?.value;
      const name = typeof made === 'function' ? getOwnPropertyDescriptor(made, 'name')?.value : undefined;
      if (typeof name === 'string' && name !== '') return name;
    }
    return 'Object: null prototype';
  }

  function describeFunction(value) {
    const name = getOwnPropertyDescriptor(value, 'name')?.value;
    const isClass = /^class\b/.test(Function.prototype.toString.call(value));
    return [['name', isClass ? 'class ' : 'ƒ '], ['function', `${typeof name === 'string' ? name : ''}${isClass ? '' : '()'}`]];
  }

  /** Some of a list in brackets. */
  function list(head, open, items, count, close) {
    const tokens = [...head, ['mark', open]];
    items.forEach((item, i) => tokens.push(...(i > 0 ? [['mark', ', ']] : []), ...item));
    if (count > items.length) tokens.push(['mark', items.length > 0 ? ', …' : '…']);
    tokens.push(['mark', close]);
    return tokens;
  }

  const keyToken = (key) => ['key', typeof key === 'symbol' ? `[${String(key)}]` : /^[\w$]+$/.test(key) ? key : quoted(key)];
  const read = (object, key, depth) => {
    const property = getOwnPropertyDescriptor(object, key);
    return property === undefined || 'value' in property ? describe(property?.value, depth) : [['mark', '(…)']];
  };

  function describeObject(value, depth) {
    const few = depth === 0 ? 8 : depth === 1 ? 4 : 0;
    if (value instanceof Error) return describeError(value, depth);
    if (value instanceof Date) return [['date', Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()]];
    if (value instanceof RegExp) return [['regexp', RegExp.prototype.toString.call(value)]];
    const name = nameOf(value);
    if (Array.isArray(value) || isTyped(value)) {
      const head = [['name', name === 'Array' ? `(${value.length}) ` : `${name}(${value.length}) `]];
      const items = Array.from({ length: Math.min(value.length, few) }, (_, i) => read(value, String(i), depth + 1));
      return list(head, '[', items, value.length, ']');
    }
    if (value instanceof Map) {
      const items = [...value].slice(0, few).map(([k, v]) => [...describe(k, depth + 1), ['mark', ' => '], ...describe(v, depth + 1)]);
      return list([['name', `${name}(${value.size}) `]], '{', items, value.size, '}');
    }
    if (value instanceof Set) {
      const items = [...value].slice(0, few).map((v) => describe(v, depth + 1));
      return list([['name', `${name}(${value.size}) `]], '{', items, value.size, '}');
    }
    if (value instanceof Boolean || value instanceof Number || value instanceof String)
      return list([['name', `${name} `]], '{', [describe(value.valueOf(), 1)], 1, '}');
    if (value instanceof ArrayBuffer) return [['name', `${name}(${value.byteLength})`]];
    if (value instanceof Promise) return [['name', name]];
    const keys = ownKeys(value).filter((key) => getOwnPropertyDescriptor(value, key)?.enumerable);
    const head = PLAIN.includes(getPrototypeOf(value)) && name === 'Object' ? [] : [['name', `${name} `]];
    const items = keys.slice(0, few).map((key) => [keyToken(key), ['mark', ': '], ...read(value, key, depth + 1)]);
    return list(head, '{', items, keys.length, '}');
  }

  function describeError(error, depth) {
    const title = cut(String(Error.prototype.toString.call(error)), MAX_TEXT);
    if (depth > 0) return [['error', title]];
    const stack = typeof error.stack === 'string' ? error.stack : '';
    const tokens = [['error', title], ['stack', cut(stack.startsWith(title) ? stack.slice(title.length + 1) : stack, MAX_TEXT).trimEnd()]];
    return 'cause' in error ? [...tokens, ['mark', '\ncaused by '], ...describe(error.cause, 1)] : tokens;
  }

  /** What a value is, in pairs of a kind and a text. */
  function describe(value, depth) {
    try {
      switch (typeof value) {
        case 'string':
          return [['string', depth > 0 ? quoted(value) : cut(value, MAX_TEXT)]];
        case 'number':
          return [['number', Object.is(value, -0) ? '-0' : String(value)]];
        case 'bigint':
          return [['number', `${cut(String(value), MAX_TEXT)}n`]];
        case 'function':
          return describeFunction(value);
        case 'object':
          return value === null ? [['nothing', 'null']] : describeObject(value, depth);
        case 'undefined':
          return [['nothing', 'undefined']];
        default:
          return [[typeof value, String(value)]];
      }
    } catch (error) {
      return [['nothing', `(cannot be shown: ${String(error)})`]];
    }
  }

  const node = (value, depth = 0) =>
    isObject(value) ? { tokens: describe(value, depth), ref: new Ref(value) } : { tokens: describe(value, depth) };
  const row = (key, value) => ({ key, ...node(value, 1) });
  const hidden = (text, value) => row([['hidden', text]], value);

  function propertyRow(object, key) {
    const property = getOwnPropertyDescriptor(object, key);
    const label = property.enumerable ? [keyToken(key)] : [['hidden', typeof key === 'symbol' ? `[${String(key)}]` : key]];
    if ('value' in property) return row(label, property.value);
    if (property.get === undefined) return { key: label, tokens: [['mark', '(setter)']] };
    return { key: label, tokens: [['mark', '(getter)']], ref: new Ref(new Getter(object, property.get)) };
  }

  function entryRow(i, key, value) {
    const tokens = [...describe(key, 1), ['mark', ' => '], ...describe(value, 1)];
    const label = [['hidden', String(i)]];
    return isObject(key) || isObject(value) ? { key: label, tokens, ref: new Ref(new Entry(key, value)) } : { key: label, tokens };
  }

  function* contents(value) {
    if (value instanceof Map) {
      let i = 0;
      for (const [k, v] of value) yield entryRow(i++, k, v);
    } else if (value instanceof Set) {
      let i = 0;
      for (const v of value) yield row([['hidden', String(i++)]], v);
    }
    for (const key of ownKeys(value)) yield propertyRow(value, key);
    const prototype = getPrototypeOf(value);
    if (prototype !== null && !(value instanceof Entry)) yield hidden('[[Prototype]]', prototype);
  }

  /** What the page asks for when somebody looks further. */
  class Inspector {
    node(value) {
      return node(value);
    }
    /** @returns at most so many rows, and where the rest is */
    rows({ value, from }) {
      if (value instanceof Getter) return { rows: [hidden('value', value.get.call(value.owner))] };
      const rows = [];
      let i = 0;
      for (const found of contents(value)) {
        if (i++ < from) continue;
        if (rows.length === MAX_ROWS) return { rows, more: new Ref(value, from + MAX_ROWS) };
        rows.push(found);
      }
      return { rows, promise: value instanceof Promise };
    }
    /** The value of the program, if it has one. */
    completion(promise) {
      return then.call(promise, (value) => (value === undefined ? undefined : node(value)));
    }
    /** How a promise has ended, when it has. */
    settled({ value }) {
      return then.call(value, (v) => ({ state: 'fulfilled', ...node(v, 1) }), (e) => ({ state: 'rejected', ...node(e, 1) }));
    }
  }

  /* ---------------------------------------------------------------- console */

  let indent = 0;
  const counts = new Map();
  const timers = new Map();

  /** `%s` and its like: https://console.spec.whatwg.org/#formatter */
  function format(args) {
    if (typeof args[0] !== 'string' || args.length < 2 || !args[0].includes('%')) return args.map((arg) => node(arg));
    const rest = args.slice(1);
    const nodes = [];
    for (const part of args[0].split(/(%[sdifoOc%])/)) {
      const kind = /^%[sdifoOc]$/.test(part) && rest.length > 0 ? part[1] : '';
      if (part === '') continue;
      if (kind === '') nodes.push({ tokens: [['string', part === '%%' ? '%' : part]], close: true });
      else if (kind === 'o' || kind === 'O') nodes.push({ ...node(rest.shift(), 0), close: true });
      else if (kind === 'c') rest.shift();
      else if (kind === 's') nodes.push({ tokens: [['string', String(rest.shift())]], close: true });
      else nodes.push({ tokens: [['number', String(kind === 'f' ? parseFloat(rest.shift()) : parseInt(rest.shift(), 10))]], close: true });
    }
    if (rest.length > 0 && nodes.length > 0) nodes.at(-1).close = false;
    return [...nodes, ...rest.map((arg) => node(arg))];
  }

  const write = (level, ...args) => emit(level, indent, format(args));
  const callers = () => String(new Error().stack).split('\n').filter((line) => !line.includes('(<console>')).join('\n');

  function table(data) {
    if (!isObject(data)) return write('log', data);
    const lines = (data instanceof Map ? [...data] : data instanceof Set ? [...data].map((v, i) => [i, v]) : Object.entries(data)).slice(0, MAX_ROWS);
    const columns = [...new Set(lines.flatMap(([, line]) => (isObject(line) ? Object.keys(line) : [])))].slice(0, 20);
    const hasValues = lines.some(([, line]) => !isObject(line));
    const cells = lines.map(([index, line]) => [
      [['key', String(index)]],
      ...columns.map((column) => (isObject(line) && column in line ? describe(line[column], 1) : [])),
      ...(hasValues ? [isObject(line) ? [] : describe(line, 1)] : []),
    ]);
    emit('table', indent, [{ columns: ['', ...columns, ...(hasValues ? ['value'] : [])], cells, ...node(data) }]);
  }

  function elapsed(label, ...more) {
    if (!timers.has(label)) return write('warn', `there is no timer ${label}`);
    write('log', `${label}: ${(now() - timers.get(label)).toFixed(1)} ms`, ...more);
  }

  function group(...args) {
    if (args.length > 0) write('log', ...args);
    indent++;
  }

  const methods = {
    log: (...args) => write('log', ...args),
    info: (...args) => write('info', ...args),
    warn: (...args) => write('warn', ...args),
    error: (...args) => write('error', ...args),
    debug: (...args) => write('debug', ...args),
    dir: (value) => write('log', value),
    table,
    trace: (...args) => write('log', `${args.length > 0 ? args.map(String).join(' ') : 'trace'}\n${callers()}`),
    assert: (condition, ...args) => condition || write('error', 'Assertion failed', ...args),
    group,
    groupCollapsed: group,
    groupEnd: () => void (indent = Math.max(0, indent - 1)),
    count: (label = 'default') => {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      write('log', `${label}: ${counts.get(label)}`);
    },
    countReset: (label = 'default') => void counts.delete(label),
    time: (label = 'default') => void timers.set(label, now()),
    timeLog: (label = 'default', ...more) => elapsed(label, ...more),
    timeEnd: (label = 'default') => {
      elapsed(label);
      timers.delete(label);
    },
    clear: () => emit('clear', 0, []),
  };
  for (const [name, method] of Object.entries(methods)) Object.defineProperty(method, 'name', { value: name });
  Object.defineProperty(globalThis, 'console', { value: methods, writable: true, configurable: true });
  return new Inspector();
})
