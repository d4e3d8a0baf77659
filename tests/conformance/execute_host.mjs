// The host that a case scripts: its door, what it answers, what it was asked.
import { isWord } from './case.mjs';
import { crossingOf } from './execute_values.mjs';
import { encode } from './item.mjs';

/* Any number will do: the door is to be called with it. */
const TOKEN = 0x7357;
const OPS = ['call', 'settled', 'released', 'resolve', 'load', 'message', 'close', 'channel'];
const [CALL, SETTLED, RELEASED, RESOLVE, LOAD, MESSAGE, CLOSE] = OPS.keys();
const WITHOUT_KEY = [SETTLED, RELEASED, MESSAGE, CLOSE];
const WITHOUT_ID = [RELEASED, RESOLVE, LOAD];

/* docs/VALUES.md, "A trampoline in WebAssembly" */
export const TRAMPOLINE = Uint8Array.of(
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
  0x01, 0x0a, 0x01, 0x60, 0x05, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x01, 0x7f,
  0x02, 0x07, 0x01, 0x01, 0x68, 0x01, 0x64, 0x00, 0x00,
  0x07, 0x05, 0x01, 0x01, 0x64, 0x00, 0x00,
);

class ScriptedHost {
  /** Statements `on …`, by what they concern. */
  answers = new Map();
  /** Calls of the door that no statement has looked at yet. */
  asked = [];
  /** The call of the door that is in progress, with a block of statements. */
  frame = undefined;
  index = 0;

  constructor(execution) {
    this.execution = execution;
    this.values = execution.values;
  }

  /** The door's place in the function table. */
  door() {
    if (this.index) return this.index;
    const table = this.execution.exports.__indirect_function_table;
    const imports = { h: { d: (...call) => this.enter(...call) } };
    const { trampoline = new WebAssembly.Module(TRAMPOLINE) } = this.execution.host;
    const { exports } = new WebAssembly.Instance(trampoline, imports);
    this.index = table.grow(1);
    table.set(this.index, exports.d);
    return this.index;
  }

  enter(data, op, id, bytes, length) {
    const { execution, values } = this;
    if (data !== TOKEN) execution.fail('the door was called without its data');
    // a result that the host has not read may stand there
    if (op !== RELEASED && bytes >>> 0 !== values.exchange().bytes)
      execution.fail("the door's bytes do not stand in the exchange");
    const start = bytes >>> 0;
    const value = values.read(execution.bytes().slice(start, start + (length >>> 0)));
    this.asked.push({ op, id: id >>> 0, value });
    const key = op === CALL ? `${id >>> 0}` : (value.items?.[0]?.text ?? '');
    const answer = this.answers.get(`${OPS[op]} ${key}`) ?? this.answers.get(OPS[op]);
    if (answer) return this.behave(answer, value, length);
    if (op === CALL)
      execution.fail(`host function ${id >>> 0} was called, and nothing says what it does`);
    return 0;
  }

  behave({ line, words, body }, value, length) {
    const { execution, values } = this;
    if (body) return this.carryOut(line, body, value);
    if (isWord(words[0], 'echoes')) return length;
    const sent = values.put(values.bytes(words, 1));
    return isWord(words[0], 'throws') ? -sent : sent;
  }

  carryOut(line, body, value) {
    const { execution } = this;
    const frame = { value, result: 0, bytes: undefined, outer: this.frame };
    const outerLine = execution.line;
    execution.line = line;
    this.frame = frame;
    execution.carryOut(body);
    this.frame = frame.outer;
    if (frame.bytes) {
      const length = this.values.put(frame.bytes);
      frame.result = frame.result < 0 ? -length : length;
    }
    execution.line = outerLine;
    return frame.result;
  }

  current() {
    return this.frame ?? this.execution.fail('no call of the door is in progress');
  }

  /** What cannot be handed on as a value is thrown as a text, its code. */
  answerLast() {
    const { execution, values } = this;
    const frame = this.current();
    frame.result = values.last;
    if (frame.result !== -1) return;
    const code = execution.codeName(execution.exports.qjs_error_code());
    if (code === 'QJS_E_EXCEPTION') frame.result = -values.exchange().length;
    else frame.bytes = encode({ kind: 'text', text: code });
  }
}

export function hostVerbs(execution) {
  const host = new ScriptedHost(execution);
  const { values } = execution;
  const op = (word) => {
    const found = OPS.indexOf(word?.text);
    return found < 0 ? execution.fail(`unknown kind of call ${word?.text}`) : found;
  };

  /** The id that a word says; a variable without a value takes the one that was found. */
  const idOf = (text, found) => {
    const { variables } = execution;
    const name = text?.startsWith('$') ? text.slice(1) : undefined;
    if (name !== undefined && !variables.get(name))
      variables.set(name, { kind: 'unsigned', number: BigInt(found) });
    return execution.number(text);
  };

  return {
    door: ([crossing]) => {
      const { exports } = execution;
      if (isWord(crossing, 'none')) exports.qjs_set_host(0, 0, 0);
      else if (crossingOf(crossing?.text) < 0) execution.fail(`unknown crossing ${crossing?.text}`);
      else exports.qjs_set_host(host.door(), TOKEN, crossingOf(crossing.text));
    },

    on: ([what, ...words], body) => {
      const asked = op(what);
      let key = what.text;
      if (asked === CALL) key += ` ${execution.number(words.shift()?.text)}`;
      else if (!WITHOUT_KEY.includes(asked)) key += ` ${words.shift()?.text}`;
      if (!body && !['returns', 'throws', 'echoes'].includes(words[0]?.text))
        execution.fail('the statement wants returns, throws, echoes or a block');
      host.answers.set(key, { line: execution.line, words, body });
    },

    arguments: (words) => values.check(words, 0, host.current().value),

    answer: (words) => {
      const frame = host.current();
      const throws = isWord(words[0], 'throws');
      if (isWord(words[0], 'last')) {
        host.answerLast();
      } else if (isWord(words[0], 'number')) {
        frame.result = execution.number(words[1]?.text);
      } else {
        frame.bytes = values.bytes(words, throws ? 1 : 0);
        frame.result = throws ? -1 : 1;
      }
    },

    called: ([what, ...words]) => {
      if (isWord(what, 'forget')) {
        host.asked.length = 0;
        return;
      }
      const found = host.asked.shift();
      if (isWord(what, 'none')) {
        if (found) execution.fail(`expected no call of the door, found ${OPS[found.op]} ${found.id}`);
        return;
      }
      const wanted = op(what);
      if (!found) execution.fail('the door was not called');
      if (found.op !== wanted)
        execution.fail(`expected a call of the door for ${OPS[wanted]}, found ${OPS[found.op]}`);
      const id = WITHOUT_ID.includes(wanted) ? 0 : idOf(words.shift()?.text, found.id);
      if (found.id !== id) execution.fail(`expected id ${id}, found ${found.id}`);
      if (words.length > 0) values.check(words, 0, found.value);
    },
  };
}
