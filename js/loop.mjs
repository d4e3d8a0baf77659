// The loop driver: a guest lives on Node's own event loop.
//
// Each iteration calls loopOnce once, polls once if the guest has handlers, and
// then goes back to Node: by setImmediate when there is more to do now, by
// setTimeout until the next timer, by nothing at all while only stdin can bring
// news. So Node's timers, sockets and promises get their turn between any two
// iterations, and nothing runs while nothing has changed.
import { STATUS } from './node.mjs';

export class Loop {
  #reactor;
  #onError;
  #signal;
  #timer;
  #immediate;
  #errors = 0;
  #finished = false;
  #settle;

  /** How many iterations have been run. */
  turns = 0;

  /** @type {Promise<number>} the exit code, once the guest has nothing left to do */
  done;

  /**
   * @param {import('./node.mjs').Reactor} reactor
   * @param {object} [options]
   * @param {(error: { code: number, text: string }) => void} [options.onError] an uncaught error
   *   or unhandled rejection; the guest goes on. (The reactor prints it to stderr by itself
   *   unless qjs_set_error_output says otherwise.)
   * @param {AbortSignal} [options.signal] stops the loop; `done` rejects with its reason
   */
  constructor(reactor, { onError = () => {}, signal } = {}) {
    this.#reactor = reactor;
    this.#onError = onError;
    this.#signal = signal;
    this.done = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    reactor.stdin.onWake = () => this.wake();
    if (signal?.aborted) return void this.#finish(() => this.#settle.reject(signal.reason));
    signal?.addEventListener('abort', this.#abort);
    this.wake();
  }

  /** Call this after giving the guest something to do (eval) while the loop runs. */
  wake() {
    if (this.#finished || this.#immediate) return;
    clearTimeout(this.#timer);
    this.#immediate = setImmediate(() => {
      this.#immediate = undefined;
      try {
        this.#iterate();
      } catch (error) {
        this.#finish(() => this.#settle.reject(error));
      }
    });
  }

  #iterate() {
    const reactor = this.#reactor;
    this.turns++;
    const next = reactor.loopOnce();
    if (next === -2) this.#report();

    let { status, readers, writers } = reactor.loopState();
    let again = next === -2 || next === 0;
    let waitsForStdin = false;
    if (status === STATUS.READY && readers + writers > 0) {
      if (reactor.pollIo(0) < 0) this.#report();
      again ||= reactor.polled.ready > 0;
      waitsForStdin = reactor.polled.stdin;
      ({ status, readers, writers } = reactor.loopState());
    }

    if (status !== STATUS.READY) return this.#end();
    reactor.stdin.want(waitsForStdin && !again);
    if (again) this.wake();
    else if (next > 0) this.#timer = setTimeout(() => this.wake(), next);
    else if (!waitsForStdin) this.#end();
  }

  #report() {
    /* In any other state the call was only refused: see #end. */
    if (this.#reactor.loopState().status !== STATUS.READY) return;
    this.#errors++;
    this.#onError(this.#reactor.error());
  }

  #end() {
    const { status, exitCode } = this.#reactor.loopState();
    const { resolve, reject } = this.#settle;
    if (status === STATUS.EXITED) this.#finish(() => resolve(exitCode));
    else if (status === STATUS.READY) this.#finish(() => resolve(this.#errors > 0 ? 1 : 0));
    else this.#finish(() => reject(new Error('the instance has no runtime any more')));
  }

  #abort = () => this.#finish(() => this.#settle.reject(this.#signal.reason));

  #finish(settle) {
    if (this.#finished) return;
    this.#finished = true;
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#reactor.stdin.onWake = () => {};
    this.#reactor.stdin.want(false);
    settle();
  }
}

/**
 * Run a guest to its end.
 * @returns {Promise<number>} what std.exit was given; else 1 when an error was raised; else 0
 */
export function run(reactor, options) {
  return new Loop(reactor, options).done;
}
