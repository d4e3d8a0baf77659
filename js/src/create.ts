// A guest out of options, on any platform.
import { type Abi, STATUS } from './abi.js';
import type { InstanceOptions } from './instance.js';
import type { GuestOptions } from './options.js';
import { Reactor } from './reactor.js';
import { Lines } from './wasi/lines.js';
import type { Sink } from './wasi/preview1.js';

/**
 * Where output goes: a function that takes whole lines of text (up to a million characters), without their ends; an object
 * whose `write` takes the bytes as they come, such as a stream of Node; a web stream, which is
 * closed with the guest; or nowhere.
 */
export type Output = ((line: string) => void) | { write(bytes: Uint8Array): unknown } | WritableStream<Uint8Array> | 'ignore';

/** What `createReactor` takes; every option may be left out. */
export interface ReactorOptions extends GuestOptions, Omit<InstanceOptions, 'stdout' | 'stderr'> {
  /** Default: this program's own standard output, or its console. */
  stdout?: Output;
  /** Default: this program's own standard error, or its console. */
  stderr?: Output;
}

/** What a platform offers: an instance without a runtime yet. */
export type Instantiate = (options: InstanceOptions) => Promise<Abi>;

interface ClosableSink extends Sink {
  close?(): void;
}

function intoStream(stream: WritableStream<Uint8Array>): ClosableSink {
  const writer = stream.getWriter();
  /* A stream that fails is its owner's to notice; the guest goes on. */
  const ignore = () => {};
  writer.closed.catch(ignore);
  return {
    write: (bytes) => void writer.write(bytes).catch(ignore),
    close: () => void writer.close().catch(ignore),
  };
}

function sinkOf(output: Output | undefined): ClosableSink | undefined {
  if (output === undefined) return undefined;
  if (output === 'ignore') return { write: () => {} };
  if (typeof output === 'function') return new Lines(output);
  if (typeof (output as WritableStream | null)?.getWriter === 'function') return intoStream(output as WritableStream<Uint8Array>);
  if (typeof (output as Sink | null)?.write === 'function') return { write: (bytes) => void (output as Sink).write(bytes) };
  throw new TypeError("output goes to a function, an object with write, a web stream, or 'ignore'");
}

/** Make a guest on a platform. */
export async function createReactorOn(instantiate: Instantiate, options: ReactorOptions): Promise<Reactor> {
  options.signal?.throwIfAborted();
  const { stdin = '', web = true } = options;
  const stdout = sinkOf(options.stdout);
  const stderr = sinkOf(options.stderr);
  const [abi, messages] = await Promise.all([
    instantiate({ ...options, stdin, stdout: stdout?.write, stderr: stderr?.write }),
    web ? import('./messages.js') : undefined,
  ]);
  options.signal?.throwIfAborted();
  const own = abi.flush;
  abi.flush = () => {
    own();
    stdout?.flush?.();
    stderr?.flush?.();
  };
  const isThere = abi.loopState().status !== STATUS.UNINITIALIZED;
  const reactor = new Reactor(abi, options, messages?.Ports, isThere ? await import('./restored.js') : undefined);
  void reactor.closed.then(() => {
    stdout?.close?.();
    stderr?.close?.();
  });
  return reactor;
}
