// Runs conformance cases over qjs.wasm in Node: a fresh instance and a fresh
// directory for each case.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { Worker, isMainThread } from 'node:worker_threads';
import { instantiate } from '../../build/js/index-node.js';
import { runCase } from './execute.mjs';
import { findCases } from './files.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const USAGE = `usage: node tests/conformance/node.mjs [options] [CASE…]
Runs conformance cases over qjs.wasm; all of them when none is named. A CASE is
a file or a directory of them.
  --wasm PATH  the artifact (default build/wasm/qjs.wasm)
  --worker     run in a Worker thread, whose stack has another size
  -v           also name the cases that pass
  --help       print this
`;
/* A case that takes longer hangs; a guard, not a measure. */
const HANG_SECONDS = 300;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    wasm: { type: 'string', default: path.join(ROOT, 'build/wasm/qjs.wasm') },
    worker: { type: 'boolean' },
    verbose: { type: 'boolean', short: 'v' },
    help: { type: 'boolean', short: 'h' },
  },
});

/** A thread that ends the process when the beats stop; it outlives an endless loop here. */
function startWatch() {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const code = `
    const { workerData: { beats, seconds } } = require('node:worker_threads');
    for (;;) {
      const seen = Atomics.load(beats, 0);
      if (Atomics.wait(beats, 0, seen, seconds * 1000) !== 'timed-out') continue;
      require('node:fs').writeSync(2, 'the last case hangs; -v names those before it\\n');
      process.kill(process.pid, 'SIGKILL');
    }`;
  const worker = new Worker(code, { eval: true, workerData: { beats, seconds: HANG_SECONDS } });
  worker.unref();
  return () => {
    Atomics.add(beats, 0, 1);
    Atomics.notify(beats, 0);
  };
}

async function runFile(module, file) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'conformance-'));
  const makeHost = async ({ clock, stdout, stderr }) => {
    const preopens = { '.': directory };
    const { exports, stdin } = await instantiate({ wasm: module, preopens, clock, stdout, stderr });
    const writeFile = (name, bytes) => {
      const target = path.join(directory, name);
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.writeFileSync(target, bytes);
    };
    return { exports, stdin, writeFile };
  };
  try {
    return await runCase(fs.readFileSync(file), makeHost);
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

async function main() {
  if (options.help) {
    fs.writeSync(1, USAGE);
    return 0;
  }
  if (!fs.existsSync(options.wasm)) {
    fs.writeSync(2, `${options.wasm} does not exist: build it with \`make wasm\`\n`);
    return 2;
  }
  const places = positionals.length > 0 ? positionals : [path.join(ROOT, 'conformance')];
  const missing = places.find((place) => !fs.existsSync(place));
  if (missing) {
    fs.writeSync(2, `there is no case ${missing}\n`);
    return 2;
  }
  const module = await WebAssembly.compile(fs.readFileSync(options.wasm));
  const beat = startWatch();
  const count = { passed: 0, failed: 0 };
  for (const file of places.flatMap(findCases)) {
    const name = path.relative(process.cwd(), file);
    const failure = await runFile(module, file);
    beat();
    count[failure ? 'failed' : 'passed']++;
    if (failure) fs.writeSync(1, `${name}:${failure.line}: ${failure.message}\n`);
    else if (options.verbose) fs.writeSync(1, `${name}: passed\n`);
  }
  fs.writeSync(1, `${count.passed} passed, ${count.failed} failed\n`);
  return count.failed > 0 ? 1 : 0;
}

if (isMainThread && options.worker && !options.help) {
  const argv = process.argv.slice(2);
  new Worker(new URL(import.meta.url), { argv })
    .on('exit', (code) => (process.exitCode = code))
    .on('error', (error) => {
      fs.writeSync(2, `${error.stack}\n`);
      process.exitCode = 1;
    });
} else {
  process.exitCode = await main();
}
