// What a line at the prompt does in the guest, and what it could go on with.
import { formatWithOptions, inspect } from 'node:util';
import { ReactorError } from '../../errors.js';
import { explain, sectionsOf, type ExplainOptions } from '../../explain.js';
import type { Handle } from '../../handle.js';
import type { Reactor } from '../../reactor.js';
import { PORTRAITIST, type Portraitist, revive } from './portrait.js';

/** What evaluating gave. */
export interface Evaluated {
  /** More has to be typed before it can be evaluated. */
  isIncomplete?: boolean;
  /** What is to be printed. */
  text: string;
}

export interface EvaluatorOptions {
  /** Where sources are kept for errors, by name. */
  texts: Map<string, string>;
  style: ExplainOptions;
  colors: boolean;
  write(fd: number, text: string): void;
}

/* Words that can begin what is typed. */
const KEYWORDS = (
  'async await break case catch class const continue debugger default delete do else export extends false finally for function if import in ' +
  'instanceof let new null return static super switch this throw true try typeof var void while with yield'
).split(' ');

const DECLARED = /\b(?:let|const|class)\s+([\p{L}$_][\p{L}\p{N}$_]*)/gu;

export class Evaluator {
  readonly #vm: Reactor;
  readonly #options: EvaluatorOptions;
  readonly #guest: Handle;
  /* let, const and class make no properties of the global object. */
  readonly #declared = new Set<string>();
  #count = 0;
  #interrupt: (reason: unknown) => void = () => {};

  constructor(vm: Reactor, options: EvaluatorOptions) {
    this.#vm = vm;
    this.#options = options;
    this.#guest = vm.evaluateHandle(PORTRAITIST, { filename: 'native' });
    const print: Parameters<Portraitist['console']>[0] = (isError, nodes) =>
      options.write(isError ? 2 : 1, `${formatWithOptions({ colors: options.colors }, ...nodes.map(revive))}\n`);
    this.#guest.callMethod('console', print);
  }

  /**
   * Evaluate and show the value.
   * @throws what the guest threw
   */
  async print(code: string, name = '<cmdline>'): Promise<string> {
    return this.#show(this.#read(code, name), code, name);
  }

  /** @param text what is evaluated of the code */
  async #show(text: string, code: string, name: string): Promise<string> {
    this.#options.texts.set(name, text);
    const isAsync = /\bawait\b/.test(code);
    using value = this.#vm.evaluateHandle(text, { filename: name, async: isAsync });
    for (const [, declared] of code.matchAll(DECLARED)) this.#declared.add(declared!);
    const interrupted = new Promise<never>((_, reject) => (this.#interrupt = reject));
    interrupted.catch(() => {}); /* when nobody waits any more */
    const kept = this.#guest.callMethod('keep', value, isAsync) as ReturnType<Portraitist['keep']>;
    const node = await Promise.race([kept, interrupted]);
    return inspect(revive(node), { colors: this.#options.colors, depth: 4 });
  }

  /** The same for a prompt: errors are text, too. */
  async evaluate(code: string): Promise<Evaluated> {
    const name = `repl:${this.#count + 1}`;
    let isRead = false;
    try {
      const text = this.#read(code, name);
      isRead = true;
      this.#count++;
      return { text: await this.#show(text, code, name) };
    } catch (error) {
      if (!isRead && isIncomplete(error, code)) return { isIncomplete: true, text: '' };
      return { text: this.#explain(error, name, code) };
    }
  }

  /** What is to be evaluated: what begins with a brace is an object, if it can be one. @throws SyntaxError */
  #read(code: string, name: string): string {
    if (/^\s*\{/.test(code) && !/;\s*$/.test(code)) {
      try {
        this.#vm.compile(`(${code})`);
        return `(${code})`;
      } catch {
        /* a block */
      }
    }
    this.#vm.compile(code, { filename: name });
    return code;
  }

  #explain(error: unknown, name: string, code: string): string {
    const { texts, style, colors } = this.#options;
    if (!texts.has(name)) texts.set(name, code);
    if (error instanceof Error) return explain(error, { ...style, colors });
    return `Uncaught ${inspect(error, { colors })}`;
  }

  /** What is being waited for is waited for no more. */
  interrupt(): void {
    this.#interrupt(new ReactorError('QJS_E_STOPPED', 'interrupted: the host asked to stop'));
  }

  /** @returns what the line's last word could be, and that word */
  complete(line: string): [string[], string] {
    const path = /(?:[\p{L}$_][\p{L}\p{N}$_]*\.)*(?:[\p{L}$_][\p{L}\p{N}$_]*)?$/u.exec(line)?.[0] ?? '';
    const parts = path.split('.');
    const word = parts.pop()!;
    const before = parts.length > 0 ? `${parts.join('.')}.` : '';
    const names = this.#names(parts);
    const isName = /^[\p{L}$_][\p{L}\p{N}$_]*$/u;
    const found = [...new Set(names)].filter((name) => name.startsWith(word) && isName.test(name)).sort();
    return [found.map((name) => before + name), path];
  }

  #names(path: string[]): string[] {
    const [root, ...rest] = path;
    try {
      if (root === undefined) return [...this.#declared, ...KEYWORDS, ...(this.#guest.callMethod('complete', []) as string[])];
      if (!this.#declared.has(root)) return this.#guest.callMethod('complete', path) as string[];
      using value = this.#vm.evaluateHandle(root);
      return this.#guest.callMethod('complete', rest, value) as string[];
    } catch {
      return []; /* a name in its dead zone, a proxy that throws */
    }
  }
}

/** Whether the parser stopped at the end of the source: more may come. */
function isIncomplete(error: unknown, code: string): boolean {
  if (!(error instanceof SyntaxError)) return false;
  const place = sectionsOf(error.stack ?? '', () => code)[0]?.frames[0]?.place;
  if (place === undefined) return false;
  const lines = code.split('\n');
  if (/unexpected end of comment/.test(error.message)) return true;
  if (/unexpected end of string/.test(error.message)) return lines[place.line - 1]?.[place.column - 1] === '`';
  const end = code.trimEnd().split('\n');
  return place.line > end.length || (place.line === end.length && place.column > end.at(-1)!.length);
}
