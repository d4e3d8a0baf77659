// How far a guest gets beyond its limits: each under a time limit of 100 ms and a memory limit of 16 MiB.
import { fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { guestNames, readGuest } from './guest.mjs';

const HELP = `usage: node tests/hostile/measure.mjs [--wasm PATH] [--rounds N] [--write] [WORD...]

Measures, for each guest in turn, how long its longest call took beyond a time limit of ${100} ms, and how much
memory the instance had taken beyond a limit of 16 MiB. Prints those that exceed 10 ms or 10 %.
  --wasm PATH  the artifact (default build/wasm/qjs-lean.wasm)
  --rounds N   how often each is run (5): the least is the guest's own, what is more is the machine's
  --write      write the table of subjects to docs/limits.md
`;
const TIME_MS = 100;
const MEMORY = 16 << 20;
const PAGE = 65536;
const MOST_TURNS = 50;
const KILL_MS = 20000;
/* Built-ins by themselves, again and again, with input as large as 16 MiB allow: the subject "built-ins". */
const BUILT_INS = {
    'BigInt product': 'const b = 2n ** 100000n - 1n; for (;;) b * b',
    'BigInt product, largest': 'const b = 2n ** 500000n - 1n; for (;;) b * b',
    'BigInt division, largest': 'const b = 2n ** 1000000n - 1n, c = 2n ** 500000n - 1n; for (;;) b / c',
    'BigInt to text': 'const b = 2n ** 100000n - 1n; for (;;) String(b)',
    'BigInt of text': 'const s = "7".repeat(30000); for (;;) BigInt(s)',
    'String normalize': 'const s = "\\u1e9b\\u0323".repeat(2 ** 16); for (;;) s.normalize("NFKD")',
    'String toUpperCase': 'const s = "\\u0149".repeat(2 ** 18); for (;;) s.toUpperCase()',
    'String split': 'const s = "a".repeat(2 ** 17); for (;;) s.split("")',
    'String indexOf, long': 'const s = "a".repeat(2 ** 21), n = "a".repeat(2 ** 12) + "b"; for (;;) s.indexOf(n)',
    'String localeCompare': 'const s = "\\u1e9b".repeat(2 ** 17); for (;;) s.localeCompare(s + "a")',
    'String compare': 'const a = "x".repeat(7e6), b = "x".repeat(7e6); for (;;) a === b',
    'String as a key': 'const a = "x".repeat(7e6), o = {}; for (;;) o[a]',
    'Object.keys of bytes': 'const a = new Uint8Array(2 ** 15); for (;;) Object.keys(a)',
    'TypedArray fill': 'const a = new Uint8Array(8e6); for (;;) a.fill(1)',
    'TypedArray sort': 'const a = new Float64Array(1e6); for (;;) a.sort()',
    'TypedArray indexOf': 'const a = new Float64Array(1e6); for (;;) a.indexOf(1)',
    'Array includes': 'const a = new Array(5e5).fill(1); for (;;) a.includes(2)',
    'Array spread': 'const a = new Array(2e5).fill(1); for (;;) [...a]',
    'JSON.parse': 'const a = `[${"0,".repeat(3e5)}0]`; for (;;) JSON.parse(a)',
    'RegExp compile': 'const a = "a|".repeat(1e4); for (;;) new RegExp(a)',
    'source text': 'const a = "1;".repeat(1e5); for (;;) eval(a)',
    'encodeURIComponent': 'const a = "\\u1234".repeat(3e5); for (;;) encodeURIComponent(a)',
    'Set algebra': 'const s = new Set(Array.from({ length: 3e4 }, (v, i) => i)); for (;;) s.isSubsetOf(s)',
    'structuredClone': 'const a = Array.from({ length: 2e4 }, (v, i) => ({ i })); for (;;) structuredClone(a)',
    'garbage collection': 'globalThis.list = []; for (let i = 0; i < 3e4; i++) list.push({ i }); for (;;) gc()',
};

/* In a process of its own: the longest call, in ms, and the memory at the end. */
async function runOne(wasm, name, source, isModule) {
    const { createReactor } = await import('../../build/js/index-node.js');
    const vm = await createReactor({
        wasm: readFileSync(wasm), memoryLimit: MEMORY, std: true, stdout: 'ignore', stderr: 'ignore', onError: () => {},
    });
    const { exports } = vm.abi;
    const before = vm.abi.memory.buffer.byteLength;
    vm.expose({ host: { echo: (x) => x, call: (f, ...a) => f(...a), take: () => 'x', later: async (x) => x, keep() {}, kept() {}, write() {}, canary: () => ({}), error: () => new Error('x'), fail(x) { throw new Error(x); }, stop() {}, destroy() {}, port() {}, evaluate: (code) => vm.evaluateSync(code) } });
    vm.loop.stop();
    exports.qjs_set_time_limit(TIME_MS);
    let longest = 0;
    const timed = (call) => {
        const start = performance.now();
        const result = call();
        longest = Math.max(longest, performance.now() - start);
        return result;
    };
    vm.abi.withSource(source, name, (at, length, file) => timed(() => exports.qjs_evaluate(at, length, file, 1 | (isModule ? 0x10 : 0x20))));
    for (let i = 0; i < MOST_TURNS && timed(() => exports.qjs_loop_once()) !== -1; i++);
    process.send({ ms: longest, pages: (vm.abi.memory.buffer.byteLength - before) / PAGE });
    process.exit();
}

function measure(wasm, name) {
    return new Promise((resolve) => {
        const child = fork(fileURLToPath(import.meta.url), ['--one', wasm, name], { env: { ...process.env, NODE_NO_WARNINGS: '1' } });
        const timer = setTimeout(() => child.kill('SIGKILL'), KILL_MS);
        let result = { ms: Infinity, pages: NaN };
        child.on('message', (message) => { result = message; });
        child.on('close', () => { clearTimeout(timer); resolve(result); });
    });
}

const middle = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
const over = (ms) => Math.max(0, Math.round(ms - TIME_MS));
const mebi = (bytes) => (bytes / 2 ** 20).toFixed(1);

function table(subjects) {
    const lines = [...subjects].map(([name, all]) => {
        const worst = all.toSorted((a, b) => b.least - a.least)[0];
        return `| ${name} | ${all.length} | ${over(middle(all.map(({ least }) => least)))} | ${over(worst.least)} (${worst.name}) | ${over(middle(all.map(({ median }) => median)))} | ${mebi(Math.max(...all.map(({ bytes }) => bytes)))} |`;
    });
    return ['| subject | guests | ms beyond | most | ms beyond, median of all rounds | MiB of linear memory taken, most |', '| --- | --- | --- | --- | --- | --- |', ...lines].join('\n');
}

const words = process.argv.slice(2);
if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(HELP);
    process.exit();
}
if (words[0] === '--one') {
    const [, wasm, name] = words;
    if (name in BUILT_INS) await runOne(wasm, name, BUILT_INS[name], false);
    else await runOne(wasm, name, readGuest(name).source, readGuest(name).isModule);
}
const option = (name, otherwise) => (words.includes(name) ? words.splice(words.indexOf(name), 2)[1] : otherwise);
const wasm = option('--wasm', fileURLToPath(new URL('../../build/wasm/qjs-lean.wasm', import.meta.url)));
const rounds = Number(option('--rounds', 5));
const writes = words.includes('--write');
const wanted = words.filter((word) => word !== '--write');
const isWanted = (name) => wanted.length === 0 || wanted.some((word) => name.includes(word));
const names = [...guestNames().filter((name) => !name.startsWith('files/')), ...Object.keys(BUILT_INS)].filter(isWanted);
const subjects = new Map();
for (const name of names) {
    const results = [];
    for (let i = 0; i < rounds; i++) results.push(await measure(wasm, name));
    const times = results.map(({ ms }) => ms);
    const entry = { name, least: Math.min(...times), median: middle(times), worst: Math.max(...times), bytes: Math.max(...results.map(({ pages }) => pages || 0)) * PAGE };
    const subject = name in BUILT_INS ? 'built-ins' : name.split('/')[0];
    if (!subjects.has(subject)) subjects.set(subject, []);
    subjects.get(subject).push(entry);
    if (over(entry.least) > 10 || entry.bytes > 1.1 * MEMORY)
        console.log(`${name.padEnd(32)} ${String(over(entry.least)).padStart(6)} ms beyond, median ${String(over(entry.median)).padStart(6)}, worst ${String(over(entry.worst)).padStart(6)} ms; ${mebi(entry.bytes)} MiB`);
    if (process.stderr.isTTY) process.stderr.write(`\r${names.indexOf(name) + 1} of ${names.length} `);
}
const text = table(subjects);
console.log(text);
if (writes) {
    const file = fileURLToPath(new URL('../../docs/limits.md', import.meta.url));
    const old = readFileSync(file, 'utf8');
    writeFileSync(file, old.replace(/\| subject[^]*?\n(?=\n)/, `${text}\n`));
}
