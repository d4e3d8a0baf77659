// make bench: what it costs to get values across, beside other builds of QuickJS for
// JavaScript hosts, in one run. values/lines.mjs says what is measured.
//
// Every number comes from a process of its own. Of each line the sides take turns, so that a
// slow moment of the machine meets all of them. The number of a process is the median of its
// runs after it has warmed up; the table has the median of the processes, least and greatest.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { cell, digits, median, save, spread } from './report.mjs';
import { lines } from './values/lines.mjs';
import { installPeers } from './values/peers.mjs';

const SIDES = ['ours', 'quickjs-wasi', 'quickjs-emscripten'];
const USAGE = `usage: node bench/values.mjs [options] [LINE...]
  LINE           only lines whose id contains one of these: ${Object.keys(lines).slice(0, 3).join(', ')}, ...
  --sides LIST   of ${SIDES.join(',')} (all)
  --rounds N     processes of each side and line (5)
  --ms N         warm-up (longer while runs get faster), then measuring, in each process (300)
  --quick        3 rounds of 100 ms
  --wasm FILE    the artifact (build/wasm/qjs.wasm)
  --js FOLDER    the library for JavaScript hosts, built (build/js)
  --peers FOLDER where the peers are installed, by npm, when they are not (build/bench-peers)
  --out FILE     the results as JSON; those of other benchmarks there stay (build/bench/results.json)
  --help         this text, and what each line is`;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const run = promisify(execFile);

function options() {
    const { values, positionals } = parseArgs({
        allowPositionals: true,
        options: {
            sides: { type: 'string', default: SIDES.join() },
            rounds: { type: 'string' },
            ms: { type: 'string' },
            quick: { type: 'boolean', default: false },
            wasm: { type: 'string', default: here('../build/wasm/qjs.wasm') },
            js: { type: 'string', default: here('../build/js') },
            peers: { type: 'string', default: here('../build/bench-peers') },
            out: { type: 'string', default: here('../build/bench/results.json') },
            help: { type: 'boolean', short: 'h', default: false },
        },
    });
    if (values.help) {
        console.log(`${USAGE}\n`);
        for (const [id, { unit, about }] of Object.entries(lines)) console.log(`  ${id.padEnd(20)} ${unit}  ${about}`);
        process.exit();
    }
    const count = (name, usual) => {
        const number = Number(values[name] ?? usual);
        if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} takes a number from 1`);
        return number;
    };
    const sides = values.sides.split(',');
    for (const side of sides) if (!SIDES.includes(side)) throw new Error(`no side ${side}; there are ${SIDES.join(', ')}`);
    const ids = Object.keys(lines).filter((id) => positionals.length === 0 || positionals.some((word) => id.includes(word)));
    if (ids.length === 0) throw new Error(`no line is called ${positionals.join(' or ')}; see --help`);
    if (sides.includes('ours')) {
        for (const [path, target] of [[values.wasm, 'wasm'], [values.js, 'js']]) {
            if (!existsSync(path)) throw new Error(`${path} does not exist; "make ${target}" builds it`);
        }
    }
    return { ...values, sides, ids, rounds: count('rounds', values.quick ? 3 : 5), ms: count('ms', values.quick ? 100 : 300) };
}

async function measure(side, id, { wasm, js, peers, ms }) {
    const args = [here('values/process.mjs'), side, id, JSON.stringify({ wasm, js, peers, ms })];
    try {
        const { stdout } = await run(process.execPath, args, { maxBuffer: 2 ** 26 });
        const { version, samples } = JSON.parse(stdout.trim().split('\n').pop());
        return { version, figure: median(samples) };
    } catch (error) {
        throw new Error(`${side}, ${id}: ${(error.stderr || error.message).trim().slice(0, 2000)}`);
    }
}

const row = (...cells) => console.log(cells.map((text, i) => (i === 0 ? text.padEnd(24) : text.padStart([0, 4, 22, 22, 22, 8][i]))).join(' '));
const better = (peers) => Math.min(...Object.values(peers).map((peer) => peer.median));

// What the processes have done so far, on one line of a terminal.
function progress(total) {
    const start = performance.now();
    let done = 0;
    const show = (text) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`);
    return {
        before(what) {
            const left = done === 0 ? '' : `, ${Math.ceil((performance.now() - start) / done * (total - done) / 1000)} s left`;
            show(`[${done++}/${total}] ${what}${left}`);
        },
        clear: () => show(''),
    };
}

async function measureLine(id, settings, bar, versions) {
    const figures = {};
    for (let round = 0; round < settings.rounds; round++) {
        const order = settings.sides.map((_, i) => settings.sides[(i + round) % settings.sides.length]);
        for (const side of order) {
            bar.before(`${id}, ${side}`);
            const { version, figure } = await measure(side, id, settings);
            versions[side] = version;
            (figures[side] ??= []).push(figure);
        }
    }
    return figures;
}

function resultOf(id, { ours, ...peers }) {
    const spreads = Object.fromEntries(Object.entries(peers).map(([name, list]) => [name, spread(list)]));
    return { id, unit: lines[id].unit, better: 'lower', ours: ours && spread(ours), peers: spreads };
}

function show({ id, unit, ours, peers }) {
    const cells = SIDES.slice(1).map((name) => (peers[name] ? cell(peers[name]) : ''));
    const ratio = ours && Object.keys(peers).length > 0 ? `${digits(ours.median / better(peers))}x` : '';
    row(id, unit, ours ? cell(ours) : '', ...cells, ratio);
}

// The line to beat for big structures: the same work by JSON, on our own reactor.
function againstJson(all) {
    return Object.keys(all).filter((id) => all[id].ours && all[`${id}_json`]?.ours).map((id) => {
        const ratios = all[id].ours.map((figure, round) => figure / all[`${id}_json`].ours[round]);
        return { id: `${id}_over_json`, unit: 'ratio', better: 'lower', ours: spread(ratios), peers: {} };
    });
}

async function main() {
    const settings = options();
    const peers = settings.sides.filter((side) => side !== 'ours');
    if (peers.length > 0) installPeers(settings.peers);
    console.log(`Values across the boundary: medians of ${settings.rounds} processes (min-max), node ${process.version};`);
    console.log('the ratio is ours over the better of the others.');
    row('', 'unit', ...SIDES, 'ratio');

    const bar = progress(settings.ids.length * settings.sides.length * settings.rounds);
    const versions = {};
    const all = {};
    const failures = [];
    for (const id of settings.ids) {
        try {
            all[id] = await measureLine(id, settings, bar, versions);
            bar.clear();
            show(resultOf(id, all[id]));
        } catch (error) {
            bar.clear();
            row(id, lines[id].unit, 'failed');
            failures.push(error.message);
        }
    }
    const results = Object.entries(all).map(([id, figures]) => resultOf(id, figures)).filter(({ ours }) => ours);
    const overJson = againstJson(all);
    if (overJson.length > 0) console.log('ours over the same by JSON on our reactor, round by round:');
    overJson.forEach(show);
    console.log(Object.entries(versions).map(([side, version]) => `${side} ${version}`).join(', '));
    if (results.length > 0) save(settings.out, [...results, ...overJson]);
    for (const message of failures) console.error(`\n${message}`);
    if (failures.length > 0) process.exitCode = 1;
    else console.log(`done; "node ${relative('.', here('values.mjs'))} --help" tells what the lines are`);
}

try {
    await main();
} catch (error) {
    console.error(`bench/values: ${error.message}`);
    process.exitCode = 2;
}
