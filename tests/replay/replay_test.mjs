// One script, all hosts: the same calls must give the same bytes natively, in Node, in wazero's compiler and
// interpreter, and in wasmtime. README.md.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { CALLS } from './player.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const HERE = path.join(ROOT, 'tests/replay');
const RANDOM = path.join(ROOT, 'build/replay');
const PYTHON = path.join(ROOT, 'build/tools/wasmtime/bin/python');
const QUICK = 150; // scripts that are made by chance in the quick run
const BATCH = 150;
/* The lean artifact exports nothing of the engine. */
const FULL_ONLY = ['context.calls'];

const USAGE = `usage: node tests/replay/replay_test.mjs [options]
Plays the scripts of tests/replay/scripts on all hosts and compares the transcripts with those beside
them; and ${QUICK} that are made by chance, always the same, whose transcripts the native library gives.
  --random N        instead of these, N that are made by chance
  --time SECONDS    the same, for so long
  --seed N          the first seed of --random and --time (default: by the clock)
  --native DIR      where replay_native and replay_generate are (default build/sanitize)
  --wasm DIR        where qjs.wasm and qjs-lean.wasm are (default build/wasm)
  --update          write the transcripts of tests/replay/scripts anew, by the native library
  --help            print this
`;

const { values: options } = parseArgs({
    options: {
        random: { type: 'string' },
        time: { type: 'string' },
        seed: { type: 'string' },
        native: { type: 'string', default: path.join(ROOT, 'build/sanitize') },
        wasm: { type: 'string', default: path.join(ROOT, 'build/wasm') },
        update: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
    },
});
const count = { passed: 0, failed: 0 };

/** Runs a command to its end. @returns {Promise<{ status: number, output: string }>} */
function run(command, ...words) {
    return new Promise((resolve) => {
        let output = '';
        const child = spawn(command, words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
        child.stdout.on('data', (data) => (output += data));
        child.stderr.on('data', (data) => (output += data));
        child.on('error', (error) => resolve({ status: 2, output: `${command}: ${error.message}\n` }));
        child.on('close', (status) => resolve({ status: status ?? 2, output }));
    });
}

function check(name, problem) {
    count[problem ? 'failed' : 'passed']++;
    if (problem) fs.writeSync(1, `${name}: ${problem}\n`);
}

/** A player's own counts; what it has to say of scripts that failed is printed. */
async function play(name, command, ...words) {
    const { status, output } = await run(command, ...words);
    const counts = /^(\d+) passed, (\d+) failed$/m.exec(output.trimEnd().split('\n').at(-1));
    const passed = Number(counts?.[1] ?? 0);
    const failed = Math.max(Number(counts?.[2] ?? 0), status !== 0 || passed === 0 ? 1 : 0);
    count.passed += passed;
    count.failed += failed;
    if (failed) fs.writeSync(1, `--- ${name}\n${output}`);
    return failed === 0;
}

const native = (...words) => play('native', path.join(options.native, 'replay_native'), path.join(HERE, 'door.calls'), ...words);

/** All hosts but the native one, two at a time. */
async function playAll(directory) {
    const scripts = scriptsIn(directory);
    const lean = scripts.filter((script) => !FULL_ONLY.includes(path.basename(script)));
    const artifact = (name) => path.resolve(options.wasm, name);
    const waiting = [
        () => play('wazero', 'tools/go.sh', 'test', './replay', '-args', '-scripts', directory, '-wasm', artifact('qjs-lean.wasm')),
        () => play('wasmtime', PYTHON, path.join(HERE, 'wasmtime_player.py'), '--wasm', artifact('qjs.wasm'), ...scripts),
        () => play('node', process.execPath, path.join(HERE, 'node.mjs'), '--wasm', artifact('qjs.wasm'), ...scripts),
        () => play('node, lean', process.execPath, path.join(HERE, 'node.mjs'), '--wasm', artifact('qjs-lean.wasm'), ...lean),
    ];
    let same = true;
    const work = async () => {
        for (let next = waiting.shift(); next; next = waiting.shift()) same = (await next()) && same;
    };
    await Promise.all([work(), work()]);
    return same;
}

const scriptsIn = (directory) =>
    fs.readdirSync(directory).filter((name) => name.endsWith('.calls')).sort().map((name) => path.join(directory, name));

/** Each export can be called by scripts, and each call is reached by one. */
function checkCalls() {
    const ledger = fs.readFileSync(path.join(ROOT, 'abi/exports.txt'), 'utf8');
    for (const [, name] of ledger.matchAll(/^qjs_(\w+)/gm))
        check(`calls.txt: ${name}`, CALLS.has(name) ? '' : 'abi/exports.txt has it, and no script can call it');
    const all = scriptsIn(path.join(HERE, 'scripts')).map((script) => fs.readFileSync(script, 'latin1')).join('\n');
    for (const name of CALLS.keys())
        check(`scripts: ${name}`, new RegExp(`^${name}\\b`, 'm').test(all) ? '' : 'no script calls it');
}

async function playRandom(seed, amount) {
    const directory = path.join(RANDOM, 'scripts');
    fs.rmSync(directory, { recursive: true, force: true });
    fs.mkdirSync(directory, { recursive: true });
    const { status, output } = await run(path.join(options.native, 'replay_generate'), `${seed}`, `${amount}`, directory);
    if (status !== 0) {
        check('replay_generate', output);
        return;
    }
    const before = count.failed;
    await native('--update', ...scriptsIn(directory));
    // what the native player could not play has no transcript, and was counted
    for (const script of scriptsIn(directory))
        if (!fs.existsSync(script.replace(/calls$/, 'expected'))) fs.renameSync(script, `${script}.failed`);
    await playAll(directory);
    if (count.failed > before) {
        const kept = path.join(RANDOM, `failed-${seed}`);
        fs.cpSync(directory, kept, { recursive: true });
        fs.writeSync(1, `the scripts of seed ${seed} are kept in ${path.relative(ROOT, kept)}\n`);
    }
}

async function playLong() {
    const end = options.time ? Date.now() + 1000 * Number(options.time) : Infinity;
    const wanted = options.random ? Number(options.random) : Infinity;
    const first = Number(options.seed ?? (Date.now() % 1e9) * 1000);
    let done = 0;
    while (done < wanted && Date.now() < end) {
        const amount = Math.min(BATCH, wanted - done);
        await playRandom(first + done, amount);
        done += amount;
        if (process.stderr.isTTY) process.stderr.write(`\r${done} scripts, ${count.failed} failures`);
    }
    fs.writeSync(1, `${done} scripts, from seed ${first}\n`);
}

const needed = [
    [path.join(options.native, 'replay_native'), 'make test builds it'],
    [path.join(options.wasm, 'qjs.wasm'), 'build it with `make wasm`'],
    [path.join(options.wasm, 'qjs-lean.wasm'), 'build it with `make wasm`'],
    [PYTHON, '`tools/setup.sh test` installs it'],
];
const missing = needed.find(([file]) => !fs.existsSync(file));
if (options.help || missing) {
    fs.writeSync(options.help ? 1 : 2, options.help ? USAGE : `${missing[0]} does not exist: ${missing[1]}\n`);
    process.exit(options.help ? 0 : 2);
}
if (options.update) {
    await native('--update', ...scriptsIn(path.join(HERE, 'scripts')));
} else if (options.random || options.time) {
    await playLong();
} else {
    checkCalls();
    await native(...scriptsIn(path.join(HERE, 'scripts')));
    await playAll(path.join(HERE, 'scripts'));
    await playRandom(1, QUICK);
}
fs.writeSync(1, `${count.passed} passed, ${count.failed} failed\n`);
process.exitCode = count.failed > 0 ? 1 : 0;
