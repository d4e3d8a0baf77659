// Carries out one conformance case over qjs.wasm. Knows no host: the caller makes
// the instance. What each statement means is in conformance/README.md.
import { CaseError, fromBytes, isWord, parseCase, readable, toBytes } from './case.mjs';
import { hostVerbs } from './execute_host.mjs';
import { valueVerbs } from './execute_values.mjs';
import { Variables } from './match.mjs';

const RUN_TURNS = 100000;
const MONOTONIC_START = 1000n * 1000000n;
const REAL_START = 1700000000000n * 1000000n;

const CODES = {
  QJS_OK: 0,
  QJS_E_UNINITIALIZED: -10,
  QJS_E_INITIALIZED: -11,
  QJS_E_BUSY: -12,
  QJS_E_EXITED: -13,
  QJS_E_DEAD: -14,
  QJS_E_ARGUMENT: -15,
  QJS_E_MEMORY: -16,
  QJS_E_FILE: -17,
  QJS_E_EXCEPTION: -18,
  QJS_E_REJECTION: -19,
  QJS_E_TIMEOUT: -20,
  QJS_E_POLLS: -21,
  QJS_E_STOPPED: -22,
  QJS_E_POLLING: -23,
  QJS_E_HANDLE: -24,
  QJS_E_VALUE: -25,
  QJS_E_BYTECODE: -26,
};
const STATUSES = ['UNINITIALIZED', 'READY', 'EXITED', 'DEAD'];
const FIELDS = [
  'status', 'next_timer', 'jobs', 'readers', 'writers', 'errors', 'exit_code', 'promises', 'ports',
];
const SETTINGS = { time_limit: 1, poll_limit: 1, turn_budget: 2, stack_ceiling: 1, error_output: 1, web: 1, random_seed: 2 };

const nameOf = (names, value) => Object.keys(names).find((n) => names[n] === value) ?? `${value}`;
const nanoseconds = (ms) => BigInt(Math.round(ms * 1e6));

/** What a case's guest can see of its surroundings. */
export class World {
  elapsed = 0n;
  tick = 0n;
  /** Called once, when the real-time clock is next read. */
  onDate = undefined;
  output = { 1: '', 2: '' };

  clock = {
    monotonic: () => {
      const now = MONOTONIC_START + this.elapsed;
      this.elapsed += this.tick;
      return now;
    },
    realtime: () => {
      this.onDate?.();
      this.onDate = undefined;
      return REAL_START + this.elapsed;
    },
    sleep: (ns) => {
      this.elapsed += ns;
    },
  };

  stdout = (bytes) => void (this.output[1] += fromBytes(bytes));
  stderr = (bytes) => void (this.output[2] += fromBytes(bytes));

  takeOutput(descriptor) {
    const text = this.output[descriptor];
    this.output[descriptor] = '';
    return text;
  }
}

/**
 * @typedef {object} Host what a runner makes for each case
 * @property {WebAssembly.Exports} exports of an instance that lives in the world given
 * @property {{ push(bytes: Uint8Array): void, end(): void }} stdin
 * @property {(path: string, bytes: Uint8Array) => void} writeFile below the guest's directory
 * @property {WebAssembly.Module} [trampoline] where nothing can be compiled at run time
 */

class Execution {
  line = 0;
  fails = undefined;
  memoryMark = 0;
  variables = new Variables();

  /** @param {World} world @param {Host} host */
  constructor(world, host) {
    this.world = world;
    this.host = host;
    this.exports = host.exports;
    Object.assign(this.verbs, valueVerbs(this), hostVerbs(this));
  }

  fail(message) {
    throw new CaseError(this.line, message);
  }

  /* ------------------------------------------------------ the instance's memory */

  bytes() {
    return new Uint8Array(this.exports.memory.buffer);
  }

  read(pointer, length) {
    return fromBytes(this.bytes().subarray(pointer >>> 0, (pointer >>> 0) + length));
  }

  /** Bytes in the instance's memory, with nothing behind them. */
  place(bytes) {
    const pointer = this.exports.malloc(bytes.length || 1) >>> 0;
    if (!pointer) this.fail(`no memory for ${bytes.length} bytes`);
    this.bytes().set(bytes, pointer);
    return pointer;
  }

  error() {
    const code = this.exports.qjs_error_code();
    const pointer = this.exports.qjs_error_text();
    return { code, text: this.read(pointer, this.exports.qjs_error_length()) };
  }

  state() {
    const pointer = this.exports.qjs_loop_state() >>> 0;
    const words = new Int32Array(this.exports.memory.buffer, pointer, FIELDS.length);
    return Object.fromEntries(FIELDS.map((name, i) => [name, words[i]]));
  }

  /* ------------------------------------------------------- words of a statement */

  /** A number, or a variable that holds one, or a handle. */
  number(text) {
    if (text?.startsWith('$')) {
      let item = this.variables.get(text.slice(1));
      if (item?.kind === 'tag') item = item.items[0].items?.[1];
      return item?.kind === 'unsigned' ? Number(item.number) : this.fail(`${text} is no number`);
    }
    const value = Number(text);
    if (!text || Number.isNaN(value)) this.fail(`${text} where a number is wanted`);
    return value;
  }

  word(words, index) {
    return words[index] ?? this.fail('the statement wants more words');
  }

  text(words, index) {
    const word = this.word(words, index);
    return word.bare ? this.fail(`${word.text} where a text is wanted`) : word.text;
  }

  code(name) {
    return CODES[name] ?? this.fail(`unknown name ${name}`);
  }

  /** Splits `words` at `->`. */
  call(words) {
    const at = words.findIndex((word) => isWord(word, '->'));
    return at < 0 ? [words, []] : [words.slice(0, at), words.slice(at + 1)];
  }

  checkResult(result, standard, found) {
    const wanted = result.length === 0 ? `${standard}` : result[0].text;
    if (wanted !== 'any' && this.number(wanted) !== found) {
      const { code, text } = this.error();
      const last = `${nameOf(CODES, code)}: ${readable(text)}`;
      this.fail(`expected ${wanted}, found ${found}; the last error is ${last}`);
    }
    if (result.length > 1) this.checkCode(result[1].text);
  }

  codeName(code) {
    return nameOf(CODES, code);
  }

  checkCode(name) {
    const { code, text } = this.error();
    if (this.code(name) !== code)
      this.fail(`expected ${name}, found ${nameOf(CODES, code)}: ${readable(text)}`);
  }

  /** What a statement says of a text: none, a whole, or parts. */
  checkText(words, found) {
    if (isWord(words[0], 'none')) {
      if (found) this.fail(`expected nothing, found:\n${readable(found)}`);
    } else if (!this.word(words, 0).bare) {
      if (words[0].text !== found)
        this.fail(`expected:\n${readable(words[0].text)}\nfound:\n${readable(found)}`);
    } else {
      let verb = '';
      for (const { text, bare } of words) {
        if (bare) {
          verb = text;
          if (verb !== 'contains' && verb !== 'lacks') this.fail(`unknown word ${verb}`);
        } else if (found.includes(text) === (verb === 'lacks')) {
          this.fail(
            `expected a text that ${verb}:\n${readable(text)}\nfound:\n${readable(found)}`,
          );
        }
      }
    }
  }

  /* ---------------------------------------------------------------- the verbs */

  initArgv(strings, result) {
    const pointers = strings.map((text) => this.place(toBytes(text + '\0')));
    const table = this.place(new Uint8Array(4 * (pointers.length + 1)));
    const view = new DataView(this.exports.memory.buffer);
    pointers.forEach((pointer, i) => view.setUint32(table + 4 * i, pointer, true));
    const found = this.exports.qjs_init_argv(strings.length, table);
    for (const pointer of [table, ...pointers]) this.exports.free(pointer);
    this.checkResult(result, 0, found);
  }

  verbs = {
    title: () => {},

    fails: (words) => {
      this.fails = { line: this.number(this.word(words, 0).text), text: this.text(words, 1) };
    },

    init: (words) => {
      const [args, result] = this.call(words);
      if (args.length > 0) this.initArgv(['qjs', ...args.map((word) => word.text)], result);
      else this.checkResult(result, 0, this.exports.qjs_init());
    },

    argv: (words) => {
      const [args, result] = this.call(words);
      this.initArgv(args.map((word) => word.text), result);
    },

    eval: (words) => {
      const [args, result] = this.call(words);
      let isModule = 0;
      let filename = 0;
      let times = 1;
      let i = 0;
      for (; args[i]?.bare; i++) {
        const [key, value] = args[i].text.split('=', 2);
        if (key === 'module') isModule = 1;
        else if (key === 'file') filename = this.place(toBytes(value + '\0'));
        else if (key === 'times') times = this.number(value);
        else this.fail(`unknown word ${args[i].text}`);
      }
      const part = toBytes(this.text(args, i));
      const source = new Uint8Array(part.length * times);
      for (let n = 0; n < times; n++) source.set(part, n * part.length);
      const pointer = this.place(source);
      const found = this.exports.qjs_eval(pointer, source.length, filename, isModule);
      this.exports.free(pointer);
      this.exports.free(filename);
      this.checkResult(result, 0, found);
    },

    loop: (words) => {
      this.checkResult(this.call(words)[1], 0, this.exports.qjs_loop_once());
    },

    run: (words) => {
      const [[turns], result] = this.call(words);
      const limit = turns ? this.number(turns.text.replace('turns=', '')) : RUN_TURNS;
      let found = 0;
      for (let i = 0; found >= 0; i++) {
        if (i === limit)
          this.fail(`still not idle after ${limit} turns, the last result is ${found}`);
        found = this.exports.qjs_loop_once();
        if (found > 0) this.world.elapsed += nanoseconds(found);
      }
      this.checkResult(result, -1, found);
    },

    poll: (words) => {
      const [[timeout], result] = this.call(words);
      this.checkResult(result, 0, this.exports.qjs_poll_io(this.number(timeout?.text)));
    },

    destroy: () => this.exports.qjs_destroy(),
    abandon: () => this.exports.qjs_abandon(),
    prepare: (words) => this.checkResult(this.call(words)[1], 0, this.exports.qjs_prepare()),
    snapshot: (words) => this.checkResult(this.call(words)[1], 0, this.exports.qjs_snapshot()),
    restore: () => this.exports.qjs_restore(),

    stop: ([when]) => {
      if (!isWord(when, 'on-date')) {
        this.exports.qjs_stop();
        return;
      }
      const flag = this.exports.qjs_stop_flag() >>> 0;
      this.world.onDate = () =>
        new DataView(this.exports.memory.buffer).setInt32(flag, 1, true);
    },

    set: (words) => {
      const [name, ...values] = words;
      if (/^[$\d]/.test(name?.text)) {
        this.verbs['set-property'](words);
        return;
      }
      if (SETTINGS[name?.text] !== values.length) this.fail(`unknown setting ${name?.text}`);
      this.exports[`qjs_set_${name.text}`](...values.map((word) => this.number(word.text)));
    },

    file: (words) => {
      this.host.writeFile(this.word(words, 0).text, toBytes(this.text(words, 1)));
    },

    stdin: (words) => {
      if (isWord(words[0], 'end')) this.host.stdin.end();
      else this.host.stdin.write(toBytes(this.text(words, 0)));
    },

    forget: (words) => words.forEach(({ text }) => this.variables.forget(text.replace(/^\$/, ''))),

    clock: (words) => {
      const { text } = this.word(words, 0);
      if (text === 'tick') this.world.tick = nanoseconds(this.number(words[1]?.text));
      else if (text.startsWith('+')) this.world.elapsed += nanoseconds(this.number(text.slice(1)));
      else this.fail('clock wants +MS or tick MS');
    },

    out: (words) => this.checkText(words, this.world.takeOutput(1)),
    err: (words) => this.checkText(words, this.world.takeOutput(2)),

    error: (words) => {
      const named = words[0]?.bare && words[0].text.startsWith('QJS_');
      if (named) this.checkCode(words[0].text);
      if (words.length > (named ? 1 : 0)) this.checkText(words.slice(named ? 1 : 0), this.error().text);
    },

    state: (words) => {
      const state = this.state();
      for (let i = 0; i < words.length; i += 2) {
        const name = words[i].text;
        const value = this.word(words, i + 1).text;
        if (!FIELDS.includes(name)) this.fail(`unknown field ${name}`);
        const wanted = name === 'status' ? STATUSES.indexOf(value) : this.number(value);
        if (wanted !== state[name]) {
          const found = name === 'status' ? STATUSES[state.status] : state[name];
          this.fail(`expected ${name} ${value}, found ${found}`);
        }
      }
    },

    memory: ([what, bytes]) => {
      const size = this.exports.memory.buffer.byteLength;
      if (isWord(what, 'mark')) this.memoryMark = size;
      else if (!isWord(what, 'grown')) this.fail('memory wants mark or grown');
      else if (size > this.memoryMark + this.number(bytes?.text))
        this.fail(`memory has grown by ${size - this.memoryMark} bytes`);
    },
  };

  carryOut(statements) {
    for (const { line, words, body } of statements) {
      this.line = line;
      const [verb, ...rest] = words;
      if (isWord(verb, 'repeat')) {
        const rounds = this.number(rest[0]?.text);
        for (let n = 0; n < rounds; n++) {
          if (rest[1])
            this.variables.set(rest[1].text.slice(1), { kind: 'unsigned', number: BigInt(n) });
          this.carryOut(body);
        }
      } else {
        if (!verb.bare || !Object.hasOwn(this.verbs, verb.text))
          this.fail(`unknown statement ${verb.text}`);
        this.verbs[verb.text](rest, body);
      }
    }
    this.line = statements.at(-1)?.line ?? this.line;
  }
}

/** Throws what went wrong, a CaseError or the exception that left an export. */
function attempt(execution, statements) {
  try {
    execution.carryOut(statements);
    execution.exports.qjs_destroy();
  } catch (thrown) {
    // what failed within the door has gone through an export
    const error = thrown.cause instanceof CaseError ? thrown.cause : thrown;
    const { fails } = execution;
    if (fails && execution.line === fails.line && error.message.includes(fails.text)) return;
    throw error;
  }
  if (execution.fails) {
    const { line, text } = execution.fails;
    execution.fail(`the case should have failed in line ${line} with: ${text}`);
  }
}

/**
 * @param {Uint8Array} bytes the case file
 * @param {(world: World) => Promise<Host>} makeHost
 * @returns {Promise<undefined | { line: number, message: string }>} the failure
 */
export async function runCase(bytes, makeHost) {
  let execution;
  try {
    const statements = parseCase(bytes);
    const world = new World();
    execution = new Execution(world, await makeHost(world));
    attempt(execution, statements);
    return undefined;
  } catch (error) {
    if (error instanceof CaseError) return { line: error.line, message: error.message };
    return { line: execution?.line ?? 0, message: `${error?.stack ?? error}` };
  }
}
