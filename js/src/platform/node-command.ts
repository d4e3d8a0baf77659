#!/usr/bin/env node
// The command qjs-reactor.
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Reactor } from '../reactor.js';
import { createReactor } from './node.js';
import { directory } from './node-directory.js';

const USAGE = `usage: qjs-reactor bake [options] SCRIPT -o FILE

bake evaluates a script with its modules, waits until it has nothing left to do, and writes a
qjs.wasm whose guests begin as this one stands: createReactor({ wasm: FILE }) does not evaluate
it again. Functions of the host that the script needs are given then, by the option functions.

  -o, --output FILE     where the module is written
  -C, --script          SCRIPT is a classic script (default: a module, unless it can only be
                        read as a script)
      --root DIR        the directory that the script sees, and may import from (default: the
                        working directory when it holds the script, else the script's)
      --std             make std and os globals
      --memory-limit N  limit of the guest's heap, in KiB or with a suffix b, k, m, g
      --wasm FILE       bake into this qjs.wasm (default: the lean one of this package)
  -h, --help            print this
`;

const EXIT = { failed: 1, usage: 2 };

class UsageError extends Error {}

/** The directory that the script sees, and its path there. */
function place(script: string, given: string | undefined): { root: string; name: string } {
  const absolute = path.resolve(script);
  const isWithin = (root: string) => absolute.startsWith(path.join(root, path.sep));
  const root = given !== undefined ? path.resolve(given) : isWithin(process.cwd()) ? process.cwd() : path.dirname(absolute);
  if (!isWithin(root)) throw new UsageError(`${script} is not within --root ${given}`);
  return { root, name: path.relative(root, absolute).split(path.sep).join('/') };
}

async function bake(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      output: { type: 'string', short: 'o' },
      script: { type: 'boolean', short: 'C' },
      root: { type: 'string' },
      std: { type: 'boolean' },
      'memory-limit': { type: 'string' },
      wasm: { type: 'string' },
    },
  });
  const [script, ...rest] = positionals;
  if (script === undefined || rest.length > 0) throw new UsageError('bake takes one script');
  const { output } = values;
  if (output === undefined) throw new UsageError('where is the module to be written? Give -o FILE');
  const { root, name } = place(script, values.root);
  const wasm = await readFile(values.wasm ?? new URL('../qjs-lean.wasm', import.meta.url));
  const argv = ['qjs'];
  if (values.std) argv.push('--std');
  if (values.script) argv.push('--script');
  if (values['memory-limit'] !== undefined) argv.push('--memory-limit', values['memory-limit']);
  let vm: Reactor | undefined;
  try {
    vm = await createReactor({ wasm, argv: [...argv, name], preopens: { '.': directory(root, { readOnly: true }) } });
    await vm.run();
    const baked = await vm.bake(wasm);
    await writeFile(`${output}.new`, baked);
    await rename(`${output}.new`, output);
    console.error(`${output}: ${Math.round(baked.length / 1000)} kB`);
  } finally {
    vm?.close();
  }
}

async function main([command, ...args]: string[]): Promise<number> {
  if (command === '-h' || command === '--help' || args.includes('-h') || args.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  try {
    if (command !== 'bake') throw new UsageError(command === undefined ? 'what is to be done?' : `there is no command ${command}`);
    await bake(args);
    return 0;
  } catch (error) {
    const { code = '', message } = error as Error & { code?: string };
    const isUsage = error instanceof UsageError || code.startsWith('ERR_PARSE_ARGS');
    console.error(`qjs-reactor: ${message}${isUsage ? '; see --help' : ''}`);
    return isUsage ? EXIT.usage : EXIT.failed;
  }
}

process.exitCode = await main(process.argv.slice(2));
