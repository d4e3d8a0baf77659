/** The time that a guest sees. */
export interface Clock {
  /** Nanoseconds since any start. */
  monotonic(): bigint;
  /** Nanoseconds since 1970. */
  realtime(): bigint;
  /** Hold the thread for so many nanoseconds. */
  sleep(ns: bigint): void;
  /** Move on by so many nanoseconds, at once: the loop driver does this instead of waiting. */
  skip?(ns: bigint): void;
}

/** Hold the thread: by Atomics.wait, or where that is not allowed by looking at the clock. */
function sleep(ns: bigint): void {
  const ms = Number(ns) / 1e6;
  const end = performance.now() + ms;
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  } catch {
    while (performance.now() < end);
  }
}

/** The clock of this machine. */
export const systemClock: Clock = {
  monotonic: () => BigInt(Math.round(performance.now() * 1e6)),
  realtime: () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e3)) * 1000n,
  sleep,
};

/**
 * A clock that stands still but for what the guest waits: timers and sleeps move it on and take no
 * time here. The same program sees the same times, and so the same `Math.random`, in every run.
 */
export class VirtualClock implements Clock {
  readonly #start: bigint;
  #elapsed = 0n;

  /** @param start what `Date.now()` begins with: a date, or milliseconds since 1970 */
  constructor(start: number | Date = 0) {
    this.#start = BigInt(Math.round(Number(start))) * 1_000_000n;
  }

  /** Nanoseconds since the clock was made. */
  monotonic(): bigint {
    return this.#elapsed;
  }

  /** Nanoseconds since 1970. */
  realtime(): bigint {
    return this.#start + this.#elapsed;
  }

  /** Move on by so many nanoseconds. */
  sleep(ns: bigint): void {
    this.#elapsed += ns;
  }

  /** Move on by so many nanoseconds. */
  skip(ns: bigint): void {
    this.#elapsed += ns;
  }
}
