// make bench: what a host pays for the reactor beside other builds of QuickJS, and what WebAssembly
// costs the engine.
//
// Every number comes from processes of its own, the sides taking turns, so that a slow moment of the
// machine meets all of them. "first" is the first run of a program in a fresh process, before the
// WebAssembly engine has optimised anything; "cold" is the best of three fresh instances in one process,
// that one among them; "warm" is the median of the second half of the runs in one instance. Programs are
// times over those of the same engine built natively.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants } from 'node:zlib';
import { longPrograms } from './long.mjs';
import { cell, digits, median, save, spread } from './report.mjs';
import { installPeers } from './values/peers.mjs';

const USAGE = `usage: node bench/bench.mjs [options]
  --build FOLDER the artifacts and the library, built (build)
  --native FILE  the native twin (build/bench/native_bench)
  --peers FOLDER where the peers are installed, by npm, when they are not (build/bench-peers)
  --out FILE     the results as JSON (build/bench/results.json)
  --quick        fewer rounds
  --help`;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

function options() {
    const { values } = parseArgs({
        options: {
            build: { type: 'string', default: here('../build') },
            native: { type: 'string', default: here('../build/bench/native_bench') },
            peers: { type: 'string', default: here('../build/bench-peers') },
            out: { type: 'string', default: here('../build/bench/results.json') },
            quick: { type: 'boolean', default: false },
            help: { type: 'boolean', default: false },
        },
    });
    if (values.help) {
        console.log(USAGE);
        process.exit(0);
    }
    for (const file of [join(values.build, 'wasm/qjs-lean.wasm'), join(values.build, 'js/index-node.js'), values.native]) {
        if (!existsSync(file)) throw new Error(`${file} does not exist; "make bench" builds it`);
    }
    return values;
}

const { build, native, peers, out, quick } = options();
const ROUNDS = quick ? 3 : 7;
const RUNS = quick ? 6 : 12; // of a program in one process
const LONG_RUNS = 4; // the same of long programs, which take a fifth of a second and more natively
const SHORT_ROUNDS = 5;
const LONG_ROUNDS = 3;
const FRESH = 3; // instances in one process
const IDLE = quick ? ['3', '200000'] : ['5', '1000000'];
const STARTUP = quick ? '20' : '100';
const MANY = '1000'; // instances at once

const warm = (list) => median(list.slice(list.length / 2)); // the second half
const geometricMean = (list) => Math.exp(list.reduce((sum, x) => sum + Math.log(x), 0) / list.length);

const lean = join(build, 'wasm/qjs-lean.wasm');
const numbers = (text) => text.trim().split('\n').map(Number);
const execute = (file, args) => numbers(execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
const library = (name, folder) => (args) => execute(process.execPath, [here('peer_bench.mjs'), name, folder, ...args]);
const sides = {
    ours: library('ours', build),
    artifact: (args) => execute(process.execPath, [here('wasm_bench.mjs'), lean, ...args]),
    native: (args) => execute(native, args),
    'quickjs-wasi': library('quickjs-wasi', peers),
    'quickjs-emscripten': library('quickjs-emscripten', peers),
};
const PEERS = ['quickjs-wasi', 'quickjs-emscripten'];

const show = (text) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`);

// The numbers of one process a round of each of these sides: [{side: list}].
function rounds(names, args, count = ROUNDS) {
    return Array.from({ length: count }, (_, round) => {
        const order = names.map((_, i) => names[(i + round) % names.length]);
        return Object.fromEntries(order.map((side) => {
            show(`round ${round + 1} of ${count}: ${side}, ${args.map((arg) => basename(arg)).join(' ')}`);
            return [side, sides[side](args)];
        }));
    });
}

const row = (...cells) => console.log(cells.map((c, i) => (i === 0 ? c.padEnd(18) : c.padStart([0, 5, 24, 24, 24, 24, 7][i]))).join(' '));
const results = [];

// samples: {side: a number a round}; what is not `ours` or `artifact` is a peer. The ratio is ours over the best.
function report(id, unit, samples) {
    const spreads = Object.fromEntries(Object.entries(samples).map(([side, list]) => [side, spread(list)]));
    const { ours = spreads.artifact, artifact: _, ...others } = spreads;
    results.push({ id, unit, better: 'lower', ours, peers: others });
    const best = Math.min(...PEERS.filter((name) => others[name]).map((name) => others[name].median));
    show('');
    row(id, unit, ...[ours, others.native, ...PEERS.map((name) => others[name])].map((s) => (s ? cell(s) : '')),
        Number.isFinite(best) ? `${digits(ours.median / best)}x` : '');
}
const pick = (list, names, take) => Object.fromEntries(names.map((side) => [side, list.map((round) => take(round[side]))]));

installPeers(peers);
console.log(`Medians of ${ROUNDS} processes (min-max), node ${process.version}; ours is qjs-lean.wasm, by the library where the`);
console.log('others are; native is the same engine and core built by clang -O2; the ratio is ours over the better peer.');
row('', 'unit', 'ours', 'native', ...PEERS, 'ratio');

report('loop_idle', 'ns', pick(rounds(['artifact', 'native'], ['idle', ...IDLE]), ['artifact', 'native'], median));
// The peers have no loop: timers and descriptors are their hosts' to make.
for (const [id, command] of [['timer', 'timers'], ['io_wakeup', 'wakeups']]) {
    report(id, 'µs', pick(rounds(['ours'], [command, '10'], 3), ['ours'], warm));
}
{
    const names = ['ours', ...PEERS];
    report('startup', 'ms', pick(rounds(names, ['startup', STARTUP]), names, warm));
    const frozen = ['ours', 'quickjs-wasi'];
    const restored = rounds(frozen, ['restore', STARTUP]);
    report('snapshot_restore', 'ms', pick(restored, frozen, (list) => warm(list.slice(0, -1))));
    report('snapshot_size', 'kB', pick(restored, frozen, (list) => list.at(-1) / 1000));
    const bytes = (count) => pick(rounds(names, ['memory', count], 1), names, ([n]) => n / 1000);
    report('idle_memory', 'kB', bytes('1'));
    report('idle_memory_1000', 'kB', bytes(MANY));
}

const raw = (file) => [statSync(file).size / 1000];
const size = (file) => {
    const bytes = readFileSync(file);
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length, [constants.BROTLI_PARAM_LGWIN]: 24 };
    return [brotliCompressSync(bytes, { params }).length / 1000];
};
const theirs = {
    'quickjs-wasi': join(peers, 'node_modules/quickjs-wasi/quickjs.wasm'),
    'quickjs-emscripten': join(peers, 'node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm'),
};
for (const [id, file] of [['size_lean', lean], ['size_full', join(build, 'wasm/qjs.wasm')]]) {
    const files = Object.entries({ ours: file, ...theirs });
    for (const [suffix, measure] of [['', size], ['_raw', raw]]) {
        report(`${id}${suffix}`, 'kB', Object.fromEntries(files.map(([side, path]) => [side, measure(path)])));
    }
}

// Times over those of the native engine: the geometric mean over a set of programs. ids: of the means.
function measurePrograms(files, runs, count, ids) {
    const names = ['ours', 'native', ...PEERS];
    const ratios = Object.fromEntries(Object.keys(ids).map((kind) => [kind, []])); // of each program: {side: a ratio a round}
    for (const file of files) {
        const fresh = rounds(names, ['fresh', file, String(FRESH)], count);
        const same = rounds(names, ['program', file, String(runs)], count);
        for (const [kind, list, take] of [['first', fresh, ([first]) => first], ['cold', fresh, (all) => Math.min(...all)], ['warm', same, warm]]) {
            const samples = pick(list, names, take);
            report(`${basename(file, '.js')}_${kind}`, 'ms', samples);
            ratios[kind].push(Object.fromEntries(names.map((side) => [side, samples[side].map((time, i) => time / samples.native[i])])));
        }
    }
    for (const [kind, list] of Object.entries(ratios)) {
        const means = names.filter((side) => side !== 'native').map((side) =>
            [side, Array.from({ length: count }, (_, round) => geometricMean(list.map((program) => program[side][round])))]);
        report(ids[kind], 'ratio', Object.fromEntries(means));
    }
}
const idsOf = (prefix) => ({ first: `${prefix}_first`, cold: `${prefix}_cold`, warm: `${prefix}_warm` });
const short = readdirSync(here('programs')).filter((name) => name.endsWith('.js')).sort().map((name) => here(`programs/${name}`));
measurePrograms(short, RUNS, quick ? ROUNDS : SHORT_ROUNDS, idsOf('cpu_short'));
measurePrograms(longPrograms(peers, join(build, 'bench/programs')), LONG_RUNS, quick ? 1 : LONG_ROUNDS, idsOf('cpu'));

save(out, results);
