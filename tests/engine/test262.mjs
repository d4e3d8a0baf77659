// Runs test262 natively and over qjs.wasm: the same tests have to fail in both, in the same words, and they have to
// be those that are expected.
import { existsSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Differences } from './differences.mjs';
import { DEFAULTS, missingEngine, runBoth } from './engines.mjs';
import { differenceOf } from './record.mjs';
import { Expected } from './test262_expected.mjs';
import { Suite, failureOf, findTests, readSkipped } from './test262_suite.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const USAGE = `usage: TEST262_DIR=CHECKOUT node tests/engine/test262.mjs [options] [PREFIX…]
Runs test262, of which CHECKOUT is a checkout (github.com/tc39/test262), natively and over qjs.wasm: all tests, or
those whose paths begin with a PREFIX, such as test/built-ins/Array.
  --update         keep the tests that fail natively now as those that are expected to
  --expected FILE  where these are (default tests/engine/test262-expected.txt)
  --skipped FILE   what is left out, with reasons (default tests/engine/test262-skipped.txt)
  --part K/N       only every N-th test, the K-th first
  --wasm FILE      the artifact (default build/wasm/qjs.wasm)
  --native FILE    engine_run (default build/engine/tests/engine/engine_run)
  -j N             so many tests at a time (default: the processors)
  -v               name the tests that fail as expected, with the reason
  --help           print this
A test fails here when it passes or fails natively and is not expected to, and when native and wasm differ.
Ends with "N passed, N failed".
`;

const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
        update: { type: 'boolean' },
        expected: { type: 'string', default: here('test262-expected.txt') },
        skipped: { type: 'string', default: here('test262-skipped.txt') },
        part: { type: 'string', default: '1/1' },
        wasm: { type: 'string', default: DEFAULTS.wasm },
        native: { type: 'string', default: DEFAULTS.native },
        jobs: { type: 'string', short: 'j', default: `${os.availableParallelism()}` },
        verbose: { type: 'boolean', short: 'v' },
        help: { type: 'boolean', short: 'h' },
    },
});

function refuse(message) {
    console.error(message);
    process.exit(2);
}

function* programsOf(suite, names) {
    for (const name of names) yield* suite.programsOf(name);
}

function choose(checkout) {
    const [first, step] = values.part.split('/').map(Number);
    if (!(first >= 1 && first <= step)) refuse(`--part ${values.part} is none: K/N with 1 <= K <= N`);
    const names = findTests(checkout, positionals.length > 0 ? positionals : ['test/'])
        .filter((_, i) => i % step === first - 1);
    if (names.length === 0) refuse('there is no such test');
    return names;
}

class Tally {
    passed = 0;
    failed = 0;
    runs = 0;
    failures = new Map();

    constructor(expected) {
        this.expected = expected;
        this.differences = new Differences();
    }

    #complain(text) {
        this.failed++;
        if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
        console.log(`FAIL ${text}`);
    }

    tell = (program, { native, wasm }) => {
        const { name } = program;
        const failure = failureOf(program, native);
        const difference = differenceOf(native, wasm);
        this.runs++;
        if (failure !== undefined) this.failures.set(name, failure);
        if (process.stderr.isTTY && this.runs % 20 === 0) process.stderr.write(`\r\x1b[K${this.runs} ${name.slice(-70)}`);
        if (difference !== '' && this.differences.of(name.replace(/ .*/, '')) === undefined)
            this.#complain(`${name}: native and wasm differ\n${difference}`);
        else if (values.update || this.expected.has(name) === (failure !== undefined)) this.passed++;
        else this.#complain(failure === undefined ? `${name}: it passes, and was expected to fail` : `${name}: ${failure}`);
        if (values.verbose && failure !== undefined && this.expected.has(name)) console.log(`${name}: fails as expected: ${failure}`);
    };
}

async function main() {
    if (values.help) {
        writeSync(1, USAGE);
        return;
    }
    const checkout = process.env.TEST262_DIR;
    if (!checkout) refuse('TEST262_DIR has to be the path of a checkout of test262 (github.com/tc39/test262); see --help');
    for (const name of ['test', 'harness'])
        if (!existsSync(path.join(checkout, name))) refuse(`TEST262_DIR is ${checkout}, but there is no ${name}/ in it`);
    const missing = missingEngine(values);
    if (missing) refuse(missing);

    process.on('SIGINT', () => process.exit(130));
    const names = choose(checkout);
    const suite = new Suite(checkout, readSkipped(values.skipped));
    const expected = new Expected(values.expected);
    const tally = new Tally(expected);
    await runBoth(programsOf(suite, names), { engines: values, jobs: Number(values.jobs), directory: () => checkout }, tally.tell);
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');

    const left = [...suite.leftOut.values()].reduce((sum, count) => sum + count, 0);
    console.log(`${names.length} tests, ${left} left out:`);
    for (const [{ kind, what, reason }, count] of suite.leftOut) console.log(`  ${count} ${kind} ${what}: ${reason}`);
    console.log(`${tally.runs} runs, ${tally.failures.size} fail natively`);
    if (values.update) expected.update(names, [...tally.failures.keys()], values.expected);
    console.log(`${tally.passed} passed, ${tally.failed} failed`);
    process.exitCode = tally.failed > 0 || tally.passed === 0 ? 1 : 0;
}

await main();
