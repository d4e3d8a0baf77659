// The loop driver: a guest lives on the host's own event loop.
//
// Each iteration calls loopOnce once, polls once if the guest has handlers, and then goes
// back to the host: by a macrotask when there is more to do now, by setTimeout until the next
// timer, by nothing at all while only stdin, a message or a promise of the host can bring news.
// So the host's timers, sockets, frames and promises get their turn between any two iterations,
// and nothing runs while nothing has changed.
import { type Abi, STATUS } from './abi.js';

/** An uncaught error, or an unhandled rejection, of a guest: `enum qjs_error` and its text. */
export interface GuestError {
  readonly code: number;
  readonly text: string;
}

/** What a {@link Loop} tells, and what stops it. */
export interface LoopOptions {
  /**
   * An uncaught error or unhandled rejection; the guest goes on. (The reactor prints it to
   * stderr by itself unless qjs_set_error_output says otherwise.)
   */
  onError?: (error: GuestError) => void;
  /** How many ports the guest listens to the host by, whenever it may be another number. */
  onPorts?: (count: number) => void;
  /** The guest called std.exit: no code of it runs any more. */
  onExit?: (code: number) => void;
  /** Stops the loop; who waits for its end gets the signal's reason. */
  signal?: AbortSignal;
}

/* setTimeout takes a signed 32-bit number and fires at once beyond it. */
const LONGEST_TIMEOUT = 0x7fffffff;

interface Deferred {
  resolve(code: number): void;
  reject(reason: unknown): void;
}

type Immediate = { clear(): unknown };

/** Call back in the next macrotask. */
export const defer: (call: () => void) => Immediate =
  typeof setImmediate === 'function'
    ? (call) => {
        const handle = setImmediate(call);
        return { clear: () => clearImmediate(handle) };
      }
    : typeof MessageChannel === 'function'
      ? byMessage
      : (call) => {
          const timer = setTimeout(call, 0);
          return { clear: () => clearTimeout(timer) };
        };

/* Firefox draws nothing as long as messages follow one another: after so many milliseconds a timer
 * lets it. */
const LONGEST_CHAIN = 10;
/* Since when, and how many are to come, of all guests. */
let chainBegan: number | undefined;
let deferred = 0;

function byMessage(call: () => void): Immediate {
  const now = performance.now();
  let isWaiting = true;
  const done = (): boolean => {
    if (!isWaiting) return false;
    isWaiting = false;
    deferred--;
    return true;
  };
  const run = (): void => {
    if (!done()) return;
    call();
    if (deferred === 0) chainBegan = undefined;
  };
  deferred++;
  if (chainBegan !== undefined && now - chainBegan >= LONGEST_CHAIN) {
    const timer = setTimeout(() => {
      chainBegan = undefined;
      run();
    }, 1);
    return { clear: () => done() && clearTimeout(timer) };
  }
  chainBegan ??= now;
  /* A channel of its own for each: an open one would keep some runtimes alive. */
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    run();
  };
  port2.postMessage(0);
  return { clear: () => done() && port1.close() };
}

/**
 * Turns a guest on the host's event loop (compare the HTML standard's event loops): it begins by
 * itself, sleeps while nothing has changed, and goes on after the guest's end when it is woken.
 */
export class Loop {
  readonly #abi: Abi;
  readonly #onError: (error: GuestError) => void;
  readonly #onExit: (code: number) => void;
  readonly #onPorts: (count: number) => void;
  readonly #signal: AbortSignal | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #immediate: Immediate | undefined;
  #errors = 0;
  #waiting: Deferred[] = [];
  #done: Promise<number> | undefined;
  #closed: { reason: unknown } | undefined;
  #stopped = false;

  /** How many iterations have been run. */
  turns = 0;

  /** Begins to turn in the next macrotask. */
  constructor(abi: Abi, { onError = () => {}, onExit = () => {}, onPorts = () => {}, signal }: LoopOptions = {}) {
    this.#abi = abi;
    this.#onError = onError;
    this.#onExit = onExit;
    this.#onPorts = onPorts;
    this.#signal = signal;
    abi.stdin.onWake = () => this.wake();
    if (signal?.aborted) this.close(signal.reason);
    signal?.addEventListener('abort', this.#abort);
    this.wake();
  }

  /** The end of what the guest has to do now: {@link run}, once. */
  get done(): Promise<number> {
    return (this.#done ??= this.run());
  }

  /**
   * Wait until the guest has nothing left to do.
   * @returns what std.exit was given; else 1 when an error was raised since the last end; else 0
   * @throws the signal's reason, a Trap, or an error when the instance has no runtime
   */
  run(): Promise<number> {
    if (this.#closed) return Promise.reject(this.#closed.reason);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.start();
    });
  }

  /** Call this when something has come for the guest: it may have to run now. */
  wake(): void {
    if (this.#closed || this.#stopped || this.#immediate) return;
    clearTimeout(this.#timer);
    this.#immediate = defer(this.#turn);
  }

  /** The same, after {@link stop} too. */
  start(): void {
    this.#stopped = false;
    this.wake();
  }

  /** Turn no more until {@link start} or {@link run}; who waits for the end gets the reason. */
  stop(reason: unknown): void {
    this.#stopped = true;
    this.#pause();
    this.#settle(({ reject }) => reject(reason));
  }

  /** Turn no more; who waits gets the reason. */
  close(reason: unknown): void {
    if (this.#closed) return;
    this.#closed = { reason };
    this.#pause();
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#abi.stdin.onWake = () => {};
    this.#settle(({ reject }) => reject(reason));
  }

  #pause(): void {
    clearTimeout(this.#timer);
    this.#immediate?.clear();
    this.#immediate = undefined;
    this.#abi.stdin.want(false);
  }

  readonly #turn = (): void => {
    this.#immediate = undefined;
    try {
      this.#iterate();
    } catch (error) {
      this.close(error);
    }
  };

  /** Turn again in so many milliseconds. */
  #sleep(ms: number): void {
    const { clock } = this.#abi.platform;
    if (clock.skip) {
      clock.skip(BigInt(ms) * 1_000_000n);
      return this.wake();
    }
    const due = performance.now() + ms;
    const wait = (left: number): void => {
      this.#timer = setTimeout(() => {
        /* Hosts round: a timer of theirs may come a little early, and the guest's is not due. */
        const rest = due - performance.now();
        if (rest > 0) wait(rest);
        else this.#turn();
      }, Math.min(Math.ceil(left), LONGEST_TIMEOUT));
    };
    wait(ms);
  }

  #iterate(): void {
    const abi = this.#abi;
    this.turns++;
    const next = abi.loopOnce();
    if (next === -2) this.#report();

    let state = abi.loopState();
    let again = next === -2 || next === 0;
    let waitsForStdin = false;
    if (state.status === STATUS.READY && state.readers + state.writers > 0) {
      if (abi.pollIo(0) < 0) this.#report();
      again ||= abi.polled.ready > 0;
      waitsForStdin = abi.polled.stdin;
      state = abi.loopState();
    }
    if (this.#closed || this.#stopped) return; /* by what has just run */

    if (state.status !== STATUS.READY) return this.#end();
    abi.stdin.want(waitsForStdin && !again);
    this.#onPorts(state.ports);
    if (again) this.wake();
    else if (this.#immediate) return; /* what has just run has woken it */
    else if (next > 0) this.#sleep(next);
    else if (!waitsForStdin && state.promises === 0 && state.ports === 0) this.#end();
  }

  #report(): void {
    /* In any other state the call was only refused: see #end. */
    if (this.#abi.loopState().status !== STATUS.READY) return;
    this.#errors++;
    this.#onError(this.#abi.error());
  }

  #end(): void {
    const { status, exitCode } = this.#abi.loopState();
    const code = status === STATUS.EXITED ? exitCode : this.#errors > 0 ? 1 : 0;
    if (status === STATUS.UNINITIALIZED || status === STATUS.DEAD)
      return this.close(new Error('the instance has no runtime any more'));
    if (status === STATUS.EXITED) this.#onExit(exitCode);
    this.#errors = 0;
    this.#abi.stdin.want(false);
    this.#abi.flush();
    this.#settle(({ resolve }) => resolve(code));
  }

  #settle(settle: (waiting: Deferred) => void): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    waiting.forEach(settle);
  }

  readonly #abort = (): void => this.close(this.#signal!.reason);
}

/**
 * Run a guest to its end.
 * @returns what std.exit was given; else 1 when an error was raised; else 0
 */
export async function run(abi: Abi, options?: LoopOptions): Promise<number> {
  const loop = new Loop(abi, options);
  try {
    return await loop.done;
  } finally {
    loop.close(new Error('the loop has ended'));
  }
}
