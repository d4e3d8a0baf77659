// The subcommands bake and snapshot: a guest that has evaluated a script, written to a file.
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Reactor } from '../../reactor.js';
import { createReactor } from '../node.js';
import { directory } from '../node-directory.js';
import { UsageError } from './arguments.js';

const USAGE = {
  bake: `usage: qjs-reactor bake [options] script -o file

Evaluates a script with its modules, waits until it has nothing left to do, and writes a
qjs.wasm whose guests begin as this one stands: createReactor({ wasm: file }) does not evaluate
it again. Functions of the host that the script needs are given then, by the option functions.
`,
  snapshot: `usage: qjs-reactor snapshot [options] script -o file

Evaluates a script with its modules, waits until it has nothing left to do, and writes the guest
as it stands: "qjs-reactor --snapshot file" and createReactor({ snapshot }) go on from there, in
this version.
`,
};

const OPTIONS = `
  -o, --output FILE     where it is written
  -C, --script          the script is a classic script (default: a module, unless it can only be
                        read as a script)
      --no-wait         do not wait: timers that are not due yet go along
      --root DIR        the directory that the script sees, and may import from (default: the
                        working directory when it holds the script, else the script's)
      --std             make std, os and bjson globals
      --memory-limit N  limit of the guest's heap, in KiB or with a suffix b, k, m, g
      --wasm FILE       the qjs.wasm to use (default: the lean one of this package)
  -h, --help            print this
`;

/** What it writes. */
export type Kind = keyof typeof USAGE;

/** The directory that the script sees, and its path there. */
function place(script: string, given: string | undefined): { root: string; name: string } {
  const absolute = path.resolve(script);
  const isWithin = (root: string) => absolute.startsWith(path.join(root, path.sep));
  const root = given !== undefined ? path.resolve(given) : isWithin(process.cwd()) ? process.cwd() : path.dirname(absolute);
  if (!isWithin(root)) throw new UsageError(`${script} is not within --root ${given}`);
  return { root, name: path.relative(root, absolute).split(path.sep).join('/') };
}

/** Run a subcommand with these words. @returns the exit code */
export async function bake(kind: Kind, args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      output: { type: 'string', short: 'o' },
      script: { type: 'boolean', short: 'C' },
      'no-wait': { type: 'boolean' },
      root: { type: 'string' },
      std: { type: 'boolean' },
      'memory-limit': { type: 'string' },
      wasm: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE[kind] + OPTIONS);
    return 0;
  }
  const [script, ...rest] = positionals;
  if (script === undefined || rest.length > 0) throw new UsageError(`${kind} takes one script`);
  const { output } = values;
  if (output === undefined) throw new UsageError('where is it to be written? Give -o FILE');
  const { root, name } = place(script, values.root);
  const wasm = await readFile(values.wasm ?? new URL('../../qjs-lean.wasm', import.meta.url));
  const argv = ['qjs'];
  if (values.std) argv.push('--std');
  if (values.script) argv.push('--script');
  if (values['memory-limit'] !== undefined) argv.push('--memory-limit', values['memory-limit']);
  let vm: Reactor | undefined;
  try {
    vm = await createReactor({ wasm, argv: [...argv, name], preopens: { '.': directory(root, { readOnly: true }) } });
    if (!values['no-wait']) await vm.run();
    const bytes = kind === 'bake' ? await vm.bake(wasm) : await vm.snapshot();
    await writeFile(`${output}.new`, bytes);
    await rename(`${output}.new`, output);
    console.error(`${output}: ${Math.round(bytes.length / 1000)} kB`);
  } finally {
    vm?.close();
  }
  return 0;
}
