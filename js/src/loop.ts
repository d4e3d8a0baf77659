// The loop driver: a guest lives on the host's own event loop.
//
// Each iteration calls loopOnce once, polls once if the guest has handlers, and then goes
// back to the host: by a macrotask when there is more to do now, by setTimeout until the next
// timer, by nothing at all while only stdin or a promise of the host can bring news. So the
// host's timers, sockets and promises get their turn between any two iterations, and nothing
// runs while nothing has changed.
import { type Abi, type LoopState, STATUS } from './abi.js';

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
  /** The guest called std.exit: no code of it runs any more. */
  onExit?: (code: number) => void;
  /** The state after each iteration. */
  onTurn?: (state: LoopState) => void;
  /** Stops the loop; who waits for its end gets the signal's reason. */
  signal?: AbortSignal;
}

/* setTimeout takes a signed 32-bit number and fires at once beyond it. */
const LONGEST_TIMEOUT = 0x7fffffff;

interface Deferred {
  resolve(code: number): void;
  reject(reason: unknown): void;
}

type Immediate = { clear(): void };

/** Call back in the next macrotask. */
const defer: (call: () => void) => Immediate =
  typeof setImmediate === 'function'
    ? (call) => {
        const handle = setImmediate(call);
        return { clear: () => clearImmediate(handle) };
      }
    : byMessage;

function byMessage(call: () => void): Immediate {
  /* A channel of its own for each: an open one would keep some runtimes alive. */
  const { port1, port2 } = new MessageChannel();
  const clear = () => port1.close();
  port1.onmessage = () => {
    clear();
    call();
  };
  port2.postMessage(0);
  return { clear };
}

/**
 * Turns a guest on the host's event loop (compare the HTML standard's event loops): it begins by
 * itself, sleeps while nothing has changed, and goes on after the guest's end when it is woken.
 */
export class Loop {
  readonly #abi: Abi;
  readonly #onError: (error: GuestError) => void;
  readonly #onExit: (code: number) => void;
  readonly #onTurn: (state: LoopState) => void;
  readonly #signal: AbortSignal | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #immediate: Immediate | undefined;
  #errors = 0;
  #waiting: Deferred[] = [];
  #done: Promise<number> | undefined;
  #closed: { reason: unknown } | undefined;

  /** How many iterations have been run. */
  turns = 0;

  /** Begins to turn in the next macrotask. */
  constructor(abi: Abi, { onError = () => {}, onExit = () => {}, onTurn = () => {}, signal }: LoopOptions = {}) {
    this.#abi = abi;
    this.#onError = onError;
    this.#onExit = onExit;
    this.#onTurn = onTurn;
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
      this.wake();
    });
  }

  /** Call this after giving the guest something to do. */
  wake(): void {
    if (this.#closed || this.#immediate) return;
    clearTimeout(this.#timer);
    this.#immediate = defer(() => {
      this.#immediate = undefined;
      try {
        this.#iterate();
      } catch (error) {
        this.close(error);
      }
    });
  }

  /** Turn no more; who waits gets the reason. */
  close(reason: unknown): void {
    if (this.#closed) return;
    this.#closed = { reason };
    clearTimeout(this.#timer);
    this.#immediate?.clear();
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#abi.stdin.onWake = () => {};
    this.#abi.stdin.want(false);
    this.#settle(({ reject }) => reject(reason));
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
    if (this.#closed) return; /* by what has just run */
    this.#onTurn(state);

    if (state.status !== STATUS.READY) return this.#end();
    abi.stdin.want(waitsForStdin && !again);
    if (again) this.wake();
    else if (next > 0) this.#timer = setTimeout(() => this.wake(), Math.min(next, LONGEST_TIMEOUT));
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
