// The prompt of the command qjs-reactor, on a terminal of its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createReactor } from '../../build/js/index-node.js';
import { Evaluator } from '../../build/js/platform/command/evaluator.js';
import { runTests } from './harness.mjs';
import { ROOT, temporaryDirectory, withoutHang } from './hosts/process.mjs';

const COMMAND = path.join(ROOT, 'build/js/platform/node-command.js');
const TERMINAL = fileURLToPath(new URL('./command/terminal.py', import.meta.url));
const CONTROL = { c: '\x03', d: '\x04' };

/** Somebody at a terminal, who types and looks at what it shows. */
class Session {
  #shown = '';
  #news = () => {};

  constructor(directory, args, env) {
    const words = [TERMINAL, process.execPath, COMMAND, ...args];
    const history = path.join(directory, 'state/history');
    this.child = spawn('python3', words, { cwd: directory, env: { ...process.env, TERM: 'xterm', NO_COLOR: '1', QJS_REACTOR_HISTORY: history, ...env } });
    this.child.stdout.setEncoding('utf8').on('data', (text) => {
      this.#shown += text;
      this.#news();
    });
    this.child.stderr.pipe(process.stderr);
    this.ended = new Promise((resolve) => this.child.on('close', (code, signal) => {
      this.hasEnded = true;
      this.#news();
      resolve(code ?? signal);
    }));
  }

  type(text) {
    this.child.stdin.write(text);
  }

  /** What is shown from here on until this appears; it counts as seen. */
  async until(pattern) {
    const matched = () => pattern.exec(this.#shown);
    await withoutHang((async () => {
      while (!matched()) {
        if (this.hasEnded) throw new Error(`it ended while ${pattern} was waited for: ${JSON.stringify(this.#shown)}`);
        await new Promise((resolve) => (this.#news = resolve));
      }
    })(), () => `${pattern} does not appear: ${JSON.stringify(this.#shown)}`);
    const { index, 0: text } = matched();
    const before = this.#shown.slice(0, index + text.length);
    this.#shown = this.#shown.slice(index + text.length);
    /* Without where the cursor goes. */
    return before.replaceAll(/\x1b\[[\d;]*[A-Za-z]/g, '').replaceAll('\r', '');
  }

  /** Type a line; what is shown until the next prompt. */
  async line(text, prompt = /> \x1b\[\dG$/) {
    this.type(`${text}\n`);
    const shown = await this.until(prompt);
    return shown.split('\n').slice(1, -1).join('\n');
  }
}

const PROMPT = /> \x1b\[3G$/;

async function session(use, { args = [], env = {}, files = {} } = {}) {
  const { directory, remove } = temporaryDirectory();
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(directory, name), text);
  const person = new Session(directory, args, env);
  try {
    await person.until(PROMPT);
    await use(person, directory);
  } finally {
    person.child.kill('SIGKILL');
    await person.ended;
    remove();
  }
}

await runTests({
  'values, as people read them': () => session(async (person) => {
    assert.equal(await person.line('1 + 1'), '2');
    assert.equal(await person.line('{ a: [1, "s"], f() {} }'), "{ a: [ 1, 's' ], f: [Function: f] }");
    assert.equal(await person.line('var x = 3'), 'undefined');
    assert.equal(await person.line('new (class Point { x = 1 })'), 'Point { x: 1 }');
    assert.equal(await person.line('_.x + x'), '4');
    assert.equal(await person.line('Promise.resolve(4)'), 'Promise { 4 }');
    assert.equal(await person.line(''), '');
  }),

  'await, and names that stay': () => session(async (person) => {
    assert.equal(await person.line('const a = await new Promise((r) => setTimeout(r, 1, 40))'), 'undefined');
    assert.equal(await person.line('let b = 2'), 'undefined');
    assert.equal(await person.line('a + b'), '42');
    assert.equal(await person.line('await Promise.reject(new RangeError("no"))'), 'RangeError: no\n  repl:4:1:26\n 1 | await Promise.reject(new RangeError("no"))\n   |                          ^\n    at <eval> (repl:4:1:26)');
  }),

  'several lines: braces, templates, comments': () => session(async (person) => {
    assert.equal(await person.line('function f() {', /\.\.\. \x1b\[5G$/), '');
    assert.equal(await person.line('return `a', /\.\.\. \x1b\[5G$/), '');
    assert.equal(await person.line('b` /* c', /\.\.\. \x1b\[5G$/), '');
    assert.equal(await person.line('*/ }'), 'undefined');
    assert.equal(await person.line('f()'), "'a\\nb'");
    assert.match(await person.line('a b'), /^SyntaxError: expecting ';'\n {2}repl:3:1:3\n/);
    assert.match(await person.line('"open'), /^SyntaxError/);
    assert.match(await person.line(')'), /^SyntaxError/);
  }),

  'errors: the line, a caret': () => session(async (person) => {
    assert.equal(await person.line('null.x'), "TypeError: cannot read property 'x' of null\n  repl:1:1:1\n 1 | null.x\n   | ^\n    at <eval> (repl:1:1:1)");
    assert.equal(await person.line('throw { a: 1 }'), 'Uncaught { a: 1 }');
  }),

  'Ctrl-C interrupts what runs, and the guest is still there': () => session(async (person) => {
    await person.line('var n = 1');
    person.type('n = 2; console.log("spinning"); for (;;);\n');
    await person.until(/\nspinning/);
    person.type(CONTROL.c);
    assert.match(await person.until(PROMPT), /interrupted: the host asked to stop/);
    person.type('await new Promise(() => { console.log("waiting") })\n');
    await person.until(/\nwaiting/);
    person.type(CONTROL.c);
    assert.match(await person.until(PROMPT), /interrupted: the host asked to stop/);
    assert.equal(await person.line('n'), '2');
  }),

  'Ctrl-C gives up what is typed, and twice at an empty prompt ends': () => session(async (person) => {
    person.type('1 +\n');
    await person.until(/\.\.\. /);
    person.type('2 + "never');
    await person.until(/never/);
    person.type(CONTROL.c);
    await person.until(PROMPT);
    assert.equal(await person.line('5'), '5');
    person.type(CONTROL.c);
    assert.match(await person.until(PROMPT), /Ctrl-C again ends/);
    assert.equal(await person.line('6'), '6');
    person.type(CONTROL.c);
    await person.until(PROMPT);
    person.type(CONTROL.c);
    assert.equal(await person.ended, 0);
  }),

  'Ctrl-C twice while something runs is the end': () => session(async (person) => {
    person.type('console.log("spinning"); for (;;);\n');
    await person.until(/\nspinning/);
    person.type(CONTROL.c + CONTROL.c);
    assert.equal(await person.ended, 130);
  }),

  'Ctrl-D, .exit, std.exit': async () => {
    for (const [text, code] of [[CONTROL.d, 0], ['.exit\n', 0], ['(await import("qjs:std")).exit(7)\n', 7]])
      await session(async (person) => {
        person.type(text);
        assert.equal(await person.ended, code);
      });
  },

  'what is printed while the prompt stands there goes above it': () => session(async (person) => {
    await person.line('setTimeout(() => console.log("later", { a: 1 }), 50)');
    person.type('1 + ');
    await person.until(/later \{ a: 1 \}\r\n/);
    await person.until(/> 1 \+ /);
    assert.equal(await person.line('1'), '2');
  }),

  'errors of timers are told': () => session(async (person) => {
    person.type('setTimeout(() => { null.late }, 1)\n');
    await person.until(/TypeError: cannot read property 'late' of null\r?\n {2}repl:1:1:/);
    await person.until(PROMPT);
    person.type('Promise.reject(new Error("nobody")), 0\n');
    await person.until(/rejection: Error: nobody/);
  }),

  'completion': () => session(async (person) => {
    person.type('JSON.str');
    await person.until(/JSON\.str/);
    person.type('\t');
    await person.until(/ingify/);
    assert.match(await person.line('({ a: 1 })'), /^'\{"a":1\}'$/);
    await person.line('const zebra = { stripes: { black: 1 } }');
    person.type('zeb');
    await person.until(/zeb/);
    person.type('\t');
    await person.until(/ra/);
    person.type('.stripes.bl');
    await person.until(/bl/);
    person.type('\t');
    await person.until(/ack/);
    assert.equal(await person.line(''), '1');
  }),
  async 'completion runs no getters'() {
    const vm = await createReactor();
    const evaluator = new Evaluator(vm, { texts: new Map(), style: {}, colors: false, write: () => {} });
    vm.evaluateSync('var calls = 0; var o = { get g() { calls++; return { deep: 1 } }, h: { deep: 1 } }');
    assert.deepEqual(evaluator.complete('f(o.h.de'), [['o.h.deep'], 'o.h.de']);
    assert.deepEqual(evaluator.complete('f(o.g.de'), [[], 'o.g.de']);
    assert.deepEqual(evaluator.complete('none.x.y'), [[], 'none.x.y']);
    assert.equal(vm.evaluateSync('calls'), 0);
    assert.ok(evaluator.complete('')[0].includes('structuredClone'));
    vm.close();
  },

  'what was typed is remembered, by its owner alone': () => session(async (person, directory) => {
    await person.line('var remembered = 1');
    await person.line('2');
    person.type(CONTROL.d);
    assert.equal(await person.ended, 0);
    const file = path.join(directory, 'state/history');
    assert.equal(readFileSync(file, 'utf8'), 'var remembered = 1\n2\n');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const again = new Session(directory, [], {});
    await again.until(PROMPT);
    again.type('\x1b[A');
    await again.until(/2/);
    again.type('\x1b[A');
    await again.until(/remembered = 1/);
    again.type('\n');
    await again.until(PROMPT);
    again.type(CONTROL.d);
    await again.ended;
  }),
  'and nowhere, when it is not wanted': () => session(async (person, directory) => {
    await person.line('1');
    person.type(CONTROL.d);
    await person.ended;
    assert.ok(!existsSync(path.join(directory, 'state')));
  }, { env: { QJS_REACTOR_HISTORY: '' } }),

  'commands': () => session(async (person) => {
    assert.match(await person.line('.help'), /\.load FILE[^]*Ctrl-C/);
    assert.equal(await person.line('.load a.js'), '42');
    assert.match(await person.line('.load none.js'), /none\.js/);
    assert.equal(await person.line('.fry'), 'there is no command .fry; .help lists them');
    await person.line('let here = 1');
    await person.line('.clear');
    assert.match(await person.line('here'), /ReferenceError/);
    assert.equal(await person.line('let here = 2'), 'undefined');
  }, { files: { 'a.js': 'function g() {\n  return 42;\n}\ng()\n' } }),

  '-i: after a script, with its names': () => session(async (person) => {
    assert.equal(await person.line('there + 1'), '42');
    assert.equal(await person.line('scriptArgs'), "[ 'a.js', 'word' ]");
  }, { args: ['-i', 'a.js', 'word'], files: { 'a.js': 'globalThis.there = 41' } }),

  '--timeout: an endless line ends by itself': () => session(async (person) => {
    assert.match(await person.line('for (;;);'), /^interrupted: the time limit of 50 ms is used up/);
    assert.equal(await person.line('1'), '1');
  }, { args: ['--timeout', '50'] }),

  'a line that has ended the guest\'s memory does not end the prompt': () => session(async (person) => {
    assert.match(await person.line('const all = []; for (;;) all.push(new Array(1000).fill(0))'), /out of memory|memory is used up/);
    assert.match(await person.line('1'), /1|memory/);
  }, { args: ['--memory-limit', '4m'] }),

  'colours': () => session(async (person) => {
    person.type('"s"\n');
    await person.until(/\x1b\[32m's'\x1b\[39m/);
  }, { env: { NO_COLOR: '' } }),
});
