// The WASI functions of a guest without files: its environment, time, readiness and the three
// standard streams. Those for files are laid under them, when there are any.
// Layouts and numbers: WASI preview 1, wasi_snapshot_preview1.
import type { Clock } from './clock.js';
import { Exit } from './exit.js';
import type { Stdin } from './stdin.js';

const ERRNO = { success: 0, again: 6, badf: 8, deadlk: 16, inval: 28, io: 29, notsup: 58, pipe: 64 };
const CLOCK_REALTIME = 0;
const EVENT = { clock: 0, read: 1, write: 2 };
const SUBSCRIPTION_SIZE = 48;
const EVENT_SIZE = 32;
const FILETYPE = { unknown: 0, characterDevice: 2 };
const UTF8 = new TextEncoder();
const RIGHT = { read: 1n << 1n, write: 1n << 6n, poll: 1n << 27n };
const HANGUP = 1;
const ABSOLUTE_TIME = 1;

/** A function of WASI. */
export type WasiFunction = (...values: never[]) => unknown;

/** What the last poll found. */
export interface Polled {
  /** How many descriptors were ready. */
  ready: number;
  /** Whether one that waits to be read was descriptor 0. */
  stdin: boolean;
}

/** Where output goes. */
export interface Sink {
  /**
   * Take bytes, which are the receiver's.
   * @throws an error of the system, with a `code`, is the guest's to see; any other ends the instance
   */
  write(bytes: Uint8Array): void;
  /** Hand on what waits for the end of its line. */
  flush?(): void;
  /** Whether os.isatty is true for it in the guest. */
  readonly isTTY?: boolean;
}

export interface Preview1Options {
  /** The functions for files: of every descriptor but the first three. */
  base: Record<string, WasiFunction>;
  memory: () => WebAssembly.Memory;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  stdin: Stdin;
  stdout: Sink;
  stderr: Sink;
  clock: Clock;
  polled: Polled;
}

interface Subscription {
  userdata: bigint;
  type: number;
  fd: number;
  left: bigint;
}

interface Event {
  userdata: bigint;
  type: number;
  error?: number;
  nbytes?: number;
  flags?: number;
}

/** A block of strings as `args_get` and `environ_get` give it. */
function stringFunctions(strings: readonly string[], view: () => DataView): ((...values: number[]) => number)[] {
  for (const text of strings)
    if (text.includes('\0')) throw new TypeError(`arguments and variables have no NUL in them: ${JSON.stringify(text)}`);
  const encoded = strings.map((text) => UTF8.encode(`${text}\0`));
  return [
    (count, size) => {
      const data = view();
      data.setUint32(count, encoded.length, true);
      data.setUint32(size, encoded.reduce((sum, bytes) => sum + bytes.length, 0), true);
      return ERRNO.success;
    },
    (pointers, buffer) => {
      const data = view();
      encoded.forEach((bytes, i) => {
        data.setUint32(pointers + 4 * i, buffer, true);
        new Uint8Array(data.buffer, buffer).set(bytes);
        buffer += bytes.length;
      });
      return ERRNO.success;
    },
  ];
}

function variables(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).map(([name, value]) => {
    if (name === '' || name.includes('=')) throw new TypeError(`env: ${JSON.stringify(name)} is no name of a variable`);
    return `${name}=${value}`;
  });
}

const noFile = (): number => ERRNO.badf;

/** What is missing is a function as well. */
function orNoFile(functions: Record<string, WasiFunction>): Record<string, (...values: number[]) => number> {
  return new Proxy(functions as Record<string, (...values: number[]) => number>, { get: (all, name: string) => all[name] ?? noFile });
}

/**
 * All functions of wasi_snapshot_preview1: those of `base` with ours in their places; what
 * neither has answers `EBADF`, because no descriptor is there that it could be about.
 */
export function wasiFunctions(options: Preview1Options): Record<string, WasiFunction> {
  const { memory, stdin, clock, polled } = options;
  const base = orNoFile(options.base);
  /* Views are made anew at each call: a buffer dies when the memory grows. */
  const view = () => new DataView(memory().buffer);

  const sinks: Record<number, Sink> = { 1: options.stdout, 2: options.stderr };
  const terminals = [stdin, options.stdout, options.stderr];

  /* The three belong to the host: the guest's close only ends its own use of them. */
  const closed = new Set<number>();
  const isStandard = (fd: number) => fd >= 0 && fd <= 2;

  const now = (id: number) => (id === CLOCK_REALTIME ? clock.realtime() : clock.monotonic());

  function* vectors(pointer: number, count: number): Generator<Uint8Array> {
    for (let i = 0; i < count; i++) {
      const data = view();
      const start = data.getUint32(pointer + 8 * i, true);
      yield new Uint8Array(memory().buffer, start, data.getUint32(pointer + 8 * i + 4, true));
    }
  }

  function readSubscription(data: DataView, at: number): Subscription {
    const type = data.getUint8(at + 8);
    const subscription = { userdata: data.getBigUint64(at, true), type, fd: -1, left: 0n };
    if (type !== EVENT.clock) return { ...subscription, fd: data.getUint32(at + 16, true) };
    const id = data.getUint32(at + 16, true);
    const timeout = data.getBigUint64(at + 24, true);
    const absolute = data.getUint16(at + 40, true) & ABSOLUTE_TIME;
    return { ...subscription, left: absolute ? timeout - now(id) : timeout };
  }

  /** The event of a descriptor, or undefined when it is not ready. */
  function descriptorEvent({ fd, type, userdata }: Subscription, scratch: number): Event | undefined {
    if (closed.has(fd)) return { userdata, type, error: ERRNO.badf };
    if (fd === 0 && type === EVENT.read) {
      if (!stdin.ready) return undefined;
      return { userdata, type, nbytes: stdin.length, flags: stdin.ended && stdin.length === 0 ? HANGUP : 0 };
    }
    /* The event's own place takes the answer that only tells whether fd is open. */
    return { userdata, type, error: isStandard(fd) ? ERRNO.success : base.fd_fdstat_get(fd, scratch), nbytes: 1 };
  }

  const [args_sizes_get, args_get] = stringFunctions(options.args, view);
  const [environ_sizes_get, environ_get] = stringFunctions(variables(options.env), view);

  const ours: Record<string, (...values: number[]) => number> = {
    args_sizes_get,
    args_get,
    environ_sizes_get,
    environ_get,

    random_get(pointer, size) {
      /* The Web Cryptography API gives so much at once. */
      for (let done = 0; done < size; done += 65536)
        crypto.getRandomValues(new Uint8Array(memory().buffer, pointer + done, Math.min(65536, size - done)));
      return ERRNO.success;
    },

    sched_yield: () => ERRNO.success,

    clock_res_get(_id, result) {
      view().setBigUint64(result, 1000n, true);
      return ERRNO.success;
    },

    clock_time_get(id, _precision, result) {
      view().setBigUint64(result, now(id), true);
      return ERRNO.success;
    },

    poll_oneoff(input, output, count, result) {
      if (count === 0) return ERRNO.inval;
      const subscriptions: Subscription[] = [];
      for (let i = 0; i < count; i++)
        subscriptions.push(readSubscription(view(), input + i * SUBSCRIPTION_SIZE));
      const clocks = subscriptions.filter((s) => s.type === EVENT.clock);
      const descriptors = subscriptions.filter((s) => s.type !== EVENT.clock);
      const find = () =>
        descriptors.flatMap((s) => {
          const event = descriptorEvent(s, output);
          return event ? [event] : [];
        });

      let events: Event[] = find();
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
        if (bytes?.length === 0 && total === 0 && stdin.failure !== undefined) return ERRNO.io;
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
        if (bytes.length > 0) sinks[fd].write(bytes);
      } catch (error) {
        const { syscall, code } = (error ?? {}) as { syscall?: string; code?: string };
        if (syscall === undefined) throw error; /* the host's own mistake */
        return code === 'EPIPE' ? ERRNO.pipe : ERRNO.io;
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
      data.setUint8(result, terminals[fd].isTTY ? FILETYPE.characterDevice : FILETYPE.unknown);
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

  return orNoFile({ ...options.base, ...ours });
}
