#!/usr/bin/env node
// The command qjs-reactor.
import { readFileSync, statSync } from 'node:fs';
import { HELP, readCommandLine, UsageError } from './command/arguments.js';
import { bake } from './command/bake.js';
import { filesFor } from './command/files.js';
import { runGuest } from './command/host.js';
import { repl } from './command/repl.js';
import { watch } from './command/watch.js';

const EXIT = { failed: 1, usage: 2 };

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return version;
}

/** Mistakes are told before a thread is begun. */
function checkFile(file: string | undefined, what: string): void {
  const stat = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false });
  if (file === undefined || stat?.isFile()) return;
  throw new UsageError(stat === undefined ? `there is no ${what} ${file}` : `${file} is not a file`, '');
}

async function main(words: string[]): Promise<number> {
  const [first, ...rest] = words;
  if (first === 'bake' || first === 'snapshot') return bake(first, rest);
  const settings = readCommandLine(words);
  if (settings === 'help' || settings === 'version') {
    process.stdout.write(settings === 'help' ? HELP : `${version()}\n`);
    return 0;
  }
  const { script, eval: code, print, snapshot, wasm } = settings;
  checkFile(script, 'script');
  checkFile(snapshot, 'snapshot');
  checkFile(wasm, 'qjs.wasm');
  filesFor(settings);
  if (settings.watch) return watch(settings);
  const hasProgram = script !== undefined || code !== undefined || print !== undefined;
  if (settings.interactive || (!hasProgram && process.stdin.isTTY && words.at(-1) !== '-')) return repl({ ...settings, interactive: true }, version());
  return runGuest(settings);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { code = '', message } = error as Error & { code?: string };
  const hint = code.startsWith('ERR_PARSE_ARGS') ? '; see --help' : error instanceof UsageError ? error.hint : undefined;
  console.error(`qjs-reactor: ${message}${hint ?? ''}`);
  process.exitCode = hint === undefined ? EXIT.failed : EXIT.usage;
}
