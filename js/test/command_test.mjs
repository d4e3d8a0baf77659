// The command qjs-reactor, as npm installs it: what it makes, what it says.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createReactor } from '../../build/js/index-node.js';
import { runTests } from './harness.mjs';
import { ROOT, temporaryDirectory } from './hosts/process.mjs';

const COMMAND = path.join(ROOT, 'build/js/platform/node-command.js');

/** Run the command in a directory with these files; `see` gets its end, the directory still there. */
async function within(files, args, see) {
  const { directory, remove } = temporaryDirectory();
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
      writeFileSync(path.join(directory, name), text);
    }
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], { cwd: directory, encoding: 'utf8' });
    await see({ status, stdout, stderr, directory });
  } finally {
    remove();
  }
}

const says = (status, text) => ({ directory, ...end }) => {
  assert.equal(end.status, status, end.stderr);
  assert.match(end.stderr, text);
  assert.ok(!end.stderr.includes('node:internal'), 'it is told with a stack of Node');
  assert.ok(!readdirSync(directory).some((name) => name.startsWith('out')), 'something was written');
};

await runTests({
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

  'bake: a script that throws': () => within({ 'a.js': 'throw new TypeError("mine")' }, ['bake', 'a.js', '-o', 'out'], says(1, /TypeError: mine\n.*a\.js:1/)),
  'bake: a script that throws later': () => within({ 'a.js': 'setTimeout(() => { throw new TypeError("late") })' }, ['bake', 'a.js', '-o', 'out'], says(1, /late/)),
  'bake: a script that is not there': () => within({}, ['bake', 'none.js', '-o', 'out'], says(1, /none\.js/)),
  'bake: no script': () => within({}, ['bake', '-o', 'out'], says(2, /bake takes one script; see --help/)),
  'bake: no output': () => within({ 'a.js': '' }, ['bake', 'a.js'], says(2, /Give -o FILE; see --help/)),
  'bake: an output that cannot be written': () => within({ 'a.js': '' }, ['bake', 'a.js', '-o', 'no/such/place'], says(1, /no\/such\/place/)),
  'bake: a script outside of the root': () => within({ 'a.js': '', 'b/c.js': '' }, ['bake', 'a.js', '--root', 'b', '-o', 'out'], says(2, /a\.js is not within --root b/)),
  'bake: a qjs.wasm that is none': () => within({ 'a.js': '' }, ['bake', 'a.js', '--wasm', 'a.js', '-o', 'out'], says(1, /no WebAssembly/)),
  'an option that is none': () => within({}, ['bake', '--nonsense'], says(2, /--nonsense/)),
  'a command that is none': () => within({}, ['fry'], says(2, /there is no command fry; see --help/)),

  async 'help'() {
    for (const args of [['--help'], ['bake', '-h']])
      await within({}, args, ({ status, stdout, stderr }) => {
        assert.equal(status, 0);
        assert.match(stdout, /^usage: qjs-reactor bake/);
        assert.equal(stderr, '');
      });
  },
});
