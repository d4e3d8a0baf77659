// What the calls of a guest take.
import { CROSSING, type Exports } from './abi.js';
import type { ReactorError } from './errors.js';
import type { ModuleHooks } from './hostcall.js';
import type { Broadcast } from './messages.js';

/** Settings of a guest. */
export interface GuestOptions {
  /** How many bytes the guest's heap may have; near it the guest gets errors it can catch. Default: no limit. */
  memoryLimit?: number;
  /** How many bytes of stack the guest may use: at most 160 KiB. Default: 128 KiB. */
  stackSize?: number;
  /** For how many milliseconds each call into the guest may run; then it fails with `QJS_E_TIMEOUT`. Default: no limit. */
  timeout?: number;
  /** Give the guest the modules `std` and `os` as globals. Default: false. */
  std?: boolean;
  /**
   * For a guest that goes on from a snapshot, or is baked into the artifact: the functions of the host
   * that it holds, in an object as they were given to `expose`; those of a module in an object under the
   * module's name. A function that is missing throws when the guest calls it.
   */
  functions?: object;
  /** The command line of the qjs program, in place of `memoryLimit`, `stackSize` and `std`: `['qjs', 'script.js', 'word']`. */
  argv?: readonly string[];
  /** Where modules come from. Default: files of the guest. */
  modules?: ModuleHooks;
  /**
   * How the arguments of host functions cross: `copy` refuses functions, `handles` gives
   * what cannot be copied as a {@link Handle}. Default: `functions`.
   */
  crossing?: 'copy' | 'functions' | 'handles';
  /**
   * Give the guest the web's globals for messages: `MessageChannel`, `MessagePort`,
   * `BroadcastChannel`, `structuredClone`, `EventTarget`, `Event`, `MessageEvent`; and let message ports
   * cross. They cost nothing until they are used. Default: true.
   */
  web?: boolean;
  /** Which BroadcastChannels of the guest are the host's. Default: none. */
  broadcast?: Broadcast;
  /** A whole number below 2^53: `Math.random` gives the same numbers in each run. Default: others each time. */
  randomSeed?: number;
  /** Whether the guest sees the stacks of the host's errors. Default: true. */
  hostStacks?: boolean;
  /**
   * Uncaught errors and unhandled rejections of the guest, which goes on. Default: they are
   * written to its standard error.
   */
  onError?: (error: ReactorError) => void;
  /** Ends the guest; what waits for it is rejected with the signal's reason. */
  signal?: AbortSignal;
}

/** How source is evaluated. */
export interface EvaluateOptions {
  /** What the source is called in stacks, and the base of its relative imports. Default: `<eval>`. */
  filename?: string;
}

/** How source is evaluated that is waited for. */
export interface EvaluateAsyncOptions extends EvaluateOptions {
  /** The source is an ES module; its namespace is the value. */
  module?: boolean;
  /** Ends the waiting, with the signal's reason; code of the guest that is running is interrupted. */
  signal?: AbortSignal;
}

/** How source is compiled. */
export interface CompileOptions extends EvaluateOptions {
  /** The source is an ES module. */
  module?: boolean;
}

/** A value of the guest that is held. */
export interface HeldHandle {
  /** Its number, by which the raw layer takes it. */
  readonly handle: number;
  /** How often it was received and not released. */
  readonly times: number;
  /** What it is, in words: a function's name, an object's class. */
  readonly description: string;
}

/** An import map, as in HTML: https://html.spec.whatwg.org/multipage/webappapis.html#import-maps */
export interface ImportMap {
  /** Specifiers, or their beginnings up to a `/`, and what is imported for them. */
  imports?: Record<string, string>;
  /** The same for modules whose names begin with a prefix. */
  scopes?: Record<string, Record<string, string>>;
}

/** How values cross, by name. */
export const CROSSINGS = { copy: CROSSING.COPY, functions: CROSSING.FUNCTIONS, handles: CROSSING.HANDLES } as const;

/** The options as the qjs program takes them. */
export function commandLine({ std, memoryLimit, stackSize }: GuestOptions): string[] {
  const argv = ['qjs'];
  if (std) argv.push('--std');
  if (memoryLimit !== undefined) argv.push('--memory-limit', `${amount('memoryLimit', memoryLimit, 'bytes')}b`);
  if (stackSize !== undefined) argv.push('--stack-size', `${amount('stackSize', stackSize, 'bytes')}b`);
  return argv;
}

/** A number of something, checked. */
export function amount(name: string, value: number, unit: string): number {
  if (Number.isInteger(value) && value >= 0 && value <= 0xffffffff) return value;
  throw new RangeError(`${name} is a whole number of ${unit}, not ${value}`);
}

/** Text, checked. */
export function textOf(value: string, what: string): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`${what} is text, not ${value === null ? 'null' : typeof value}`);
}

/** What an object holds, checked. */
export function entriesOf(object: object, what: string): [string, unknown][] {
  if (typeof object === 'object' && object !== null) return Object.entries(object);
  throw new TypeError(`${what} an object, not ${object === null ? 'null' : typeof object}`);
}

/** What Math.random begins with: two words that are not both 0, which would be the clock. */
export function seed(exports: Exports, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`randomSeed is a whole number below 2^53, not ${value}`);
  exports.qjs_set_random_seed(value % 2 ** 32, Math.floor(value / 2 ** 32) + 1);
}

/** `root.name`, or `root["a name"]`. */
export function nameOf(root: string, name: string): string {
  return /^[\p{L}$_][\p{L}\p{N}$_]*$/u.test(name) ? `${root}.${name}` : `${root}[${JSON.stringify(name)}]`;
}
