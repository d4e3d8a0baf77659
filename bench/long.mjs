// The long programs of the referee: eight of Octane 2 (the npm package benchmark-octane), and four of bench/programs,
// each several times over, so that one run takes a fifth of a second and more natively.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// How much of its own number of repetitions each of Octane's does.
const OCTANE = {
    richards: 0.004, deltablue: 0.003, crypto: 0.001, raytrace: 0.004,
    'earley-boyer': 0.001, regexp: 0.001, splay: 0.001, 'navier-stokes': 0.001,
};
const TIMES = { fib: 20, closures: 8, json: 8, strings: 8 };

// Evaluated again and again in one instance, but made once: some of them define what cannot be defined twice.
function octane(peers, name, share) {
    const source = ['base', name].map((part) => readFileSync(join(peers, `node_modules/benchmark-octane/lib/octane/${part}.js`), 'utf8'));
    const run = `;(() => {
        BenchmarkSuite.ResetRNG();
        for (const benchmark of BenchmarkSuite.suites.flatMap((suite) => suite.benchmarks)) {
            benchmark.Setup();
            for (let i = Math.max(1, Math.round(benchmark.deterministicIterations * ${share})); i > 0; i--) benchmark.run();
            benchmark.TearDown();
        }
    })`;
    return `globalThis.octane ??= (0, eval)(${JSON.stringify([...source, run].join('\n'))});\noctane();\n`;
}

const repeated = (name, times) =>
    `for (let i = 0; i < ${times}; i++) (0, eval)(${JSON.stringify(readFileSync(here(`programs/${name}.js`), 'utf8'))});\n`;

/**
 * @param {string} peers where the packages are installed
 * @param {string} folder where the programs are put
 * @returns {string[]} their files
 */
export function longPrograms(peers, folder) {
    mkdirSync(folder, { recursive: true });
    const texts = [
        ...Object.entries(OCTANE).map(([name, share]) => [name, octane(peers, name, share)]),
        ...Object.entries(TIMES).map(([name, times]) => [`long_${name}`, repeated(name, times)]),
    ];
    return texts.map(([name, text]) => {
        const file = join(folder, `${name}.js`);
        writeFileSync(file, text);
        return file;
    });
}
