// Run a script in the reactor, on Node's own event loop.
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../build/js/loop.js';
import { Exit, ProcessStdin, instantiate } from '../../build/js/index-node.js';
import { demonstrate } from './demo.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DEFAULT_WASM = path.join(ROOT, 'build/wasm/qjs.wasm');

const HELP = `usage: node examples/js/run.mjs [--wasm PATH] [--dir PATH]... [qjs options] [script [argument...]]

Runs a script in qjs.wasm on Node's own event loop. Without a script it shows
host and guest taking turns.

  --wasm PATH   the artifact (default: build/wasm/qjs.wasm)
  --dir PATH    a further directory that the guest may use, under the same name
  --help        this text

Options of qjs, such as --std, -m, -e CODE, --memory-limit N, go to the guest.

The guest sees the current directory and the script's own directory, nothing
else of the file system, and no environment variables. A script elsewhere that
imports from above its directory needs --dir.

The exit code is the one that the guest gave to std.exit, 1 after an uncaught
error, else 0. Ctrl-C ends guest and host, also in an endless loop of the guest.
`;

/** Something is wrong with how this command was called; exit code 2. */
class UsageError extends Error {}

/** Options of qjs that take the next word as their value. */
const WITH_VALUE = /^(-e|-I|--eval|--include|--memory-limit|--stack-size)$/;

function parseArguments(words) {
  const options = { wasm: DEFAULT_WASM, dirs: [], guest: [], script: undefined, rest: [] };
  const value = (option, next) => {
    if (next === undefined) throw new UsageError(`${option} needs a path`);
    return next;
  };
  let at = 0;
  while (at < words.length && words[at].startsWith('-')) {
    const word = words[at++];
    if (word === '--help' || word === '-h') return { help: true };
    if (word === '--wasm') options.wasm = value(word, words[at++]);
    else if (word === '--dir') options.dirs.push(value(word, words[at++]));
    else {
      options.guest.push(word);
      if (word === '--') break;
      if (WITH_VALUE.test(word) && at < words.length) options.guest.push(words[at++]);
    }
  }
  options.evaluates = options.guest.some((word) => /^(-e|--eval)/.test(word));
  if (!options.evaluates) options.script = words[at++];
  options.rest = words.slice(at);
  return options;
}

async function readArtifact(file) {
  try {
    return await readFile(file);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    throw new UsageError(`there is no artifact at ${file}: build it with "make wasm", or name one with --wasm`);
  }
}

/** Directories of the guest: the current one by both its names, the script's, and --dir's. */
async function preopensFor({ script, dirs }) {
  const here = process.cwd();
  const preopens = { '.': here, [here]: here };
  if (script !== undefined) {
    const info = await stat(script).catch(() => undefined);
    if (info === undefined) throw new UsageError(`there is no script ${script}`);
    if (!info.isFile()) throw new UsageError(`${script} is not a file`);
    const directory = path.dirname(path.resolve(script));
    preopens[directory] = directory;
  }
  for (const dir of dirs) {
    const info = await stat(dir).catch(() => undefined);
    if (!info?.isDirectory()) throw new UsageError(`--dir ${dir} is not a directory`);
    preopens[path.resolve(dir)] = path.resolve(dir);
  }
  return preopens;
}

/** A path that leads out of "." is given by its full name, which is preopened. */
function guestPath(script) {
  return path.relative('.', script).startsWith('..') ? path.resolve(script) : script;
}

async function main(words) {
  const options = parseArguments(words);
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const wasm = await readArtifact(options.wasm);
  if (options.script === undefined && !options.evaluates) {
    if (options.guest.length > 0) throw new UsageError(`${options.guest[0]}: there is no script to run with it`);
    return demonstrate(wasm, path.join(ROOT, 'examples'));
  }

  const argv = ['qjs', ...options.guest];
  if (options.script !== undefined) argv.push(guestPath(options.script));
  argv.push(...options.rest);
  const reactor = await instantiate({
    wasm,
    preopens: await preopensFor(options),
    stdin: new ProcessStdin(),
  });
  /* The reactor prints errors of the guest itself. */
  if (reactor.initArgv(argv) !== 0) return 1;
  const code = await run(reactor);
  reactor.destroy();
  return code;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof Exit) process.exitCode = error.code;
  else {
    process.exitCode = error instanceof UsageError ? 2 : 1;
    console.error(`run.mjs: ${error instanceof UsageError ? error.message : error.stack}`);
  }
}
