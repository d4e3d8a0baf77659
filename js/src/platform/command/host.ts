// The main thread: it hears the signals while the guest runs in another, and ends the process.
import { Worker } from 'node:worker_threads';
import type { Settings } from './arguments.js';
import type { FromGuest, GuestData, ToGuest } from './guest.js';

/** A guest in its thread. */
export class GuestThread {
  readonly #worker: Worker;
  readonly #flag = new Int32Array(new SharedArrayBuffer(4));
  readonly #answers = new Map<number, (value: unknown) => void>();
  #id = 0;

  /** Called when it is ready for what is typed. */
  onReady: () => void = () => {};
  /** Called when it has written while a prompt stands there. */
  onPrinted: () => void = () => {};
  /** Called with each file that it has opened to read. */
  onOpened: (file: string) => void = () => {};
  /** The exit code. */
  readonly ended: Promise<number>;

  constructor(settings: Settings) {
    const data: GuestData = { settings, flag: this.#flag.buffer as SharedArrayBuffer };
    this.#worker = new Worker(new URL('./guest.js', import.meta.url), { workerData: data });
    this.ended = new Promise((resolve, reject) => {
      this.#worker.on('message', (message: FromGuest) => {
        if (message.type === 'end') resolve(message.code);
        else if (message.type === 'answer') {
          this.#answers.get(message.id)?.(message.value);
          this.#answers.delete(message.id);
        } else if (message.type === 'opened') this.onOpened(message.file);
        else if (message.type === 'ready') this.onReady();
        else this.onPrinted();
      });
      this.#worker.on('error', reject);
      this.#worker.on('exit', () => reject(new Error("the guest's thread has ended")));
    });
    this.ended.catch(() => {});
  }

  /** Interrupt what it is doing. */
  interrupt(): void {
    Atomics.store(this.#flag, 0, 1);
    this.#send({ type: 'interrupt' });
  }

  /** Ask it for something; a guest that has ended never answers. */
  ask(type: 'evaluate' | 'complete', text: string): Promise<unknown> {
    const id = this.#id++;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.#send({ type, id, text });
    });
  }

  #send(message: ToGuest): void {
    this.#worker.postMessage(message);
  }

  /** End the thread, whatever it does. */
  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** End the process as SIGINT would have done it: process.exit would wait for a guest that waits for its input. */
export function endByInterrupt(): void {
  process.removeAllListeners('SIGINT');
  process.kill(process.pid, 'SIGINT');
}

/**
 * Run a guest to its end. The first SIGINT interrupts it, the second ends the process.
 * @returns the exit code
 */
export async function runGuest(settings: Settings): Promise<number> {
  const guest = new GuestThread(settings);
  let interrupts = 0;
  const onInterrupt = () => {
    if (++interrupts > 1) endByInterrupt();
    else guest.interrupt();
  };
  process.on('SIGINT', onInterrupt);
  try {
    return await guest.ended;
  } finally {
    process.off('SIGINT', onInterrupt);
    await guest.end();
  }
}
