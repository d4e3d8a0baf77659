// The command qjs-reactor, as npm installs it: what it runs, what it makes, what it says.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createReactor } from '../../build/js/index-node.js';
import { runTests } from './harness.mjs';
import { ROOT, temporaryDirectory } from './hosts/process.mjs';

const COMMAND = path.join(ROOT, 'build/js/platform/node-command.js');

/** A directory with these files, as long as `use` lasts. */
async function inDirectory(files, use) {
  const { directory, remove } = temporaryDirectory();
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
      writeFileSync(path.join(directory, name), text);
    }
    return await use(directory);
  } finally {
    remove();
  }
}

/** Run the command there; `see` gets its end, the directory still there. */
const within = (files, args, see, { input = '', env = {} } = {}) =>
  inDirectory(files, (cwd) => {
    const options = { cwd, encoding: 'utf8', input, env: { ...process.env, ...env } };
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], options);
    return see({ status, stdout, stderr, directory: cwd });
  });

/** The same, when all that counts is what it prints and its exit code. */
const prints = (args, expected, { files = {}, code = 0, ...options } = {}) => () =>
  within(files, args, ({ status, stdout, stderr }) => {
    assert.equal(stdout, expected, stderr);
    assert.equal(status, code, stderr);
    if (code === 0) assert.equal(stderr, '');
  }, options);

/** What it says of what went wrong, whole. */
const complains = (args, expected, { files = {}, code = 1, ...options } = {}) => () =>
  within(files, args, ({ status, stderr }) => {
    assert.equal(stderr, expected);
    assert.equal(status, code);
  }, options);

/** A command that goes on, and what it prints meanwhile. */
class Running {
  text = { out: '', err: '' };

  constructor(cwd, args) {
    this.child = spawn(process.execPath, [COMMAND, ...args], { cwd });
    for (const [kind, stream] of [['out', this.child.stdout], ['err', this.child.stderr]])
      stream.setEncoding('utf8').on('data', (text) => (this.text[kind] += text));
    this.ended = new Promise((resolve) => this.child.on('close', (code, signal) => resolve(code ?? signal)));
  }

  /** Wait until it has printed this so many times. */
  async until(kind, text, times = 1) {
    const stream = this.child[kind === 'out' ? 'stdout' : 'stderr'];
    while (this.text[kind].split(text).length <= times) {
      if (this.child.exitCode !== null) throw new Error(`ended without ${text}: ${this.text.out}${this.text.err}`);
      await new Promise((resolve) => stream.once('data', resolve).once('end', resolve));
    }
  }
}

const running = (files, args, use) =>
  inDirectory(files, async (directory) => {
    const command = new Running(directory, args);
    try {
      await use(command, directory);
    } finally {
      command.child.kill('SIGKILL');
      await command.ended;
    }
  });

const says = (status, text) => ({ directory, ...end }) => {
  assert.equal(end.status, status, end.stderr);
  assert.match(end.stderr, text);
  assert.ok(!end.stderr.includes('node:internal'), 'it is told with a stack of Node');
  assert.ok(!readdirSync(directory).some((name) => name.startsWith('out')), 'something was written');
};

const MODULES = {
  'src/main.js': 'import { twice } from "./lib/twice.js"; console.log(twice(21), ...scriptArgs)',
  'src/lib/twice.js': 'export const twice = (n) => 2 * n',
};
const WRITER = 'const f = std.open(scriptArgs[0], "w"); console.log(f !== null); f?.puts("written"); f?.close()';
const READER = 'console.log(std.loadFile(scriptArgs[0]))';

await runTests({
  'run: a script, its modules, its arguments': prints(['src/main.js', '--std', '-x', 'ü'], '42 src/main.js --std -x ü\n', { files: MODULES }),
  'run: a script that is only a script': prints(['a.js'], '3\n', { files: { 'a.js': 'with ({ n: 3 }) console.log(n)' } }),
  'run: -m, -C, -I, --std, in one word and in several': prints(['--std', '-mI', 'one.js', '--include=two.js', 'a.js'], 'object 3 undefined\n', {
    files: { 'one.js': 'var n = 1', 'two.js': 'n += 2', 'a.js': 'console.log(typeof std, n, this)' },
  }),
  'run: std.exit': prints(['--std', '-e', 'setTimeout(() => { std.exit(7); console.log("never") })'], '', { code: 7 }),
  'run: std.exit at once': prints(['--std', '-e', 'std.exit(7)'], '', { code: 7 }),
  'run: -e and its arguments': prints(['-e', 'console.log(scriptArgs.join())', 'a', '-b'], 'a,-b\n'),
  'run: standard input is the guest\'s': prints(['--std', '-e', 'console.log(std.in.readAsString())'], 'typed\n', { input: 'typed' }),
  'run: handlers of standard input': prints(
    ['--std', '-e', 'os.setReadHandler(0, () => { const line = std.in.getline(); if (line === null) os.setReadHandler(0, null); else console.log(line) })'],
    'one\ntwo\n', { input: 'one\ntwo\n' },
  ),
  'run: a program from standard input': prints([], '4 2\n', { input: 'console.log(await 4, new Function("return 2")())' }),
  'run: a module from standard input, by -': prints(['-'], '42\n', { input: 'import { twice } from "./src/lib/twice.js"; console.log(twice(21))', files: MODULES }),
  'print: a value, as Node shows it': prints(['-p', '[new (class P { x = 1 }), new Map([[1, { a: 2n }]]), class A {}, Symbol("s"), { get g() { throw 1 } }]'],
    "[\n  P { x: 1 },\n  Map(1) { 1 => { a: 2n } },\n  [class A],\n  Symbol(s),\n  { g: [Getter] }\n]\n"),
  'print: what is awaited, a circle, promises': prints(['-p', 'const o = { p: await 1, q: Promise.resolve({ deep: 2 }), r: Promise.reject(3), s: new Promise(() => {}) }; o.o = o; o'],
    '<ref *1> {\n  p: 1,\n  q: Promise { { deep: 2 } },\n  r: Promise { <rejected> 3 },\n  s: Promise { <pending> },\n  o: [Circular *1]\n}\n'),
  'print: braces are an object, unless they cannot be': prints(['-p', '{ a: 1 }'], '{ a: 1 }\n'),
  'print: a block': prints(['-p', '{ let a = 1; a + 1 }'], '2\n'),
  'print: a proxy that throws': prints(['-p', '[new Proxy({}, { ownKeys() { throw 1 } })]'], '[ [Object that cannot be looked at] ]\n'),

  'files: the working directory and the script\'s, to be read': prints(['src/main.js', 'x'], 'null\nouter\nnull\n', {
    files: { 'src/main.js': 'import * as std from "qjs:std"; for (const f of ["/etc/hostname", "outer.txt", "new.txt"]) { const file = std.open(f, f === "new.txt" ? "w" : "r"); console.log(file === null ? null : file.readAsString()) }', 'outer.txt': 'outer' },
  }),
  async 'files: --allow-write, by the name that was given and by the whole one'() {
    await inDirectory({ 'out/old.txt': 'old' }, (directory) => {
      for (const [dir, name] of [['out', 'out/new.txt'], ['./out/', 'out/new.txt'], [path.join(directory, 'out'), path.join(directory, 'out/new.txt')]]) {
        const { stdout, stderr } = spawnSync(process.execPath, [COMMAND, '--std', '--allow-write', dir, '-e', WRITER, name], { cwd: directory, encoding: 'utf8' });
        assert.equal(stderr, '');
        assert.equal(stdout, 'true\n');
      }
    });
  },
  'files: --allow-read outside': () => inDirectory({ 'a/in.txt': 'inside', 'b/x': '' }, (directory) => {
    const run = (...options) => spawnSync(process.execPath, [COMMAND, '--std', ...options, '-e', READER, '../a/in.txt'], { cwd: path.join(directory, 'b'), encoding: 'utf8' }).stdout;
    assert.equal(run(), 'null\n');
    assert.equal(run('--allow-read=../a'), 'inside\n');
  }),
  'files: a directory that is not there': complains(['--allow-read', 'none', '-e', '0'], 'qjs-reactor: --allow-read none: there is no such directory\n', { code: 2 }),
  'env: only what is allowed': prints(['--std', '--env=A', '--env', 'B=2=2', '-p', '[std.getenv("A"), std.getenv("B"), std.getenv("PATH")]'], "[ '1', '2=2', undefined ]\n", { env: { A: '1' } }),

  'errors: the place, the line, the caret': complains(['src/bad.js'], [
    "TypeError: cannot read property 'c' of null",
    '  src/lib.js:2:15',
    ' 2 | \treturn "ü" + b.c;',
    '   | \t             ^',
    '    at f (src/lib.js:2:15)',
    '    at <anonymous> (src/bad.js:2:3)',
    '',
  ].join('\n'), { files: { 'src/lib.js': 'export function f(b) {\n\treturn "ü" + b.c;\n}', 'src/bad.js': 'import { f } from "./lib.js";\nf(null)' } }),
  'errors: of the syntax': complains(['bad.js'], "SyntaxError: expecting ';'\n  bad.js:1:10\n 1 | x = \"üü\" y\n   |          ^\n    at bad.js:1:10\n", { files: { 'bad.js': 'x = "üü" y' } }),
  'errors: a module that is not there, and who wants it': complains(['a/b.mjs'], "ReferenceError: could not load module filename 'a/none.js': No such file or directory\n  a/c.mjs:2:27\n 2 | /* ü */ import { x } from './none.js';\n   |                           ^\n    at a/c.mjs:2:27\n", {
    files: { 'a/b.mjs': 'import "./c.mjs"', 'a/c.mjs': 'export const n = 1;\n/* ü */ import { x } from \'./none.js\';' },
  }),
  'errors: an export that is not there': complains(['b.mjs'], "SyntaxError: Could not find export 'y' in module 'c.mjs'\n  b.mjs:1:19\n 1 | import { y } from \"./c.mjs\"\n   |                   ^\n    at b.mjs:1:19\n", {
    files: { 'b.mjs': 'import { y } from "./c.mjs"', 'c.mjs': 'export const n = 1' },
  }),
  'errors: the first one ends the program': prints(['-e', 'setTimeout(() => console.log("never"), 60_000); Promise.reject(1)'], '', { code: 1 }),
  'errors: while something is awaited': complains(['-p', 'Promise.reject(new Error("mine")); await new Promise((r) => setTimeout(r, 60_000))'], 'Unhandled promise rejection: Error: mine\n  <cmdline>:1:20\n 1 | Promise.reject(new Error("mine")); await new Promise((r) => setTimeout(r, 60_000))\n   |                    ^\n    at <eval> (<cmdline>:1:20)\n'),
  'errors: what is awaited never comes': complains(['-p', 'await new Promise(() => {})'], 'Error: the program awaits something that never comes\n'),
  'errors: thrown while printing': complains(['-p', 'throw { a: 1 }'], 'Uncaught { a: 1 }\n'),
  'limits: time': complains(['--timeout=50ms', '-e', 'function spin() { for (;;); }\nspin()'], 'interrupted: the time limit of 50 ms is used up\n  <cmdline>:1:1\n 1 | function spin() { for (;;); }\n   | ^\n    at spin (<cmdline>:1:1)\n    at <eval> (<cmdline>:2:1)\n'),
  'limits: memory, stack': prints(['--memory-limit=4m', '--stack-size', '64k', '-p', '[() => new Array(1e6).fill(0), function f() { return f() + 1 }].map((f) => { try { f() } catch (e) { return e.message } })'], "[ 'out of memory', 'Maximum call stack size exceeded' ]\n"),

  'interrupt: tells where the guest was': () => running({}, ['-e', 'console.log("on"); (function spin() { for (;;); })()'], async (command) => {
    await command.until('out', 'on\n');
    command.child.kill('SIGINT');
    assert.equal(await command.ended, 130);
    assert.match(command.text.err, /^interrupted: .*\n.*<cmdline>:1:.*\n.*\n.*\^\n    at spin \(/);
  }),
  'interrupt: a guest that waits': () => running({}, ['-e', 'console.log("on"); setInterval(() => {}, 1000)'], async (command) => {
    await command.until('out', 'on\n');
    command.child.kill('SIGINT');
    assert.equal(await command.ended, 130);
    assert.equal(command.text.err, 'interrupted: the host asked to stop\n');
  }),
  'interrupt: twice, a guest that nothing reaches': () => running({}, ['--std', '-e', 'console.log("on"); std.in.getline()'], async (command) => {
    await command.until('out', 'on\n');
    command.child.kill('SIGINT');
    const again = setInterval(() => command.child.kill('SIGINT'), 20); /* two that come at once are one */
    assert.equal(await command.ended, 'SIGINT');
    clearInterval(again);
  }),
  'a reader that goes away is the end': () => running({}, ['-e', 'for (let i = 0; ; i++) console.log(i)'], async (command) => {
    await command.until('out', '1\n');
    command.child.stdout.destroy();
    assert.equal(await command.ended, 141);
    assert.equal(command.text.err, '');
  }),

  'watch: runs again when a module changes, or what was read; Ctrl-C ends': () =>
    running({ 'a.js': 'import { n } from "./n.js"; import * as std from "qjs:std"; console.log(`n ${n} ${std.loadFile("data.txt")}`)', 'n.js': 'export const n = 1', 'data.txt': 'one' }, ['--watch', 'a.js'], async (command, directory) => {
      await command.until('err', 'waiting for a change', 1);
      assert.equal(command.text.out, 'n 1 one\n');
      writeFileSync(path.join(directory, 'n.js'), 'export const n = 2');
      await command.until('err', 'waiting for a change', 2);
      writeFileSync(path.join(directory, 'other.txt'), '');
      writeFileSync(path.join(directory, 'data.txt'), 'two');
      await command.until('err', 'waiting for a change', 3);
      writeFileSync(path.join(directory, 'a.js'), 'console.log("endless"); for (;;);');
      await command.until('out', 'endless');
      writeFileSync(path.join(directory, 'a.js'), 'console.log("mended"); null.x');
      await command.until('err', 'waiting for a change', 4);
      assert.equal(command.text.out, 'n 1 one\nn 2 one\nn 2 two\nendless\nmended\n');
      assert.match(command.text.err, /--- n\.js has changed\n(.*\n)*--- data\.txt has changed\n/);
      assert.match(command.text.err, /TypeError: .*\n.*a\.js:1:/);
      assert.ok(!command.text.err.includes('other.txt'));
      command.child.kill('SIGINT');
      assert.equal(await command.ended, 130);
    }),

  'watch: Ctrl-C tells where the guest was': () =>
    running({ 'a.js': 'console.log("on");\nfunction spin() { for (;;); }\nspin()' }, ['--watch', 'a.js'], async (command) => {
      await command.until('out', 'on\n');
      command.child.kill('SIGINT');
      assert.equal(await command.ended, 130);
      assert.match(command.text.err, /^interrupted: .*\n {2}a\.js:2:/);
    }),

  'snapshot: goes on, with -p, with a script, and alone': () =>
    within({ 'a.js': 'globalThis.n = 40; globalThis.seen = [typeof std]; console.log("once")', 'more.js': 'console.log(n + 1)' }, ['snapshot', '--std', 'a.js', '-o', 'a.snap'], ({ status, stdout, stderr, directory }) => {
      assert.equal(status, 0, stderr);
      assert.equal(stdout, 'once\n');
      const run = (...args) => {
        const end = spawnSync(process.execPath, [COMMAND, '--snapshot', 'a.snap', ...args], { cwd: directory, encoding: 'utf8' });
        return end.stderr + end.stdout;
      };
      assert.equal(run('-p', 'n + 2'), '42\n');
      assert.equal(run('-e', 'console.log(seen[0])'), 'object\n');
      assert.equal(run('more.js'), '41\n');
      assert.equal(run(path.join(directory, 'more.js')), '41\n');
      assert.equal(run(), '');
    }),
  'snapshot: with a timer that goes along': () =>
    within({ 'a.js': 'setTimeout(() => console.log("later"), 30)' }, ['snapshot', '--no-wait', 'a.js', '-o', 'a.snap'], ({ stdout, directory }) => {
      assert.equal(stdout, '');
      assert.equal(spawnSync(process.execPath, [COMMAND, '--snapshot', 'a.snap'], { cwd: directory, encoding: 'utf8' }).stdout, 'later\n');
    }),
  'snapshot: a file that is none': () => within({ 'a.snap': 'nothing' }, ['--snapshot', 'a.snap'], says(1, /snapshot/)),

  'usage: no such script': complains(['none.js'], 'qjs-reactor: there is no script none.js\n', { code: 2 }),
  'usage: a directory': complains(['.'], 'qjs-reactor: . is not a file\n', { code: 2 }),
  'usage: a time that is none': complains(['--timeout', '5h', 'a.js'], 'qjs-reactor: --timeout takes a time, such as 500, 500ms or 5s, and not 5h; see --help\n', { code: 2 }),
  'usage: an option without its value': () => within({}, ['--timeout'], says(2, /--timeout.*see --help/)),
  'usage: what does not go together': async () => {
    for (const args of [['-e', '1', '-p', '1'], ['-m', '-C', 'a'], ['-mp', '1'], ['--watch'], ['-wi', 'a.js'], ['--std', '--snapshot', 's']])
      await within({}, args, says(2, /see --help/));
  },
  'usage: a memory limit that is none': complains(['--memory-limit', 'much', '-e', '0'], "option '--memory-limit' needs a size, such as 512k, 64m or 1g, not 'much'\n"),
  'version': prints(['--version'], `${readFileSync(path.join(ROOT, 'VERSION'), 'utf8').trim()}\n`),

  async 'bake: the script has run, with its modules'() {
    const files = {
      'src/app.js': 'import { n } from "../lib/n.js"; globalThis.value = n * await new Promise((r) => setTimeout(r, 1, 2)); console.log("once"); globalThis.late = () => host.name() + value',
      'lib/n.js': 'export const n = 21',
    };
    await within(files, ['bake', 'src/app.js', '-o', 'app.wasm'], async ({ status, stdout, stderr, directory }) => {
      assert.equal(status, 0, stderr);
      assert.equal(stdout, 'once\n');
      assert.match(stderr, /^app\.wasm: \d+ kB\n$/);
      const lines = [];
      const vm = await createReactor({ wasm: path.join(directory, 'app.wasm'), stdout: (line) => lines.push(line) });
      assert.equal(vm.evaluateSync('value'), 42);
      vm.expose({ host: { name: () => 'here ' } });
      assert.equal(vm.evaluateSync('late()'), 'here 42');
      vm.close();
      assert.deepEqual(lines, []);
      assert.ok(!existsSync(path.join(directory, 'app.wasm.new')));
    });
  },

  async 'bake: options'() {
    const files = { 'a.js': 'globalThis.seen = [typeof std, scriptArgs[0], new Error().stack.includes("a.js")]; try { new Array(1e6).fill(0) } catch (e) { seen.push(e.message) }' };
    const args = ['bake', '--std', '--script', '--memory-limit', '2m', '--root', '.', '--wasm', path.join(ROOT, 'build/wasm/qjs.wasm'), '--output', 'x.wasm', 'a.js'];
    await within(files, args, async ({ status, stderr, directory }) => {
      assert.equal(status, 0, stderr);
      const vm = await createReactor({ wasm: readFileSync(path.join(directory, 'x.wasm')) });
      assert.deepEqual(vm.evaluateSync('seen'), ['object', 'a.js', true, 'out of memory']);
      assert.ok('JS_NewRuntime' in vm.abi.exports);
      vm.close();
    });
  },

  'bake: the command goes on with it, too': () =>
    within({ 'a.js': 'globalThis.n = 41; globalThis.f = () => console.log(n + 1)' }, ['bake', 'a.js', '-o', 'a.wasm'], ({ directory }) => {
      const run = (...args) => {
        const end = spawnSync(process.execPath, [COMMAND, '--wasm', 'a.wasm', ...args], { cwd: directory, encoding: 'utf8' });
        return end.stderr + end.stdout;
      };
      assert.equal(run('-p', 'n + 1'), '42\n');
      assert.equal(run('-e', 'f()'), '42\n');
      assert.equal(run('--std', '-e', 'f()'), 'Error: --std: the guest in the snapshot, or in the artifact, has its own\n');
    }),
  'bake: a script that throws': () => within({ 'a.js': 'throw new TypeError("mine")' }, ['bake', 'a.js', '-o', 'out'], says(1, /TypeError: mine\n.*a\.js:1/)),
  'bake: a script that throws later': () => within({ 'a.js': 'setTimeout(() => { throw new TypeError("late") })' }, ['bake', 'a.js', '-o', 'out'], says(1, /late/)),
  'bake: a script that is not there': () => within({}, ['bake', 'none.js', '-o', 'out'], says(1, /none\.js/)),
  'bake: no script': () => within({}, ['bake', '-o', 'out'], says(2, /bake takes one script; see --help/)),
  'bake: no output': () => within({ 'a.js': '' }, ['bake', 'a.js'], says(2, /Give -o FILE; see --help/)),
  'bake: an output that cannot be written': () => within({ 'a.js': '' }, ['bake', 'a.js', '-o', 'no/such/place'], says(1, /no\/such\/place/)),
  'bake: a script outside of the root': () => within({ 'a.js': '', 'b/c.js': '' }, ['bake', 'a.js', '--root', 'b', '-o', 'out'], says(2, /a\.js is not within --root b/)),
  'bake: a qjs.wasm that is none': () => within({ 'a.js': '' }, ['bake', 'a.js', '--wasm', 'a.js', '-o', 'out'], says(1, /no WebAssembly/)),
  'an option that is none': () => within({}, ['bake', '--nonsense'], says(2, /--nonsense/)),

  async 'help'() {
    for (const [args, begins] of [[['--help'], 'usage: qjs-reactor [options]'], [['-h'], 'usage: qjs-reactor [options]'], [['bake', '-h'], 'usage: qjs-reactor bake'], [['snapshot', '--help'], 'usage: qjs-reactor snapshot']])
      await within({}, args, ({ status, stdout, stderr }) => {
        assert.equal(status, 0);
        assert.ok(stdout.startsWith(begins), stdout);
        assert.ok(stdout.split('\n').every((line) => line.length <= 100));
        assert.equal(stderr, '');
      });
  },
});
