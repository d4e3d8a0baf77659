// Memory that runs out in WebAssembly: the scenarios and the ways of tests/oom/oom_test.c, compiled to
// build/link/oom.wasm, with an instance for each attempt. A trap is a failure.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { systemClock } from '../../build/js/wasi/clock.js';
import { wasiFunctions } from '../../build/js/wasi/preview1.js';
import { Stdin } from '../../build/js/wasi/stdin.js';

const USAGE = `Usage: node tests/oom/oom_test.mjs [--step N] [--seconds N] [--from N] [--to N] [MODE [SCENARIO]]
  --step N        every N-th place at which memory may end (default 1; in the mode "limit" 2503)
  --seconds N     for each scenario, as many places as there is time for, spread over all
  --from, --to    only places from here to there
Build it first: tools/link.sh qjs_wasi_oom
`;
const { values: options, positionals: [wantedMode, wantedScenario] } = parseArgs({
    allowPositionals: true,
    options: {
        step: { type: 'string' },
        seconds: { type: 'string' },
        from: { type: 'string', default: '0' },
        to: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
    },
});
if (options.help) {
    process.stdout.write(USAGE);
    process.exit();
}
const numbers = Object.fromEntries(['step', 'seconds', 'from', 'to'].map((name) => [name, options[name] && Number(options[name])]));
if (Object.values(numbers).some((number) => Number.isNaN(number) || number < 0) || numbers.step === 0) {
    process.stderr.write(USAGE);
    process.exit(2);
}

const module = new WebAssembly.Module(readFileSync(new URL('../../build/link/oom.wasm', import.meta.url)));

const BADF = 8;
function makeInstance() {
    let memory;
    const functions = wasiFunctions({
        base: {}, memory: () => memory, args: [], env: {}, stdin: Stdin.from(''), clock: systemClock,
        stdout: process.stdout, stderr: process.stderr, polled: { ready: 0, stdin: false },
    });
    /* There are no files. */
    const wasi = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, functions[name] ?? (() => BADF)]));
    const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi });
    memory = exports.memory;
    exports._initialize();
    return exports;
}

// The names that an export lists, until it gives NULL.
function names(list) {
    const exports = makeInstance();
    const found = [];
    for (let at; (at = exports[list](found.length)) !== 0;) {
        const bytes = new Uint8Array(exports.memory.buffer);
        found.push(Buffer.from(bytes.subarray(at, bytes.indexOf(0, at))).toString());
    }
    return found;
}

function attempt(mode, scenario, n) {
    try {
        return makeInstance().oom_attempt(mode, scenario, n) === 1;
    } catch (error) {
        console.log(error.stack);
        return false;
    }
}

const commonDivisor = (a, b) => (b === 0 ? a : commonDivisor(b, a % b));

// Each of 0 … count - 1 once, neighbours far from each other, so that any part of it is spread over all.
function* spread(count) {
    let stride = Math.max(1, Math.floor(count * 0.618));
    while (commonDivisor(count, stride) !== 1) stride++;
    for (let i = 0; i < count; i++) yield (i * stride) % count;
}

function* every(count, step) {
    for (let n = 0; n < count; n += step) yield n;
}

const modes = names('oom_mode_name');
const scenarios = names('oom_scenario_name');
for (const [wanted, list] of [[wantedMode, modes], [wantedScenario, scenarios]]) {
    if (wanted !== undefined && !list.includes(wanted)) {
        console.error(`${wanted} is none of ${list.join(', ')}`);
        process.exit(2);
    }
}
const campaigns = modes.flatMap((mode) => scenarios.map((scenario) => ({ mode, scenario }))).filter(({ mode, scenario }) =>
    (wantedMode ?? mode) === mode && (wantedScenario ?? scenario) === scenario);
let passed = 0;
let failed = 0;
for (const { mode, scenario } of campaigns) {
    const ids = [modes.indexOf(mode), scenarios.indexOf(scenario)];
    const last = Math.min(makeInstance().oom_last(...ids), numbers.to ?? Infinity);
    const count = Math.max(0, last - numbers.from + 1);
    /* A limit is a number of bytes, and most are alike. */
    const step = numbers.step ?? (mode === 'limit' ? 2503 : 1);
    const end = performance.now() + 1000 * (numbers.seconds ?? Infinity);
    const before = { passed, failed };
    let taken = 0;
    for (const n of numbers.seconds === undefined ? every(count, step) : spread(count)) {
        if (performance.now() > end) break;
        if (process.stderr.isTTY) process.stderr.write(`\r${mode} ${scenario} ${++taken} of ${count} `);
        if (attempt(...ids, numbers.from + n)) {
            passed++;
        } else {
            failed++;
            console.log(`FAIL --from ${numbers.from + n} --to ${numbers.from + n} ${mode} ${scenario}`);
        }
        /* So that instances are collected. */
        if ((passed + failed) % 64 === 0) await new Promise(setImmediate);
    }
    console.log(`${mode} ${scenario}: ${passed + failed - before.passed - before.failed} of ${count} places, ` +
        `${failed - before.failed} failed`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
