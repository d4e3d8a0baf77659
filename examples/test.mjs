// Runs every example as a user would, in a process of its own, and compares what
// it writes with examples/expected/<name>.txt. Beside that file may lie
//   <name>.in      standard input
//   <name>.err     lines that must be found on stderr, which is otherwise empty
//   <name>.code    the exit code, if it is not 0
//
// usage: node examples/test.mjs [--wasm PATH] [name...]
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const RUN = path.join(HERE, 'js/run.mjs');
const MINIMAL = path.join(HERE, 'js/minimal.mjs');
const PLUGIN = path.join(HERE, 'js/plugin.mjs');
const EXPECTED = path.join(HERE, 'expected');
/* Only against a hang: no example takes a second. */
const HANG = 60_000;

const HELP = `usage: node examples/test.mjs [--wasm PATH] [name...]

Runs the examples (all, or those named) and compares their output with
examples/expected. The last line is "N passed, N failed".
`;

const words = process.argv.slice(2);
if (words.includes('--help')) {
  process.stdout.write(HELP);
  process.exit(0);
}
const option = words.indexOf('--wasm');
const wasm = path.resolve(option < 0 ? path.join(HERE, '../build/wasm/qjs.wasm') : words.splice(option, 2)[1] ?? '');
if (!existsSync(wasm)) {
  console.error(`there is no artifact at ${wasm}: build it with "make wasm", or name one with --wasm`);
  process.exit(2);
}

const scratch = mkdtempSync(path.join(os.tmpdir(), 'qjs-reactor-examples-'));
const WITH_WASM = ['--wasm', wasm];
let passed = 0;
let failed = 0;

/** @returns {Promise<{ code: number | string, out: string, err: string }>} code is a signal's name when one ended it */
function node(args, { input, pieces, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: scratch,
      stdio: [input === undefined && !pieces ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    const texts = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => (texts.out += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (texts.err += text));
    child.stdin?.on('error', () => {}); /* a guest may end before it has read all */
    const watchdog = setTimeout(() => child.kill('SIGKILL'), HANG);
    child.on('close', (code, signal) => {
      clearTimeout(watchdog);
      resolve({ code: code ?? signal, ...texts });
    });
    if (pieces) pieces(child, texts);
    else child.stdin?.end(input);
  });
}

function check(name, problems) {
  if (problems.length === 0) {
    passed++;
    return;
  }
  failed++;
  console.log(`FAIL ${name}`);
  for (const problem of problems) console.log(`  ${problem.replaceAll('\n', '\n  ')}`);
}

function differences(name, found, expected) {
  if (found === expected) return [];
  const a = found.split('\n');
  const b = expected.split('\n');
  const line = a.findIndex((text, i) => text !== b[i]);
  const at = line < 0 ? a.length : line;
  return [`${name} line ${at + 1}: expected ${JSON.stringify(b[at])}, found ${JSON.stringify(a[at])}`];
}

function judge(result, { code = 0, out, err = '' }) {
  const problems = [];
  if (result.code !== code) problems.push(`exit code: expected ${code}, found ${result.code}`);
  if (out !== undefined) problems.push(...differences('stdout', result.out, out));
  for (const line of err.split('\n'))
    if (line && !result.err.includes(line)) problems.push(`stderr lacks ${JSON.stringify(line)}`);
  if ((err === '' && result.err !== '') || problems.length > 0) problems.push(`stderr was:\n${result.err || '(empty)'}`);
  return problems;
}

async function example(name) {
  const read = (kind) => {
    const file = path.join(EXPECTED, `${name}.${kind}`);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };
  const result = await node([RUN, ...WITH_WASM, path.join(HERE, `${name}.js`)], { input: read('in') });
  const expected = { code: Number(read('code') ?? 0), out: read('txt'), err: read('err') };
  check(name, expected.out === undefined ? [`expected/${name}.txt is missing`] : judge(result, expected));
}

/** What run.mjs and the other hosts promise beyond single programs. */
const hosts = {
  async demonstration() {
    const { code, out, err } = await node([RUN, ...WITH_WASM]);
    const problems = judge({ code, out, err }, {});
    const speakers = [...out.matchAll(/ ms {2}(host|guest) /g)].map(([, who]) => who);
    const changes = speakers.filter((who, i) => i > 0 && who !== speakers[i - 1]).length;
    if (changes < 6) problems.push(`host and guest took turns only ${changes} times`);
    if (!/the guest is done: \d+ host ticks and \d+ guest turns/.test(out)) problems.push('no summary');
    if (!/primes +22044$/m.test(out)) problems.push('no result of the computation');
    if (out.includes('\x1b')) problems.push('colours without a terminal');
    return problems;
  },

  async minimal() {
    const { code, out } = await node([MINIMAL, wasm]);
    return judge({ code, out, err: '' }, { out: 'now\nlater\n' });
  },

  async plugin() {
    const total = (name, count, sum, since) => `{\n  customer: '${name}',\n  orders: ${count},\n  total: ${sum},\n  since: ${since}T00:00:00.000Z\n}\n`;
    const out = `${total('Ada', 2, 42, '2024-05-01')}undefined undefined\nQJS_E_TIMEOUT: the plugin was stopped\n${total('Bob', 1, 99, '2024-07-01')}`;
    return judge(await node([PLUGIN]), { out });
  },

  async 'minimal goes on after an error'() {
    const script = 'setTimeout(() => console.log("after"), 5); Promise.reject(new Error("refused"))';
    return judge(await node([MINIMAL, wasm, script]), { out: 'after\n', err: 'refused' });
  },

  async 'run: help'() {
    return judge(await node([RUN, '--help']), { out: readHelp() });
  },

  async 'run: no artifact'() {
    return judge(await node([RUN, '--wasm', 'nowhere.wasm']), { code: 2, out: '', err: 'make wasm' });
  },

  async 'run: no script'() {
    const result = await node([RUN, ...WITH_WASM, 'nowhere.js']);
    return judge(result, { code: 2, out: '', err: 'there is no script nowhere.js' });
  },

  async 'run: arguments reach the guest'() {
    const result = await node([RUN, ...WITH_WASM, path.join(HERE, 'hello.js'), 'you', '--help']);
    return judge({ ...result, out: result.out.split('\n')[0] }, { out: 'script:  hello, you' });
  },

  async 'run: -e and --std'() {
    const code = 'console.log(typeof std.exit); std.exit(7)';
    return judge(await node([RUN, ...WITH_WASM, '--std', '-e', code]), { code: 7, out: 'function\n' });
  },

  async 'run: a script that throws'() {
    const result = await node([RUN, ...WITH_WASM, '-e', 'throw new RangeError("too far")']);
    return judge(result, { code: 1, out: '', err: 'RangeError: too far' });
  },

  async 'run: exit from a timer'() {
    const code = 'setTimeout(() => { std.exit(3); console.log("never") }, 5); setTimeout(() => console.log("never"), 9)';
    return judge(await node([RUN, ...WITH_WASM, '--std', '-e', code]), { code: 3, out: '' });
  },

  async 'run: input in pieces, the next sent after the answer'() {
    const lines = ['one\n', 't', 'wo\nthree\n'];
    const result = await node([RUN, ...WITH_WASM, path.join(HERE, 'echo.js')], {
      async pieces(child, texts) {
        child.stdin.write(lines[0]);
        while (!texts.out.includes('1: one')) await new Promise((next) => child.stdout.once('data', next));
        child.stdin.write(lines[1]);
        child.stdin.end(lines[2]);
      },
    });
    const end = 'end of input after 3 lines; the timer kept beating\n';
    return judge(result, { out: `1: one\n2: two\n3: three\n${end}` });
  },

  async 'run: ends while its input is still open'() {
    const code = 'os.setReadHandler(0, () => {}); setTimeout(() => { os.setReadHandler(0, null); console.log("done") }, 10)';
    const result = await node([RUN, ...WITH_WASM, '--std', '-e', code], { pieces: () => {} });
    return judge(result, { out: 'done\n' });
  },

  async 'run: a pipe that nobody reads ends the guest quietly'() {
    const code = 'let n = 0; const t = setInterval(() => { console.log("x".repeat(9999)); if (++n === 50) clearInterval(t) }, 1)';
    const result = await node([RUN, ...WITH_WASM, '-e', code], {
      pieces: (child) => child.stdout.once('data', () => child.stdout.destroy()),
    });
    return judge(result, { out: undefined });
  },

  async 'run: SIGINT ends a guest in an endless loop'() {
    const result = await node([RUN, ...WITH_WASM, '-e', 'console.log("spinning"); for (;;);'], {
      pieces: (child) => child.stdout.once('data', () => child.kill('SIGINT')),
    });
    return judge(result, { code: 'SIGINT', out: 'spinning\n' });
  },
};

function readHelp() {
  return /const HELP = `([^`]*)`/.exec(readFileSync(RUN, 'utf8'))[1];
}

try {
  const programs = readdirSync(HERE)
    .filter((file) => file.endsWith('.js') && file !== 'demo.js')
    .map((file) => path.basename(file, '.js'));
  const chosen = (name) => words.length === 0 || words.includes(name);
  for (const name of programs) if (chosen(name)) await example(name);
  for (const [name, test] of Object.entries(hosts)) if (chosen(name)) check(name, await test());
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
