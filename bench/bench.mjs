// make bench: what a host pays for the reactor, and what WebAssembly costs the engine.
//
// Every number comes from processes of its own, ours and native taking turns, so that
// a slow moment of the machine meets both. "cold" is the first run of a program in a
// fresh process, before the WebAssembly engine has optimised anything; "warm" is the
// median of the second half of the runs in one instance.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cell, median, save, spread } from './report.mjs';

const USAGE = `usage: node bench/bench.mjs [options]
  --wasm FILE    the artifact (build/wasm/qjs.wasm)
  --native FILE  the native twin (build/bench/native_bench)
  --out FILE     the results as JSON (build/bench/results.json)
  --quick        fewer rounds
  --help`;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

function options() {
    const { values } = parseArgs({
        options: {
            wasm: { type: 'string', default: here('../build/wasm/qjs.wasm') },
            native: { type: 'string', default: here('../build/bench/native_bench') },
            out: { type: 'string', default: here('../build/bench/results.json') },
            quick: { type: 'boolean', default: false },
            help: { type: 'boolean', default: false },
        },
    });
    if (values.help) {
        console.log(USAGE);
        process.exit(0);
    }
    for (const file of [values.wasm, values.native]) {
        if (!existsSync(file)) throw new Error(`${file} does not exist; "make bench" builds it`);
    }
    return values;
}

const { wasm, native, out, quick } = options();
const ROUNDS = quick ? 3 : 7;
const RUNS = quick ? 6 : 12; // of a program in one process
const IDLE = quick ? ['3', '200000'] : ['5', '1000000'];
const STARTUP = quick ? '5' : '20';

const warm = (list) => median(list.slice(list.length / 2));
const geometricMean = (list) => Math.exp(list.reduce((sum, x) => sum + Math.log(x), 0) / list.length);

const numbers = (text) => text.trim().split('\n').map(Number);
const execute = (file, args) => numbers(execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
const sides = {
    ours: (...args) => execute(process.execPath, [here('wasm_bench.mjs'), wasm, ...args]),
    native: (...args) => execute(native, args),
};

// take: {id: (numbers of one process) => a number}; -> one result an id
function measure(unit, args, take) {
    const samples = {};
    for (let round = 0; round < ROUNDS; round++) {
        const order = round % 2 ? ['native', 'ours'] : ['ours', 'native'];
        for (const side of order) {
            const list = sides[side](...args);
            for (const [id, pick] of Object.entries(take)) ((samples[id] ??= {})[side] ??= []).push(pick(list));
        }
    }
    return Object.entries(samples).map(([id, { ours, native: peer }]) =>
        ({ id, unit, better: 'lower', ours: spread(ours), peers: { native: spread(peer) } }));
}

const ratio = ({ ours, peers }) => ours.median / peers.native.median;
const row = (...cells) => console.log(cells.map((c, i) => (i === 0 ? c.padEnd(26) : c.padStart(i === 1 ? 5 : i === 4 ? 7 : 22))).join(' '));
const show = (result) =>
    row(result.id, result.unit, cell(result.ours), cell(result.peers.native), `${ratio(result).toFixed(2)}x`);

console.log(`Medians of ${ROUNDS} processes (min-max); ours is ${basename(wasm)} in node ${process.version},`);
console.log('native is the same engine and core built for this machine by clang -O2.');
row('', 'unit', 'ours', 'native', 'ratio');

const results = [];
const report = (list) => {
    list.forEach(show);
    results.push(...list);
    return list;
};
report(measure('ns', ['idle', ...IDLE], { 'idle qjs_loop_once': median }));
report(measure('ms', ['startup', STARTUP], {
    'instantiate+init+eval cold': (list) => list[0],
    'instantiate+init+eval warm': warm,
}));

const programs = readdirSync(here('programs')).filter((name) => name.endsWith('.js')).sort();
const ratios = { cold: [], warm: [] };
for (const file of programs) {
    const name = basename(file, '.js');
    const [first, later] = report(measure('ms', ['program', here(`programs/${file}`), String(RUNS)], {
        [`${name} cold`]: (list) => list[0],
        [`${name} warm`]: warm,
    }));
    ratios.cold.push(ratio(first));
    ratios.warm.push(ratio(later));
}
for (const [kind, list] of Object.entries(ratios)) {
    const value = geometricMean(list);
    row(`programs ${kind}`, '', '', 'geometric mean', `${value.toFixed(2)}x`);
    const exact = { median: value, min: Math.min(...list), max: Math.max(...list) };
    results.push({ id: `programs ${kind}, geometric mean over native`, unit: 'ratio', better: 'lower', ours: exact, peers: {} });
}

save(out, results);
