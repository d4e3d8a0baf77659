// The programs of the differential test: everything in the repository that is one, and generated ones.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { longPrograms } from '../../bench/long.mjs';
import { isWord, parseCase } from '../conformance/case.mjs';
import { findCases } from '../conformance/files.mjs';
import { ROOT } from './engines.mjs';

/* Enough for a second of loops; for what the benchmarks do; for cases that loop for ever. */
const POLLS = 2000;
const POLLS_OF_BENCHMARKS = 200000;
const POLLS_OF_CASES = 200;
/* Sources that a case repeats are that long. */
const MAX_TIMES = 1000;
const MEMORY = 256 << 20;

const makeProgram = (name, parts, polls = POLLS) => ({ name, polls, memory: MEMORY, realms: 0, web: true, parts });

/** A program of one source. */
export const programOf = (name, source, { isModule = name.endsWith('.mjs'), polls } = {}) =>
    makeProgram(name, [{ isModule, filename: name, source: Buffer.from(source) }], polls);

const filesOf = (directory) => readdirSync(path.join(ROOT, directory))
    .filter((name) => /\.m?js$/.test(name))
    .sort()
    .map((name) => path.join(directory, name));

/* Which files are modules cannot be told by their names: those that import, or export. */
const looksLikeModule = (source) => /^(import|export)\b/m.test(source) || /^\s*await\b/m.test(source);

const fromFiles = (directory, options) => filesOf(directory).map((file) => {
    const source = readFileSync(path.join(ROOT, file));
    return programOf(file, source, { isModule: file.endsWith('.mjs') || looksLikeModule(source.toString()), ...options });
});

/** What each conformance case evaluates, without all that it does between. */
function fromCases() {
    const partsOf = (statements, filename) => statements.flatMap(({ words: [verb, ...rest], body }) => {
        if (body) return partsOf(body, filename);
        const evaluates = isWord(verb, 'eval') || isWord(verb, 'evaluate');
        const source = rest.find((word) => !word.bare);
        if (!evaluates || source === undefined || rest.some((word) => isWord(word, 'bytecode'))) return [];
        const times = Number(rest.find(({ bare, text }) => bare && /^times=\d+$/.test(text))?.text.slice('times='.length) ?? 1);
        const isModule = rest.some((word) => isWord(word, 'module'));
        return [{ isModule, filename, source: Buffer.from(source.text.repeat(Math.min(times, MAX_TIMES)), 'latin1') }];
    });
    return findCases(path.join(ROOT, 'conformance')).flatMap((file) => {
        const name = path.relative(ROOT, file);
        const parts = partsOf(parseCase(readFileSync(file)), name);
        return parts.length > 0 ? [makeProgram(name, parts, POLLS_OF_CASES)] : [];
    });
}

/** Those of the package benchmark-octane, when `make bench` has installed it. */
function fromOctane(folder) {
    const peers = path.join(ROOT, 'build/bench-peers');
    if (!existsSync(path.join(peers, 'node_modules/benchmark-octane'))) return [];
    return longPrograms(peers, path.join(folder, 'octane'))
        .map((file) => programOf(`octane/${path.basename(file)}`, readFileSync(file), { polls: POLLS_OF_BENCHMARKS }));
}

/** Everything that there is but generated programs. */
export const allPrograms = (folder) => [
    ...fromFiles('tests/engine/programs'),
    ...fromFiles('examples'),
    ...fromFiles('tools/training', { polls: POLLS_OF_BENCHMARKS }),
    ...fromFiles('bench/programs', { polls: POLLS_OF_BENCHMARKS }),
    ...fromOctane(folder),
    ...fromCases(),
];

/** A directory to run the programs in, with the files that they read or import. */
export function makeDirectory(folder) {
    const directory = mkdtempSync(path.join(folder, 'guest-'));
    for (const name of ['tests/engine/programs', 'examples']) cpSync(path.join(ROOT, name), path.join(directory, name), { recursive: true });
    return directory;
}

const GENERATOR = path.join(ROOT, 'build/fuzz/fuzz_programs');
const BATCH = 200;
const POLLS_OF_GENERATED = 100;

export const canGenerate = () => existsSync(GENERATOR);

/** Generated programs: `count` of them, the first of this seed, made in batches. */
export function* generatedPrograms(folder, seed, count) {
    for (let done = 0; done < count; done += BATCH) {
        const directory = path.join(folder, `generated-${seed + done}`);
        mkdirSync(directory);
        const words = [seed + done, Math.min(BATCH, count - done), directory].map(String);
        const { status, stderr } = spawnSync(GENERATOR, words, { encoding: 'utf8' });
        if (status !== 0) throw new Error(`fuzz_programs ${words.join(' ')}: ${stderr}`);
        for (const name of readdirSync(directory).sort())
            yield { ...programOf(`generated/${name}`, readFileSync(path.join(directory, name)), { polls: POLLS_OF_GENERATED }), isGenerated: true };
        rmSync(directory, { recursive: true });
    }
}
