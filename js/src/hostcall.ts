// The host's door: the one function by which the guest reaches the host.
import type { Abi } from './abi.js';
import { ReactorError } from './errors.js';
import type { Exchange } from './exchange.js';
import type { Ports } from './messages.js';

/** `enum qjs_host_op` */
const OP = { CALL: 0, SETTLED: 1, RELEASED: 2, RESOLVE: 3, LOAD: 4, MESSAGE: 5, CLOSE: 6, CHANNEL: 7 };

/* docs/VALUES.md, "A trampoline in WebAssembly": imports a function and exports it again,
 * because a table takes only functions that WebAssembly made. */
const TRAMPOLINE = Uint8Array.of(
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
  0x01, 0x0a, 0x01, 0x60, 0x05, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x01, 0x7f,
  0x02, 0x07, 0x01, 0x01, 0x68, 0x01, 0x64, 0x00, 0x00,
  0x07, 0x05, 0x01, 0x01, 0x64, 0x00, 0x00,
);
let trampoline: WebAssembly.Module | undefined;

export type HostFunction = (...args: unknown[]) => unknown;
type Door = (data: number, op: number, id: number, bytes: number, length: number) => number;

/** Where a guest's modules come from. */
export interface ModuleHooks {
  /**
   * The name of a module, by which it is loaded and known from then on.
   * @param base the name of the module that imports it
   * @returns undefined to have it resolved as usual: relative to the base
   */
  resolve?(specifier: string, base: string): string | undefined;
  /**
   * The source of a module, or bytecode from `compile`; undefined to have it read from a
   * file of the guest; null when there is no such module.
   */
  load?(name: string, type: ModuleType): ModuleSource | PromiseLike<ModuleSource>;
}

/** From the import attribute `type`, or by the ending `.json`. */
export type ModuleType = 'js' | 'json' | 'text' | 'bytes';

/** What a module is made of; undefined: it is a file of the guest; null: there is none. */
export type ModuleSource = string | Uint8Array | undefined | null;

/** The last resort, when a thrown value cannot even be encoded: an error without words. */
const NAMELESS = Uint8Array.of(
  0xd8, 0x1b, 0x82, 0x6a, 0x52, 0x61, 0x6e, 0x67, 0x65, 0x45, 0x72, 0x72, 0x6f, 0x72, 0xa0,
);

/** Whether a value is taken for a promise, as `await` does it. */
export function isThenable(value: object): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown }).then === 'function';
}

/** What the door tells the guest's side of the bridge. */
export interface DoorEvents {
  settled(promise: number, rejected: boolean, value: unknown): void;
  /** What the guest's message ports ask of the host's; undefined: it has none. */
  readonly ports: Ports | undefined;
  /** The guest has got something to do. */
  wake(): void;
}

export class HostDoor {
  readonly #abi: Abi;
  readonly #exchange: Exchange;
  readonly #events: DoorEvents;
  readonly #modules: ModuleHooks;
  readonly #crossing: number;
  /* By id, from 1; ids that came back are given out again, so that it stays dense. */
  readonly #functions: (HostFunction | undefined)[] = [undefined];
  readonly #free: number[] = [];
  readonly #ids = new Map<HostFunction, number>();
  /* Those that the guest has not got yet: it gives back only what it got. */
  readonly #new: number[] = [];
  readonly #promises = new Map<PromiseLike<unknown>, number>();
  readonly #promisesById = new Map<number, PromiseLike<unknown>>();
  #nextPromise = 1;
  #closed = false;
  #trap: unknown;

  /** How many calls of the host by the guest are in progress. */
  depth = 0;

  constructor(abi: Abi, exchange: Exchange, events: DoorEvents, modules: ModuleHooks, crossing: number) {
    this.#abi = abi;
    this.#exchange = exchange;
    this.#events = events;
    this.#modules = modules;
    this.#crossing = crossing;
    const module = abi.platform.trampoline ?? (trampoline ??= new WebAssembly.Module(TRAMPOLINE));
    const { exports } = new WebAssembly.Instance(module, { h: { d: this.#open } });
    const table = abi.exports.__indirect_function_table;
    const index = table.grow(1);
    table.set(index, exports.d);
    abi.exports.qjs_set_host(index, 0, crossing);
  }

  /**
   * Nothing reaches the host any more.
   * @param trap what unwound the instance: calls in progress cannot come back to it
   */
  close(trap?: unknown): void {
    this.#closed = true;
    this.#trap = trap;
    this.#functions.length = 1;
    this.#ids.clear();
    this.#promises.clear();
    this.#promisesById.clear();
  }

  /** The id of a host function; the same for the same one. */
  functionId(value: HostFunction): number {
    const known = this.#ids.get(value);
    if (known !== undefined) return known;
    const id = this.#free.pop() ?? this.#functions.length;
    this.#functions[id] = value;
    this.#ids.set(value, id);
    this.#new.push(id);
    return id;
  }

  /** A function that the guest has got by another host under this id; ids come in ascending order. */
  adopt(id: number, value: HostFunction): void {
    while (this.#functions.length < id) this.#free.push(this.#functions.push(undefined) - 1);
    this.#functions[id] = value;
    this.#ids.set(value, id);
  }

  /** What has got an id has been sent. */
  sent(): void {
    this.#new.length = 0;
  }

  /** It was not: the ids are free again. */
  unsent(): void {
    this.#release(this.#new);
    this.#new.length = 0;
  }

  /** The host function of an id. */
  functionOf(id: number): HostFunction {
    const value = this.#functions[id];
    if (value === undefined) throw new ReactorError('QJS_E_HANDLE', `there is no host function ${id} any more`);
    return value;
  }

  /** The host promise of an id, as long as it is not settled. */
  promiseOf(id: number): PromiseLike<unknown> {
    const value = this.#promisesById.get(id);
    if (value === undefined) throw new ReactorError('QJS_E_HANDLE', `there is no host promise ${id} any more`);
    return value;
  }

  /** The id of a host promise, which is settled in the guest when it is settled here. */
  promiseId(value: PromiseLike<unknown>): number {
    const known = this.#promises.get(value);
    if (known !== undefined) return known;
    const id = this.#nextPromise++;
    this.#promises.set(value, id);
    this.#promisesById.set(id, value);
    const settle = (rejected: boolean) => (result: unknown) => {
      this.#promises.delete(value);
      this.#promisesById.delete(id);
      if (!this.#closed) this.#settle(id, rejected, result);
    };
    /* By a promise of our own: what a strange `then` calls at once comes later, too. */
    Promise.resolve(value).then(settle(false), settle(true));
    return id;
  }

  #settle(id: number, rejected: boolean, value: unknown): void {
    const exchange = this.#exchange;
    let length: number;
    try {
      length = exchange.putValue(value, rejected ? 'reason' : 'result');
    } catch (error) {
      rejected = true;
      length = exchange.putValue(error, 'reason');
    }
    const result = this.#abi.exports.qjs_settle(id, rejected ? 1 : 0, exchange.pointer, length);
    /* A guest that has ended, or never got the promise, has nobody who waits. */
    if (result === 0) this.#events.wake();
  }

  /* It must come back in the ordinary way: an exception would unwind the guest. */
  readonly #open: Door = (_data, op, id, bytes, length) => {
    this.depth++;
    let answer: number;
    try {
      answer = op === OP.CALL ? this.#call(id, bytes >>> 0, length) : this.#other(op, id, bytes >>> 0, length);
    } catch (error) {
      answer = this.#thrown(error);
    } finally {
      this.depth--;
    }
    /* Dead by a call further in: what is left of it must not go on. */
    if (this.#trap !== undefined) throw this.#trap;
    return answer;
  };

  #call(id: number, bytes: number, length: number): number {
    const fn = this.functionOf(id);
    const exchange = this.#exchange;
    const reader = exchange.open(bytes, length);
    const count = reader.arrayLength();
    let result: unknown;
    switch (count) {
      case 0:
        exchange.done(this.#crossing);
        result = fn();
        break;
      case 1: {
        const a = reader.item();
        exchange.done(this.#crossing);
        result = fn(a);
        break;
      }
      case 2: {
        const a = reader.item();
        const b = reader.item();
        exchange.done(this.#crossing);
        result = fn(a, b);
        break;
      }
      case 3: {
        const a = reader.item();
        const b = reader.item();
        const c = reader.item();
        exchange.done(this.#crossing);
        result = fn(a, b, c);
        break;
      }
      default: {
        const args: unknown[] = [];
        for (let i = 0; i < count; i++) args.push(reader.item());
        exchange.done(this.#crossing);
        result = fn(...args);
      }
    }
    return result === undefined || this.#closed ? 0 : exchange.putValue(result, 'result');
  }

  #other(op: number, id: number, bytes: number, length: number): number {
    const exchange = this.#exchange;
    const reader = exchange.open(bytes, length);
    const list = reader.item() as unknown[];
    exchange.done(this.#crossing);
    let answer: unknown;
    switch (op) {
      case OP.SETTLED:
        this.#events.settled(id, list[0] === true, list[1]);
        break;
      case OP.RELEASED:
        this.#release(list as number[]);
        break;
      case OP.RESOLVE:
        answer = this.#modules.resolve?.(list[0] as string, list[1] as string);
        if (answer !== undefined && typeof answer !== 'string')
          throw new TypeError(`modules.resolve gave ${typeof answer} for ${list[0]}; it gives a string or undefined`);
        break;
      case OP.LOAD:
        answer = this.#modules.load?.(list[0] as string, list[1] as ModuleType);
        break;
      case OP.MESSAGE:
        this.#events.ports?.post(id, list);
        break;
      case OP.CLOSE:
        this.#events.ports?.closed(id);
        break;
      case OP.CHANNEL:
        answer = this.#events.ports?.broadcast(id, list[0] as string);
        break;
      default:
        throw new ReactorError('QJS_E_ARGUMENT', `the host has no operation ${op}`);
    }
    return answer === undefined || this.#closed ? 0 : exchange.putValue(answer, 'result');
  }

  #release(ids: readonly number[]): void {
    for (const id of ids) {
      const value = this.#functions[id];
      if (value === undefined) continue;
      this.#ids.delete(value);
      this.#functions[id] = undefined;
      this.#free.push(id);
    }
  }

  /* The stack may be used up: whatever is called here can throw, too. */
  #thrown(error: unknown): number {
    if (this.#closed) return 0;
    try {
      return -this.#exchange.putValue(error, 'error');
    } catch (reason) {
      try {
        return -this.#exchange.putValue(reason, 'error');
      } catch {
        return -this.#lastWords();
      }
    }
  }

  #lastWords(): number {
    try {
      this.#exchange.putBytes(NAMELESS);
      return NAMELESS.length;
    } catch {
      return 1; /* what stands there is thrown, or is no value, which is an error as well */
    }
  }
}
