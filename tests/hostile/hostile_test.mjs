// Hostile guests in Node, over the public interface of js/. README.md has what is checked.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeReport } from '../abi/report.mjs';
import { guestNames, readGuest } from './guest.mjs';

const HELP = `usage: node tests/hostile/hostile_test.mjs [--wasm PATH] [-v] [WORD...]

Runs the hostile guests of tests/hostile/guests in Node, those whose names contain one of the words, or all:
they must end as they say, and leave the host as it was. One that hangs is ended after a minute, and has failed.
  --wasm PATH  the artifact (default build/wasm/qjs-lean.wasm)
  -v           also name those that pass, and how long each took
`;
const HANGS_MS = 60000;

/* Guests in a process of their own, from the first on: how each has ended; where it broke off. */
function runFrom(names, tell) {
    return new Promise((resolve) => {
        const child = fork(fileURLToPath(new URL('node.mjs', import.meta.url)), names, {
            stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: { ...process.env, HOSTILE_ROOT: root, HOSTILE_WASM: wasm, NODE_NO_WARNINGS: '1' },
        });
        let current;
        let timer;
        let isHung = false;
        const wait = () => {
            clearTimeout(timer);
            timer = setTimeout(() => { isHung = true; child.kill('SIGKILL'); }, HANGS_MS);
        };
        wait();
        child.on('message', ({ begins, name, faults }) => {
            wait();
            current = begins;
            if (name !== undefined) tell(name, faults);
        });
        child.on('close', (code, signal) => {
            clearTimeout(timer);
            if (current !== undefined) tell(current, [isHung ? 'hangs' : `the process ended with ${signal ?? code}`]);
            else if (code !== 0) tell(names[0], [`the process ended with ${signal ?? code} before its first guest`]);
            resolve(current === undefined ? names.length : names.indexOf(current) + 1);
        });
    });
}

const words = process.argv.slice(2);
if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(HELP);
    process.exit();
}
const wasm = words[0] === '--wasm' ? words.splice(0, 2)[1] : fileURLToPath(new URL('../../build/wasm/qjs-lean.wasm', import.meta.url));
const isVerbose = words[0] === '-v';
if (isVerbose) words.shift();
if (words.some((word) => word.startsWith('-'))) {
    process.stderr.write(HELP);
    process.exit(2);
}
const names = guestNames(words).filter((name) => !readGuest(name).not.includes('js'));
const report = makeReport('hostile');
let done = 0;
let last = performance.now();
const tell = (name, faults) => {
    report.check(name, faults.length === 0, faults.join('\n  '));
    const now = performance.now();
    if (isVerbose && faults.length === 0) console.log(`passed ${name} (${Math.round(now - last)} ms)`);
    last = now;
    if (process.stderr.isTTY) process.stderr.write(`\r${++done} of ${names.length} `);
};
const root = mkdtempSync(join(tmpdir(), 'hostile-'));
for (let rest = names; rest.length > 0; ) rest = rest.slice(await runFrom(rest, tell));
rmSync(root, { recursive: true });
if (process.stderr.isTTY) process.stderr.write('\n');
report.finish();
