// Which built-ins keep the engine from polling for an interruption? Each expression runs in a
// process of its own with a time limit of 100 ms, and must be over soon after it. One that is
// not is killed, and is for the list in docs/QJS_WASI_REACTOR.md ("What never polls").
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { instantiate } from '../build/js/index-node.js';

const HELP = `usage: node bench/unpolled.mjs [--wasm PATH] [WORD...]

Runs built-ins on huge input under a time limit of 100 ms, and prints how long each took:
"polls" when it was interrupted or done within a second, "killed" when it was not done
after 20 s. Only those whose name contains one of the words, if there are words.
`;
const LIMIT_MS = 100;
const SOON_MS = 1000;
const KILL_MS = 20000;

const long = (method, ...rest) =>
  `Array.prototype.${method}.call(${['{ length: 2 ** 53 - 1 }', ...rest].join(', ')})`;

/* Name, expression. Input is as large as the memory of wasm32 lets it be. */
const CASES = [
  ['Array indexOf', long('indexOf', '1')],
  ['Array lastIndexOf', long('lastIndexOf', '1')],
  ['Array includes', long('includes', '1')],
  ['Array join', long('join', '""')],
  ['Array reverse', long('reverse')],
  ['Array copyWithin', long('copyWithin', '0', '1')],
  ['Array fill', long('fill', '0')],
  ['Array splice', long('splice', '0', '1')],
  ['Array slice', 'Array.prototype.slice.call({ length: 2 ** 32 - 1 })'],
  ['Array shift', long('shift')],
  ['Array unshift', 'Array.prototype.unshift.call({ length: 2 ** 53 - 2 }, 1)'],
  ['Array concat', '[].concat({ length: 2 ** 53 - 1, [Symbol.isConcatSpreadable]: true })'],
  ['Array flat', long('flat')],
  ['Array sort', long('sort')],
  ['Array forEach', long('forEach', 'Math.abs')],
  ['Array some', long('some', 'Math.abs')],
  ['Array find', long('find', 'isFinite')],
  ['Array reduce', long('reduce', 'Math.abs', '0')],
  ['Array map', 'Array.prototype.map.call({ length: 2 ** 32 - 1 }, Math.abs)'],
  ['Array toReversed', 'Array.prototype.toReversed.call({ length: 2 ** 32 - 1 })'],
  ['Array toSorted', 'Array.prototype.toSorted.call({ length: 2 ** 32 - 1 })'],
  ['Array of a hole-only array, sort', 'const a = []; a.length = 2 ** 32 - 1; a.sort()'],
  ['Array of a hole-only array, toString', 'const a = []; a.length = 2 ** 32 - 1; String(a)'],
  ['Array.from', 'Array.from({ length: 2 ** 32 - 1 })'],
  ['Array length cut', 'const a = []; a[2 ** 32 - 2] = 0; a.length = 0'],
  ['Function apply', 'Math.max.apply(null, { length: 2 ** 32 - 1 })'],
  ['JSON.stringify, sparse', 'const a = []; a.length = 2 ** 32 - 1; JSON.stringify(a)'],
  ['JSON.parse', 'JSON.parse("[" + "0,".repeat(2 ** 25) + "0]")'],
  ['String repeat', '"ab".repeat(2 ** 29 - 30)'],
  ['String indexOf', 'const s = "a".repeat(2 ** 28); s.indexOf("a".repeat(2 ** 14) + "b")'],
  ['String lastIndexOf', 'const s = "a".repeat(2 ** 28); s.lastIndexOf("b" + "a".repeat(2 ** 14))'],
  ['String split', '"a".repeat(2 ** 26).split("")'],
  ['String replaceAll', '"a".repeat(2 ** 26).replaceAll("a", "b")'],
  ['String normalize', '"\\u1e9b\\u0323".repeat(2 ** 25).normalize("NFKD")'],
  ['String toUpperCase', '"\\u0149".repeat(2 ** 26).toUpperCase()'],
  ['String localeCompare', 'const s = "\\u1e9b".repeat(2 ** 25); s.localeCompare(s + "a")'],
  ['encodeURIComponent', 'encodeURIComponent("\\u1234".repeat(2 ** 25))'],
  ['RegExp, backtracking', '/(a+)+b/.test("a".repeat(64))'],
  ['RegExp, long input', '/a*b/.test("a".repeat(2 ** 20))'],
  ['RegExp, compile', 'new RegExp("a|".repeat(2 ** 22))'],
  ['BigInt product', 'const b = 2n ** 1000000n - 1n; b * b % 3n'],
  ['BigInt division', 'const b = 2n ** 1000000n - 1n; b / (2n ** 500000n - 1n)'],
  ['BigInt power', '3n ** 600000n'],
  ['BigInt toString', '(2n ** 1000000n - 1n).toString()'],
  ['BigInt from a string', 'BigInt("7".repeat(300000))'],
  ['TypedArray sort', 'new Float64Array(2 ** 26).map((v, i) => 0).sort()'],
  ['TypedArray sort, reverse order', 'const a = new Uint32Array(2 ** 27); a.fill(3); a.sort()'],
  ['TypedArray indexOf', 'new Float64Array(2 ** 27).indexOf(1)'],
  ['TypedArray join', 'new Uint8Array(2 ** 28).join("")'],
  ['TypedArray from', 'Uint8Array.from({ length: 2 ** 31 - 1 })'],
  ['Object.keys', 'Object.keys(new Uint8Array(2 ** 26))'],
  ['Object.assign', 'Object.assign({}, new Uint8Array(2 ** 24))'],
  ['Reflect.ownKeys, string', 'Reflect.ownKeys(Object("a".repeat(2 ** 26)))'],
  ['Map, from many pairs', 'new Map(new Array(2 ** 23).fill([1, 2]))'],
  ['Set union', 'const s = new Set(Array.from({ length: 1e6 }, (v, i) => i)); s.union(s)'],
  ['Iterator toArray', 'const r = { done: false }; Iterator.from({ next: Object.bind(null, r) }).toArray()'],
  ['Iterator drop', 'const r = { done: false }; Iterator.from({ next: Object.bind(null, r) }).drop(Infinity).next()'],
  ['Atomics.wait', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0)'],
  ['source text, long', 'eval("1;".repeat(2 ** 26))'],
  ['source text, one expression', 'eval("1+".repeat(2 ** 25) + "1")'],
  ['source text, many names', 'eval(Array.from({ length: 60000 }, (v, i) => "var v" + i).join(";"))'],
  ['Proxy ownKeys', 'Reflect.ownKeys(new Proxy({}, { ownKeys: () => Array.from({ length: 60000 }, (v, i) => "k" + i) }))'],
  ['gc', 'let list; for (let i = 0; i < 3e6; i++) list = { list }; gc()'],
];

async function runOne(wasm, expression) {
  const reactor = await instantiate({ wasm: await readFile(wasm) });
  reactor.initArgv(['qjs']);
  /* Input is made first, without the limit, when the expression has a statement for it. */
  const cut = expression.lastIndexOf('; ');
  if (cut >= 0 && reactor.eval(expression.slice(0, cut).replace(/\b(const|let) /g, 'var ')) !== 0) return;
  reactor.exports.qjs_set_error_output(0);
  reactor.exports.qjs_set_time_limit(LIMIT_MS);
  const start = performance.now();
  const result = reactor.eval(expression.slice(cut < 0 ? 0 : cut + 2));
  const ms = Math.round(performance.now() - start);
  console.log(JSON.stringify({ ms, how: result === 0 ? 'done' : reactor.error().text.split('\n')[0] }));
}

function measure(wasm, expression) {
  return new Promise((resolve) => {
    const self = fileURLToPath(import.meta.url);
    const child = spawn(process.execPath, [self, '--wasm', wasm, '--one', expression], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), KILL_MS);
    let output = '';
    child.stdout.on('data', (bytes) => (output += bytes));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal === 'SIGKILL') resolve({ ms: Infinity, how: `killed after ${KILL_MS / 1000} s` });
      else if (output) resolve(JSON.parse(output));
      else resolve({ ms: NaN, how: `the process ended with ${code ?? signal}` });
    });
  });
}

const words = process.argv.slice(2);
if (words.includes('--help') || words.includes('-h')) {
  process.stdout.write(HELP);
  process.exit();
}
let wasm = fileURLToPath(new URL('../build/wasm/qjs.wasm', import.meta.url));
if (words[0] === '--wasm') [, wasm] = words.splice(0, 2);
if (words[0] === '--one') await runOne(wasm, words[1]);
else {
  for (const [name, expression] of CASES) {
    if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
    const { ms, how } = await measure(wasm, expression);
    const verdict = ms <= SOON_MS ? 'polls' : 'LONG';
    console.log(`${verdict.padEnd(6)} ${String(ms).padStart(8)} ms  ${name.padEnd(38)} ${how}`);
  }
}
