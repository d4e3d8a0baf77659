// The prompt: lines are read here, and evaluated in the guest's thread.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import type { Settings } from './arguments.js';
import type { Evaluated } from './evaluator.js';
import { GuestThread } from './host.js';

const PROMPT = '> ';
const MORE = '... ';
const LINES_KEPT = 1000;

const COMMANDS = `.help        these lines
.load FILE   evaluate a file, as if it were typed
.clear       a new guest
.exit        the end; so is Ctrl-D
Ctrl-C interrupts what is running, or gives up what is typed; twice it is the end. await may be used; _ is the last value.
`;

/** Where what is typed is remembered; undefined: nowhere. QJS_REACTOR_HISTORY names another file, or with no text none. */
function historyFile(): string | undefined {
  const { QJS_REACTOR_HISTORY: given, XDG_STATE_HOME: state } = process.env;
  if (given !== undefined) return given || undefined;
  return path.join(state || path.join(os.homedir(), '.local/state'), 'qjs-reactor', 'history');
}

function readHistory(file: string | undefined): string[] {
  try {
    return file === undefined ? [] : fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).reverse();
  } catch {
    return []; /* the first time */
  }
}

function writeHistory(file: string | undefined, lines: readonly string[]): void {
  if (file === undefined) return;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    fs.writeFileSync(file, lines.slice(0, LINES_KEPT).reverse().map((line) => `${line}\n`).join(''), { mode: 0o600 });
  } catch (error) {
    console.error(`qjs-reactor: what was typed is not remembered: ${(error as Error).message}`);
  }
}

/** A prompt for a guest. */
class Prompt {
  #settings: Settings;
  #guest: GuestThread;
  readonly #rl: readline.Interface;
  readonly #lines: string[] = [];
  /* Lines that are to be evaluated together. */
  #typed = '';
  #isBusy = true;
  #isLeaving = false;
  /* Ctrl-C while it is busy, and it is not ready since. */
  #isInterrupted = false;
  /* Ctrl-C at an empty prompt: the next one ends. */
  #isWarned = false;
  #end!: (code: number) => void;
  #fail!: (error: unknown) => void;
  readonly ended: Promise<number>;
  history: readonly string[];

  constructor(settings: Settings, history: string[]) {
    this.#settings = settings;
    this.history = history;
    this.ended = new Promise((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
    });
    this.#rl = readline.createInterface({
      input: process.stdin,
      output: process.stdout,
      prompt: PROMPT,
      history,
      historySize: LINES_KEPT,
      removeHistoryDuplicates: true,
      completer: (line: string, answer: (error: null, found: [string[], string]) => void) => this.#complete(line, answer),
    });
    this.#rl.on('history', (lines: string[]) => (this.history = lines));
    this.#rl.on('line', (line: string) => {
      this.#isWarned = false;
      this.#lines.push(line);
      void this.#next();
    });
    this.#rl.on('SIGINT', () => this.#interrupt());
    this.#rl.on('close', () => {
      this.#isLeaving = true;
      if (!this.#isBusy) this.#end(0);
    });
    this.#guest = this.#newGuest();
  }

  #newGuest(): GuestThread {
    this.#isBusy = true;
    const guest = new GuestThread(this.#settings);
    guest.onReady = () => this.#ready();
    guest.onPrinted = () => {
      if (!this.#isBusy) this.#rl.prompt(true);
    };
    guest.ended.then(
      (code) => guest === this.#guest && this.#end(code),
      (error) => guest === this.#guest && this.#fail(error),
    );
    return guest;
  }

  #ready(): void {
    this.#isBusy = this.#isInterrupted = false;
    if (this.#lines.length > 0) void this.#next();
    else if (this.#isLeaving) this.#end(0);
    else this.#prompt();
  }

  #prompt(): void {
    this.#rl.setPrompt(this.#typed ? MORE : PROMPT);
    this.#rl.prompt();
  }

  async #next(): Promise<void> {
    if (this.#isBusy) return;
    const line = this.#lines.shift();
    if (line === undefined) return;
    this.#isBusy = true;
    const command = this.#typed === '' ? /^\s*\.([a-z]+)\s*(.*?)\s*$/.exec(line) : null;
    if (command) await this.#command(command[1]!, command[2]!);
    else await this.#evaluate(line);
  }

  async #evaluate(line: string): Promise<void> {
    const code = this.#typed + line;
    if (code.trim() !== '') {
      const { isIncomplete = false, text } = (await this.#guest.ask('evaluate', code)) as Evaluated;
      this.#typed = isIncomplete ? `${code}\n` : '';
      if (!isIncomplete) process.stdout.write(`${text}\n`);
    }
    this.#ready();
  }

  async #command(name: string, words: string): Promise<void> {
    if (name === 'exit') return this.close();
    if (name === 'clear') {
      const old = this.#guest;
      this.#settings = { ...this.#settings, print: undefined };
      this.#guest = this.#newGuest();
      return old.end();
    }
    if (name === 'help') process.stdout.write(COMMANDS);
    else if (name === 'load') {
      try {
        return await this.#evaluate(fs.readFileSync(words, 'utf8'));
      } catch (error) {
        process.stdout.write(`${(error as Error).message}\n`);
      }
    } else process.stdout.write(`there is no command .${name}; .help lists them\n`);
    this.#ready();
  }

  #complete(line: string, answer: (error: null, found: [string[], string]) => void): void {
    if (this.#isBusy) return answer(null, [[], line]);
    void this.#guest.ask('complete', line).then((found) => answer(null, found as [string[], string]));
  }

  #interrupt(): void {
    if (this.#isBusy) {
      if (this.#isInterrupted) return this.#end(130);
      this.#isInterrupted = true;
      return this.#guest.interrupt();
    }
    const isEmpty = this.#rl.line === '' && this.#typed === '';
    if (isEmpty && this.#isWarned) return this.close();
    this.#isWarned = isEmpty;
    this.#typed = '';
    process.stdout.write(isEmpty ? '\n(Ctrl-C again ends, and so do Ctrl-D and .exit)\n' : '\n');
    /* What was typed is given up; readline has no function for that which leaves it on the screen. */
    Object.assign(this.#rl, { line: '', cursor: 0 });
    this.#prompt();
  }

  close(): void {
    this.#end(0);
  }

  async leave(): Promise<void> {
    this.#rl.close();
    await this.#guest.end();
  }
}

/** Talk with a guest until the end. @returns the exit code */
export async function repl(settings: Settings, version: string): Promise<number> {
  if (process.stdout.isTTY) process.stdout.write(`qjs-reactor ${version}: QuickJS-NG in WebAssembly; .help tells more\n`);
  const file = historyFile();
  const prompt = new Prompt(settings, readHistory(file));
  try {
    return await prompt.ended;
  } finally {
    writeHistory(file, prompt.history);
    await prompt.leave();
  }
}
