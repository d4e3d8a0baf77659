// The command line of qjs-reactor: what its words mean.
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Something is wrong with how the command was called: exit code 2. */
export class UsageError extends Error {
  /** Where more can be read; none when the message says all. */
  readonly hint: string;

  constructor(message: string, hint = '; see --help') {
    super(message);
    this.hint = hint;
  }
}

export const HELP = `usage: qjs-reactor [options] [script [argument...]]
       qjs-reactor bake [options] script -o file
       qjs-reactor snapshot [options] script -o file

Runs JavaScript in a world of its own: QuickJS-NG as WebAssembly. Without a script, and
without -e, -p: a prompt, or the program that comes by standard input.

What runs
  -e, --eval CODE          evaluate CODE; what follows are its arguments
  -p, --print CODE         evaluate CODE, which may use await, and print its value
  -m, --module             the script, or CODE, is an ES module
  -C, --script             the script is a classic script
                           (default: a module, unless it can only be read as a script)
  -I, --include FILE       evaluate FILE first, as a classic script; may be repeated
  -i, --interactive        then give a prompt
      --std                make std, os and bjson globals
      --snapshot FILE      go on from FILE, which "qjs-reactor snapshot" wrote
  -w, --watch              run again whenever a file changes that the script has read

What it may do
  The guest reads the working directory and the script's; it writes nothing, reaches no
  network, and sees no variables of the environment, unless you say so:
      --allow-read DIR     let it read this directory, too; may be repeated
      --allow-write DIR    let it read this directory and write there; may be repeated
      --env NAME[=VALUE]   let it see this variable; may be repeated
      --timeout TIME       how long a piece of code (the script, a timer, a job) may run:
                           milliseconds, or with a suffix ms, s, m
      --memory-limit N     how much memory it may have, in KiB or with a suffix b, k, m, g
      --stack-size N       how much stack, likewise (at most 160k)

      --wasm FILE          use this qjs.wasm (default: the one of this package)
  -h, --help               print this; "qjs-reactor bake --help" tells about baking
  -v, --version            print the version

The exit code is what the guest gave to std.exit; 1 after an uncaught error, which ends the
program; 2 when the command line is wrong; 130 when it was interrupted. Ctrl-C interrupts
what the guest is doing and tells where that was; a second one ends the program at once.

  qjs-reactor hello.js Ada          a script and its argument
  qjs-reactor -p '2n ** 100n'       1267650600228229401496703205376n
  qjs-reactor --allow-write=out --timeout=5s --memory-limit=64m build.js
  qjs-reactor --watch test.js
  qjs-reactor snapshot app.js -o app.snap && qjs-reactor --snapshot app.snap -p 'state'
`;

const OPTIONS = {
  eval: { type: 'string', short: 'e' },
  print: { type: 'string', short: 'p' },
  module: { type: 'boolean', short: 'm' },
  script: { type: 'boolean', short: 'C' },
  include: { type: 'string', short: 'I', multiple: true },
  interactive: { type: 'boolean', short: 'i' },
  std: { type: 'boolean' },
  snapshot: { type: 'string' },
  watch: { type: 'boolean', short: 'w' },
  'allow-read': { type: 'string', multiple: true },
  'allow-write': { type: 'string', multiple: true },
  env: { type: 'string', multiple: true },
  timeout: { type: 'string' },
  'memory-limit': { type: 'string' },
  'stack-size': { type: 'string' },
  wasm: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const satisfies ParseArgsConfig['options'];

/** What is to be run, and how; crosses to the guest's thread. */
export interface Settings {
  /** A path as it was given; undefined: there is none. */
  script: string | undefined;
  /** What follows the script, or the code. */
  args: string[];
  eval: string | undefined;
  print: string | undefined;
  isModule: boolean;
  interactive: boolean;
  watch: boolean;
  /** Options of the qjs program that the reactor reads itself. */
  flags: string[];
  snapshot: string | undefined;
  readable: string[];
  writable: string[];
  env: Record<string, string>;
  /** Milliseconds. */
  timeout: number | undefined;
  wasm: string | undefined;
}

/** How many words are this command's: those behind the script are the guest's. */
function ownWords(words: string[]): number {
  const kinds = new Map<string, string>();
  for (const [name, option] of Object.entries(OPTIONS)) {
    kinds.set(`--${name}`, option.type);
    if ('short' in option) kinds.set(option.short, option.type);
  }
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at]!;
    if (word === '-' || !word.startsWith('-')) return at;
    if (word === '--') return at + 1;
    if (word.startsWith('--')) {
      if (kinds.get(word) === 'string') at++;
      continue;
    }
    /* The letters up to the first that takes a value: that is the rest of the word, or the next word. */
    const letter = [...word.slice(1)].findIndex((each) => kinds.get(each) === 'string');
    if (letter === word.length - 2) at++;
  }
  return Math.min(at, words.length);
}

function milliseconds(text: string): number {
  const found = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text);
  const ms = found ? Math.round(Number(found[1]) * { ms: 1, s: 1000, m: 60_000 }[(found[2] ?? 'ms') as 'ms' | 's' | 'm']) : 0;
  if (ms < 1 || ms > 0xffffffff) throw new UsageError(`--timeout takes a time, such as 500, 500ms or 5s, and not ${text}`);
  return ms;
}

function variable(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  return [text, process.env[text] ?? ''];
}

/** @returns what the words ask for: to run something, or a text to print */
export function readCommandLine(words: string[]): Settings | 'help' | 'version' {
  const own = ownWords(words);
  const { values } = parseArgs({ args: words.slice(0, own), options: OPTIONS });
  const rest = words.slice(own);
  if (values.help) return 'help';
  if (values.version) return 'version';
  const { module: isModule = false, std = false, interactive = false, watch = false } = values;
  const hasCode = values.eval !== undefined || values.print !== undefined;
  if (values.eval !== undefined && values.print !== undefined) throw new UsageError('--eval and --print: give one of them');
  if (values.print !== undefined && isModule) throw new UsageError('--print takes a script: a module has no value');
  if (isModule && values.script) throw new UsageError('--module and --script: give one of them');
  for (const name of ['std', 'include', 'memory-limit', 'stack-size'] as const)
    if (values.snapshot !== undefined && values[name] !== undefined) throw new UsageError(`--${name} and --snapshot: a snapshot has its own`);
  const script = hasCode || rest[0] === '-' ? undefined : rest[0];
  const flags: string[] = [];
  if (std) flags.push('--std');
  if (isModule) flags.push('--module');
  if (values.script) flags.push('--script');
  for (const file of values.include ?? []) flags.push('--include', file);
  for (const name of ['memory-limit', 'stack-size'] as const) if (values[name] !== undefined) flags.push(`--${name}`, values[name]);
  if (watch && script === undefined) throw new UsageError('--watch needs a script');
  if (watch && interactive) throw new UsageError('--watch and --interactive: give one of them');
  return {
    script,
    args: hasCode ? rest : rest.slice(1),
    eval: values.eval,
    print: values.print,
    isModule,
    interactive,
    watch,
    flags,
    snapshot: values.snapshot,
    readable: values['allow-read'] ?? [],
    writable: values['allow-write'] ?? [],
    env: Object.fromEntries((values.env ?? []).map(variable)),
    timeout: values.timeout === undefined ? undefined : milliseconds(values.timeout),
    wasm: values.wasm,
  };
}
