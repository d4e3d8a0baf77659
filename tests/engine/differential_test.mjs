// Differential test: each program does the same in qjs.wasm as natively: values, errors with their stacks, output,
// turns.
import { mkdtempSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { makeReport } from '../abi/report.mjs';
import { Differences } from './differences.mjs';
import { DEFAULTS, missingEngine, runBoth } from './engines.mjs';
import { allPrograms, canGenerate, generatedPrograms, makeDirectory } from './programs.mjs';
import { differenceOf, hasCrashed, isExhausted, showRecord } from './record.mjs';

/* How many generated programs a run of everything has. */
const QUICK = 300;

const USAGE = `usage: node tests/engine/differential_test.mjs [options] [WORD…]
Runs programs natively and over qjs.wasm and compares what they do; those whose names contain one of the
words, or all: tests/engine/programs, examples, tools/training, bench/programs, Octane when it is
installed, the sources of the conformance cases, and ${QUICK} generated ones when build/fuzz/fuzz_programs is there.
  --random N      only generated programs, so many
  --time SECONDS  only generated programs, for so long
  --seed N        where generated programs begin (default 1)
  --wasm FILE     the artifact (default build/wasm/qjs.wasm)
  --native FILE   engine_run (default build/engine/tests/engine/engine_run)
  --show          print the records, too
  -j N            so many programs at a time (default: the processors)
  --help          print this
tests/engine/differences.txt has the differences that are known. The last line is "N passed, N failed".
`;

const { values, positionals: words } = parseArgs({
    allowPositionals: true,
    options: {
        random: { type: 'string' },
        time: { type: 'string' },
        seed: { type: 'string', default: '1' },
        wasm: { type: 'string', default: DEFAULTS.wasm },
        native: { type: 'string', default: DEFAULTS.native },
        show: { type: 'boolean' },
        jobs: { type: 'string', short: 'j', default: `${os.availableParallelism()}` },
        help: { type: 'boolean', short: 'h' },
    },
});

function* untilTime(programs, seconds) {
    const end = Date.now() + seconds * 1000;
    for (const program of programs) {
        if (Date.now() > end) return;
        yield program;
    }
}

function* choose(folder) {
    const seed = Number(values.seed);
    if (values.time !== undefined) yield* untilTime(generatedPrograms(folder, seed, Infinity), Number(values.time));
    else if (values.random !== undefined) yield* generatedPrograms(folder, seed, Number(values.random));
    else {
        const programs = [...allPrograms(folder), ...(canGenerate() ? generatedPrograms(folder, seed, QUICK) : [])];
        yield* programs.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
    }
}

function progress(count, name) {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${count} ${name.slice(-70)}`);
}

async function main() {
    if (values.help) {
        writeSync(1, USAGE);
        return;
    }
    const missing = missingEngine(values)
        ?? ((values.random ?? values.time) !== undefined && !canGenerate() ? 'there is no build/fuzz/fuzz_programs' : undefined);
    if (missing) {
        console.error(missing);
        process.exitCode = 2;
        return;
    }
    const report = makeReport('engine');
    const known = new Differences();
    const folder = mkdtempSync(path.join(os.tmpdir(), 'engine-'));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    process.on('SIGINT', () => process.exit(130));
    const count = { programs: 0, known: 0, exhausted: 0 };
    const tell = (program, { native, wasm }) => {
        const { name } = program;
        const difference = differenceOf(native, wasm);
        const differs = known.of(name);
        progress(++count.programs, name);
        if (values.show) console.log(`${name}\n${showRecord(native)}`);
        if (hasCrashed(native) || hasCrashed(wasm)) {
            report.check(name, false, `it crashed\n${difference || showRecord(native)}`);
        } else if (differs !== undefined) {
            if (difference !== '') count.known++;
            report.check(name, difference !== '' || differs === 'may', 'differences.txt says that it differs, but it does not');
        } else if (difference !== '' && program.isGenerated && (isExhausted(native) || isExhausted(wasm))) {
            count.exhausted++; // no grammar can know how much stack or memory there is
        } else {
            report.check(name, difference === '', `\n${difference}`);
        }
    };
    await runBoth(choose(folder), {
        engines: values,
        jobs: Number(values.jobs),
        directory: () => makeDirectory(folder),
    }, tell);
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    const { programs, exhausted } = count;
    console.log(`${programs} programs, ${count.known} known differences, ${exhausted} out of stack or memory`);
    report.finish();
}

await main();
