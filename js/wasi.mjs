// The WASI functions that a reactor's host must decide itself: time, readiness
// and the three standard streams. Files stay with node:wasi.
// Layouts and numbers: WASI preview 1, wasi_snapshot_preview1.
import fs from 'node:fs';
import tty from 'node:tty';

const ERRNO = { success: 0, again: 6, badf: 8, deadlk: 16, inval: 28, io: 29, notsup: 58, pipe: 64 };
const CLOCK_REALTIME = 0;
const EVENT = { clock: 0, read: 1, write: 2 };
const SUBSCRIPTION_SIZE = 48;
const EVENT_SIZE = 32;
const FILETYPE = { unknown: 0, characterDevice: 2 };
const RIGHT = { read: 1n << 1n, write: 1n << 6n, poll: 1n << 27n };
const HANGUP = 1;
const ABSOLUTE_TIME = 1;

/** The guest called exit of the C library (not std.exit, which only ends the guest). */
export class Exit extends Error {
  /** @param {number} code */
  constructor(code) {
    super(`the guest ended the instance with exit code ${code}`);
    this.name = 'Exit';
    this.code = code;
  }
}

const SLEEP = new Int32Array(new SharedArrayBuffer(4));

/**
 * @typedef {object} Clock
 * @property {() => bigint} monotonic nanoseconds since any start
 * @property {() => bigint} realtime nanoseconds since 1970
 * @property {(ns: bigint) => void} sleep holds the thread
 */

/** @type {Clock} */
export const systemClock = {
  monotonic: () => process.hrtime.bigint(),
  realtime: () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e3)) * 1000n,
  sleep: (ns) => void Atomics.wait(SLEEP, 0, 0, Number(ns) / 1e6),
};

/** Write all bytes to a descriptor of this process; waits when it is full. */
export function writeAll(fd, bytes) {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += fs.writeSync(fd, bytes, done);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      Atomics.wait(SLEEP, 0, 0, 1);
    }
  }
}

/**
 * Our functions, to be laid over the import object `base` of node:wasi.
 * @param {object} options
 * @param {Record<string, Function>} options.base
 * @param {() => WebAssembly.Memory} options.memory
 * @param {import('./stdin.mjs').Stdin} options.stdin
 * @param {((bytes: Uint8Array) => void)=} options.stdout default: descriptor 1 of this process
 * @param {((bytes: Uint8Array) => void)=} options.stderr default: descriptor 2 of this process
 * @param {Clock} options.clock
 * @param {{ ready: number, stdin: boolean }} options.polled what the last poll found: how many
 *   descriptors were ready, and whether one that waits to read was descriptor 0
 */
export function wasiFunctions({ base, memory, stdin, stdout, stderr, clock, polled }) {
  /* Views are made anew at each call: a buffer dies when the memory grows. */
  const view = () => new DataView(memory().buffer);

  const sinks = {
    1: stdout ?? ((bytes) => writeAll(1, bytes)),
    2: stderr ?? ((bytes) => writeAll(2, bytes)),
  };
  const terminals = {
    0: stdin.isTTY,
    1: stdout === undefined && tty.isatty(1),
    2: stderr === undefined && tty.isatty(2),
  };

  /* The three belong to the host: the guest's close only ends its own use of them. */
  const closed = new Set();
  const isStandard = (fd) => fd <= 2;

  const now = (id) => (id === CLOCK_REALTIME ? clock.realtime() : clock.monotonic());

  function* vectors(pointer, count) {
    for (let i = 0; i < count; i++) {
      const data = view();
      const start = data.getUint32(pointer + 8 * i, true);
      yield new Uint8Array(memory().buffer, start, data.getUint32(pointer + 8 * i + 4, true));
    }
  }

  function readSubscription(data, at) {
    const type = data.getUint8(at + 8);
    const subscription = { userdata: data.getBigUint64(at, true), type };
    if (type !== EVENT.clock) return { ...subscription, fd: data.getUint32(at + 16, true) };
    const id = data.getUint32(at + 16, true);
    const timeout = data.getBigUint64(at + 24, true);
    const absolute = data.getUint16(at + 40, true) & ABSOLUTE_TIME;
    return { ...subscription, left: absolute ? timeout - now(id) : timeout };
  }

  /** The event of a descriptor, or undefined when it is not ready. */
  function descriptorEvent({ fd, type }, scratch) {
    if (closed.has(fd)) return { error: ERRNO.badf };
    if (fd === 0 && type === EVENT.read) {
      if (!stdin.ready) return undefined;
      return { nbytes: stdin.length, flags: stdin.ended && stdin.length === 0 ? HANGUP : 0 };
    }
    /* The event's own place takes the answer that only tells whether fd is open. */
    return { error: isStandard(fd) ? ERRNO.success : base.fd_fdstat_get(fd, scratch), nbytes: 1 };
  }

  const ours = {
    clock_time_get(id, _precision, result) {
      view().setBigUint64(result, now(id), true);
      return ERRNO.success;
    },

    poll_oneoff(input, output, count, result) {
      if (count === 0) return ERRNO.inval;
      const subscriptions = [];
      for (let i = 0; i < count; i++)
        subscriptions.push(readSubscription(view(), input + i * SUBSCRIPTION_SIZE));
      const clocks = subscriptions.filter((s) => s.type === EVENT.clock);
      const descriptors = subscriptions.filter((s) => s.type !== EVENT.clock);
      const find = () =>
        descriptors.flatMap((s) => {
          const event = descriptorEvent(s, output);
          return event ? [{ ...s, ...event }] : [];
        });

      let events = find();
      polled.ready = events.length;
      polled.stdin = descriptors.some((s) => s.fd === 0 && s.type === EVENT.read);
      if (events.length === 0) {
        if (clocks.length > 0) {
          /* Nothing can be pushed while the guest holds the thread: sleep it out. */
          const left = clocks.reduce((min, s) => (s.left < min ? s.left : min), clocks[0].left);
          if (left > 0n) clock.sleep(left);
          events = clocks.filter((s) => s.left <= left);
        } else {
          if (!stdin.block()) return ERRNO.deadlk;
          events = find();
        }
      }
      const data = view();
      new Uint8Array(data.buffer, output, events.length * EVENT_SIZE).fill(0);
      events.forEach((event, i) => {
        const at = output + i * EVENT_SIZE;
        data.setBigUint64(at, event.userdata, true);
        data.setUint16(at + 8, event.error ?? ERRNO.success, true);
        data.setUint8(at + 10, event.type);
        data.setBigUint64(at + 16, BigInt(event.nbytes ?? 0), true);
        data.setUint16(at + 24, event.flags ?? 0, true);
      });
      data.setUint32(result, events.length, true);
      return ERRNO.success;
    },

    fd_read(fd, iovs, count, result) {
      if (!isStandard(fd)) return base.fd_read(fd, iovs, count, result);
      if (fd !== 0 || closed.has(fd)) return ERRNO.badf;
      if (!stdin.ready) stdin.block();
      let total = 0;
      for (const target of vectors(iovs, count)) {
        if (target.length === 0) continue;
        /* The first read may meet an empty queue; later ones stop there. */
        const bytes = total > 0 && !stdin.ready ? undefined : stdin.take(target.length);
        if (bytes === undefined && total === 0) return ERRNO.again;
        target.set(bytes ?? []);
        total += bytes?.length ?? 0;
        if ((bytes?.length ?? 0) < target.length) break;
      }
      view().setUint32(result, total, true);
      return ERRNO.success;
    },

    fd_write(fd, iovs, count, result) {
      if (!isStandard(fd)) return base.fd_write(fd, iovs, count, result);
      if (!(fd in sinks) || closed.has(fd)) return ERRNO.badf;
      const parts = [...vectors(iovs, count)];
      /* A copy: the receiver may keep it. */
      const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        bytes.set(part, at);
        at += part.length;
      }
      try {
        if (bytes.length > 0) sinks[fd](bytes);
      } catch (error) {
        if (error?.syscall === undefined) throw error; /* the host's own mistake */
        return error.code === 'EPIPE' ? ERRNO.pipe : ERRNO.io;
      }
      view().setUint32(result, bytes.length, true);
      return ERRNO.success;
    },

    fd_fdstat_get(fd, result) {
      if (!isStandard(fd)) return base.fd_fdstat_get(fd, result);
      if (closed.has(fd)) return ERRNO.badf;
      /* The C library takes a character device that cannot seek for a terminal. */
      const data = view();
      new Uint8Array(data.buffer, result, 24).fill(0);
      data.setUint8(result, terminals[fd] ? FILETYPE.characterDevice : FILETYPE.unknown);
      data.setBigUint64(result + 8, RIGHT.poll | (fd === 0 ? RIGHT.read : RIGHT.write), true);
      return ERRNO.success;
    },

    fd_close(fd) {
      if (!isStandard(fd)) return base.fd_close(fd);
      if (closed.has(fd)) return ERRNO.badf;
      closed.add(fd);
      return ERRNO.success;
    },

    fd_renumber(from, to) {
      return isStandard(from) || isStandard(to) ? ERRNO.notsup : base.fd_renumber(from, to);
    },

    proc_exit(code) {
      throw new Exit(code);
    },
  };

  return { ...base, ...ours };
}
