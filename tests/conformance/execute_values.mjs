// The calls that take and give values: evaluate, call, get, await, …
import { fromBytes, isWord, readable, toBytes } from './case.mjs';
import { parse, print } from './diagnostic.mjs';
import { decode, encode } from './item.mjs';

const CROSSINGS = ['copy', 'functions', 'handles', 'handle'];
const FLAGS = { module: 0x10, async: 0x20, bytecode: 0x40 };
const MAX_SIZE = 0xffffffff;

export const crossingOf = (name) => CROSSINGS.indexOf(name);

/** Values between a case and the reactor; one for each execution. */
export class Values {
  /** What the last call that gives values returned. */
  last = 0;

  constructor(execution) {
    this.execution = execution;
    this.exports = execution.exports;
  }

  fail(message) {
    this.execution.fail(message);
  }

  /** What a word says, with the variables in it. */
  parse(words, index) {
    const word = this.execution.word(words, index);
    if (word.bare && !word.text.startsWith('$')) this.fail(`${word.text} where a value is wanted`);
    try {
      return parse(word.text);
    } catch (error) {
      return this.fail(readable(error.message));
    }
  }

  /** What a word says, as the bytes that are sent for it. */
  bytes(words, index) {
    try {
      return encode(this.execution.variables.replace(this.parse(words, index)));
    } catch (error) {
      return this.fail(error.message);
    }
  }

  read(bytes) {
    try {
      return decode(bytes);
    } catch (error) {
      const shown = Array.from(bytes.subarray(0, 1000), (b) => b.toString(16).padStart(2, '0'));
      return this.fail(`${error.message}: raw'${shown.join('')}'`);
    }
  }

  check(words, index, found) {
    if (this.execution.variables.match(this.parse(words, index), found)) return;
    this.fail(`expected:\n${readable(words[index].text)}\nfound:\n${readable(print(found))}`);
  }

  exchange() {
    const pointer = this.exports.qjs_exchange() >>> 0;
    const [bytes, capacity, length] = new Uint32Array(this.exports.memory.buffer, pointer, 3);
    return { bytes, capacity, length };
  }

  /** Puts bytes into the exchange; the length. */
  put(bytes) {
    const room = this.exports.qjs_reserve(bytes.length) >>> 0;
    if (!room) this.fail('no memory for the exchange');
    this.execution.bytes().set(bytes, room);
    return bytes.length;
  }

  /** What holds after each call: what is said to stand in the exchange stands there. */
  readExchange(found) {
    const { bytes, capacity, length } = this.exchange();
    const code = this.exports.qjs_error_code();
    const exception = found === -1 && this.execution.codeName(code) === 'QJS_E_EXCEPTION';
    const dead = found === -1 && this.execution.codeName(code) === 'QJS_E_DEAD';
    this.last = found;
    if (found < -1) this.fail(`the result is ${found}`);
    if (found > 0 && length !== found)
      this.fail(`the result is ${found}, and the exchange's length ${length}`);
    if (found === -1 && !exception && !dead && length)
      this.fail(`no value was thrown, and the exchange's length is ${length}`);
    if (found <= 0 && !exception) return undefined;
    if (!length || length > capacity) this.fail(`the exchange holds ${length} of ${capacity} bytes`);
    return this.read(this.execution.bytes().slice(bytes, bytes + length));
  }

  checkFound(wanted, found, value) {
    if (wanted === found) return;
    if (found > 0) this.fail(`expected ${wanted}, found the value:\n${readable(print(value))}`);
    const { code, text } = this.execution.error();
    const last = `${this.execution.codeName(code)}: ${readable(text)}`;
    this.fail(`expected ${wanted}, found ${found}; the last error is ${last}`);
  }

  /** `-> VALUE`, `-> NUMBER [CODE [VALUE]]`, `-> throws VALUE`, `-> any`. `standard` is what is
   * wanted without an arrow, 1 stands for any value. */
  checkGiven(result, standard, found) {
    const value = this.readExchange(found);
    const [first, second, third] = result;
    if (!first || !first.bare || first.text.startsWith('$')) {
      this.checkFound(first || standard ? Math.max(found, 1) : 0, found, value);
      if (first) this.check(result, 0, value);
    } else if (first.text === 'throws') {
      this.checkFound(-1, found, value);
      this.execution.checkCode('QJS_E_EXCEPTION');
      this.check(result, 1, value);
    } else if (first.text !== 'any') {
      this.checkFound(this.execution.number(first.text), found, value);
      if (second) this.execution.checkCode(second.text);
      if (third && !value) this.fail('there is no value');
      if (third) this.check(result, 2, value);
    }
  }

  /* ------------------------------------------------------------- what is sent */

  option(args, key) {
    const word = args.find(({ text, bare }) => bare && text.startsWith(`${key}=`));
    return word?.text.slice(key.length + 1);
  }

  has(args, text) {
    return args.some((word) => isWord(word, text));
  }

  crossing(args) {
    const flags = this.option(args, 'flags');
    if (flags !== undefined) return this.execution.number(flags);
    return Math.max(0, CROSSINGS.findIndex((name) => this.has(args, name)));
  }

  flags(args) {
    const set = Object.keys(FLAGS).filter((name) => this.has(args, name));
    return set.reduce((sum, name) => sum | FLAGS[name], this.crossing(args));
  }

  /** Bytes that are damaged as the words say; calls `use` with where they stand. */
  send(args, bytes, use) {
    const cut = this.option(args, 'cut');
    const flip = this.option(args, 'flip');
    const sent = bytes.slice(0, cut === undefined ? bytes.length : this.execution.number(cut));
    if (flip !== undefined && this.execution.number(flip) < sent.length)
      sent[this.execution.number(flip)] ^= 1;
    if (this.has(args, 'exchange')) {
      this.put(sent);
      return use(this.exchange().bytes, sent.length);
    }
    if (this.has(args, 'null')) return use(0, sent.length);
    const pointer = this.execution.place(sent);
    const found = use(pointer, sent.length);
    this.exports.free(pointer);
    return found;
  }

  /** Source: a text, or a variable that holds a string; `times` over. */
  source(args) {
    const word = args.findLast(({ text, bare }) => !bare || text.startsWith('$'));
    if (!word) this.fail('the statement wants source');
    const item = word.bare ? this.execution.variables.get(word.text.slice(1)) : word;
    if (item?.text === undefined) this.fail(`${word.text} is no string`);
    const part = toBytes(item.text);
    const bytes = new Uint8Array(part.length * this.execution.number(this.option(args, 'times') ?? '1'));
    for (let at = 0; at < bytes.length; at += part.length) bytes.set(part, at);
    return bytes;
  }

  /** Calls `use` with a pointer to the text, or 0. */
  withName(text, use) {
    if (text === undefined) return use(0);
    const pointer = this.execution.place(toBytes(`${text}\0`));
    const found = use(pointer);
    this.exports.free(pointer);
    return found;
  }
}

/** @returns {Record<string, (words: import('./case.mjs').Word[]) => void>} */
export function valueVerbs(execution) {
  const values = new Values(execution);
  const { exports } = execution;
  execution.values = values;

  const withSource = (name) => (words) => {
    const [args, result] = execution.call(words);
    const found = values.send(args, values.source(args), (pointer, length) =>
      values.withName(values.option(args, 'file'), (file) =>
        exports[name](pointer, length, file, values.flags(args))));
    values.checkGiven(result, 1, found);
  };

  const withValue = (standard, use) => (words) => {
    const [args, result] = execution.call(words);
    const number = execution.number(execution.word(args, 0).text);
    const found = values.send(args, values.bytes(args, 1), (pointer, length) =>
      use(number, pointer, length, values.crossing(args)));
    values.checkGiven(result, standard, found);
  };

  const withHandle = (use) => (words) => {
    const [args, result] = execution.call(words);
    const handle = execution.number(execution.word(args, 0).text);
    values.checkGiven(result, 1, use(handle, values.crossing(args)));
  };

  return {
    evaluate: withSource('qjs_evaluate'),
    compile: withSource('qjs_compile'),
    call: withValue(1, (...all) => exports.qjs_call(...all)),
    construct: withValue(1, (...all) => exports.qjs_construct(...all)),
    get: withValue(1, (...all) => exports.qjs_get(...all)),
    'set-property': withValue(0, (handle, pointer, length) => exports.qjs_set(handle, pointer, length)),
    copy: withHandle((...all) => exports.qjs_copy(...all)),
    await: withHandle((...all) => exports.qjs_await(...all)),

    import: (words) => {
      const [args, result] = execution.call(words);
      const name = values.has(args, 'null') ? undefined : execution.word(args, 0).text;
      values.checkGiven(result, 1, values.withName(name, (pointer) => exports.qjs_import(pointer)));
    },

    release: (words) => {
      const [args, result] = execution.call(words);
      const [handle, times] = args.map(({ text }) => execution.number(text));
      values.checkGiven(result, 0, exports.qjs_release(handle, times ?? 1));
    },

    held: (words) => values.checkGiven(execution.call(words)[1], 1, exports.qjs_held()),

    'host-functions': (words) => values.checkGiven(execution.call(words)[1], 1, exports.qjs_host_functions()),

    settle: (words) => {
      const [args, result] = execution.call(words);
      const id = execution.number(execution.word(args, 0).text);
      const rejected = isWord(args[1], 'rejected') ? 1 : 0;
      const found = values.send(args, values.bytes(args, 1 + rejected), (pointer, length) =>
        exports.qjs_settle(id, rejected, pointer, length));
      values.checkGiven(result, 0, found);
    },

    message: (words) => {
      const [args, result] = execution.call(words);
      const port = execution.number(execution.word(args, 0).text);
      const found = values.send(args, values.bytes(args, 1), (...all) => exports.qjs_message(port, ...all));
      values.checkGiven(result, 0, found);
    },

    'close-port': (words) => {
      const [args, result] = execution.call(words);
      const port = execution.number(execution.word(args, 0).text);
      values.checkGiven(result, 0, exports.qjs_close_port(port));
    },

    'define-module': (words) => {
      const [args, result] = execution.call(words);
      const found = values.send(args, values.bytes(args, 1), (pointer, length) =>
        values.withName(execution.word(args, 0).text, (name) =>
          exports.qjs_define_module(name, pointer, length)));
      values.checkGiven(result, 0, found);
    },

    'import-map': (words) => {
      const [args, result] = execution.call(words);
      const json = toBytes(execution.text(args, 0));
      const found = values.send(args, json, (...all) => exports.qjs_set_import_map(...all));
      values.checkGiven(result, 0, found);
    },

    notation: (words) => {
      const bytes = values.bytes(words, 0);
      const again = encode(parse(print(decode(bytes))));
      if (fromBytes(bytes) !== fromBytes(values.bytes(words, 1)))
        execution.fail(`${words[0].text} is ${print({ kind: 'raw', text: fromBytes(bytes) })}`);
      if (fromBytes(again) !== fromBytes(bytes))
        execution.fail(`${words[0].text} is read as ${print(decode(bytes))}`);
    },

    reserve: (words) => {
      const [[word], result] = execution.call(words);
      const size = isWord(word, 'max') ? MAX_SIZE : execution.number(word?.text);
      const before = values.exchange();
      const room = exports.qjs_reserve(size) >>> 0;
      const { bytes, capacity } = values.exchange();
      if ((room !== 0) === isWord(result[0], 'null'))
        execution.fail(`there is ${room ? 'enough' : 'no'} memory`);
      if (room ? bytes !== room || capacity < size : bytes !== before.bytes || capacity !== before.capacity)
        execution.fail('the exchange is not what qjs_reserve said');
      if (room) execution.bytes().fill(0xff, room, room + size);
    },

    echo: (words) => {
      const [args, result] = execution.call(words);
      const key = { kind: 'text', text: 'echo' };
      const value = execution.variables.replace(values.parse(args, 0));
      const pair = encode({ kind: 'array', items: [key, value] });
      const set = values.send([], pair, (...all) => exports.qjs_set(0, ...all));
      values.checkFound(0, set, values.readExchange(set));
      const found = values.send([], encode(key), (...all) =>
        exports.qjs_get(0, ...all, values.crossing(args)));
      values.checkGiven(result.length > 0 ? result : [words[0]], 1, found);
    },
  };
}
