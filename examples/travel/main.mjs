// A guest that begins in Node, goes on in a Go program, and comes back: each time the bytes of its snapshot are all
// that there is of it.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
// In a program of yours: import { createReactor, directory } from 'qjs-reactor';
import { createReactor, directory } from '../../build/js/index-node.js';

const HELP = `usage: node examples/travel/main.mjs [--rounds N]

Sends a guest from Node to Go and back, as a snapshot. The Go part, go/examples/travel, is
built first; it needs Go and the artifact that "make go" puts into the Go module.

  --rounds N  how often it goes to Go and back (default: 1)
  --help      this text
`;

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
/* Both hosts run the same file: a snapshot fits no other. */
const ARTIFACT = file('../../build/js/qjs-lean.wasm');
const STATION = file('../../build/go/travel');

/* The functions of this host, under the names by which the guest knows them; the Go program has some, too. */
const functions = { where: () => 'Node', tools: { add: (a, b) => a + b } };
const print = (line) => console.log(line);
const limits = { timeout: 1000 };

/** The first station: the guest is made, and its files are read. */
async function begin() {
  const vm = await createReactor({
    memoryLimit: 16 << 20, // goes along
    ...limits,
    stdout: print,
    preopens: { '.': directory(file('.'), { readOnly: true }) },
  });
  vm.expose(functions);
  await vm.import('./guest.js');
  return leave(vm);
}

/** A later one: no file is read, it has all with it. */
async function goOn(snapshot) {
  return leave(await createReactor({ snapshot, functions, ...limits, stdout: print }));
}

/** The guest does what it does at each station, and becomes bytes. */
async function leave(vm) {
  try {
    await vm.evaluate('await visit()');
    return await vm.snapshot();
  } finally {
    vm.close();
  }
}

/** The program in Go: a snapshot comes in, and another goes out. What the guest prints is on its stderr. */
function visitGo(snapshot) {
  const { status, signal, error, stdout } = spawnSync(STATION, ['-wasm', ARTIFACT], { input: snapshot, stdio: ['pipe', 'pipe', 1], maxBuffer: 1 << 28 });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`the station in Go ended with ${signal ?? status}`);
  return stdout;
}

function buildGo() {
  if (!existsSync(file('../../go/embed/qjs-lean.wasm'))) throw new Error('the Go module is not ready: run "make go"');
  try {
    execFileSync('go', ['build', '-o', STATION, './examples/travel'], { cwd: file('../../go'), stdio: ['ignore', 'inherit', 'inherit'] });
  } catch (error) {
    throw error.code === 'ENOENT' ? new Error('there is no go in the PATH: "make go" installs it, or says how') : error;
  }
}

function parse() {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '1' }, help: { type: 'boolean' } } });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds is a whole number from 1, not ${values.rounds}`);
  return { ...values, rounds };
}

let options;
try {
  options = parse();
} catch (error) {
  console.error(`travel: ${error.message}; see --help`);
  process.exit(2);
}
if (options.help) {
  process.stdout.write(HELP);
  process.exit();
}

try {
  buildGo();
  console.log('Node: the guest begins');
  let snapshot = await begin();
  for (let round = 0; round < options.rounds; round++) {
    for (const [name, visit] of [['Go', visitGo], ['Node', goOn]]) {
      console.log(`${name}: it comes as ${(snapshot.length / 1000).toFixed()} kB, and goes on`);
      snapshot = await visit(snapshot);
    }
  }
} catch (error) {
  console.error(`travel: ${error.message}`);
  process.exitCode = 1;
}
