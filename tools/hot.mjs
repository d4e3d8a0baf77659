// node tools/hot.mjs: write src/engine/hot.txt, the functions of the engine that are compiled for speed. The programs of
// tools/training run in a native build that counts; what is run more than a thousand times is hot. Needs what
// `make test` needs. The list changes with the engine and with the programs; the benchmarks are not among them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OFTEN = 1000;
const root = fileURLToPath(new URL('..', import.meta.url));
const build = join(root, 'build/hot');
const list = join(root, 'src/engine/hot.txt');
const run = (file, args, env = {}) => execFileSync(file, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });

const clang = run('tools/find-clang.sh', []).trim();
/* The engine's sources count as a system's headers, which are not counted by themselves. */
run('cmake', ['-S', '.', '-B', build, '-G', 'Ninja', `-DCMAKE_C_COMPILER=${clang}`, '-DQJS_BUILD_BENCH=ON',
    '-DCMAKE_C_FLAGS=-fprofile-instr-generate -mllvm -system-headers-coverage -Wno-unused-command-line-argument']);
run('ninja', ['-C', build, 'native_bench']);
mkdirSync(join(build, 'counts'), { recursive: true });
const programs = readdirSync(join(root, 'tools/training')).sort();
const files = programs.map((name) => {
    const file = join(build, 'counts', `${name}.profraw`);
    run(join(build, 'native_bench'), ['program', join(root, 'tools/training', name), '1'], { LLVM_PROFILE_FILE: file });
    return file;
});
const profdata = join(clang.replace(/[^/]*$/, ''), clang.split('/').at(-1).replace('clang', 'llvm-profdata'));
run(profdata, ['merge', '-o', join(build, 'counts/all'), ...files]);

const most = new Map();
for (const part of run(profdata, ['show', '--all-functions', '--counts', join(build, 'counts/all')]).split(/\n(?=  \S)/)) {
    const name = /^  (?:engine\.c:)?(\w+):$/m.exec(part)?.[1];
    const counts = [...part.matchAll(/(?:Function count|Block counts): \[?([\d, ]*)/g)].flatMap(([, text]) => text.split(', ').map(Number));
    if (name !== undefined) most.set(name, Math.max(most.get(name) ?? 0, ...counts));
}
/* Our own part of the engine's file is what values cross by, which no program of this kind does. */
const isOurs = (name) => name.startsWith('qjsr_engine_');
const names = [...most.keys()].filter((name) => isOurs(name) || (most.get(name) > OFTEN && !/^qjsr?_/.test(name))).sort();
const head = readFileSync(list, 'utf8').split('\n').filter((line) => line.startsWith('#'));
writeFileSync(list, `${[...head, ...names].join('\n')}\n`);
console.log(`${names.length} functions of ${most.size}, from ${programs.length} programs`);
