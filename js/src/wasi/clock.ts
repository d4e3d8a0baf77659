/** The time that a guest sees. */
export interface Clock {
  /** Nanoseconds since any start. */
  monotonic(): bigint;
  /** Nanoseconds since 1970. */
  realtime(): bigint;
  /** Hold the thread for so many nanoseconds. */
  sleep(ns: bigint): void;
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
