// Message ports (HTML, "Channel messaging"): a guest's port whose other end is the host's is one
// with a real MessagePort here. docs/VALUES.md, "Messages". Optional: loaded for guests that have
// the web's globals.
import type { Exchange } from './exchange.js';
import { ReactorError } from './errors.js';

/* The numbers of the host's ports have this bit; those of the guest's do not. */
const OF_HOST = 2 ** 30;

/**
 * Which BroadcastChannels of a guest are those of the host: none, all, or those whose names the
 * function answers with true. The others connect the guest with itself.
 */
export type Broadcast = boolean | ((name: string) => boolean);

/** What ports tell the reactor. */
export interface PortEvents {
  /** The guest may have got something to do. */
  wake(): void;
  /** A message for the guest could not be given to it. */
  fail(error: ReactorError): void;
}

/** What a MessagePort and a BroadcastChannel have in common; Node's can let the process end. */
interface Channel extends EventTarget {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  start?(): void;
  close(): void;
  ref?(): void;
  unref?(): void;
}

/** The host's end of a channel whose other end the guest holds. */
interface End {
  readonly channel: Channel;
  /** What stands for the guest's port here, as long as the message that brought it is being read. */
  outer?: MessagePort;
}

const isPort = (value: object): value is MessagePort => typeof MessagePort === 'function' && value instanceof MessagePort;

/** The ports of one instance that lead to the host. */
export class Ports {
  readonly #exchange: Exchange;
  readonly #broadcast: Broadcast;
  readonly #events: PortEvents;
  readonly #ends = new Map<number, End>();
  /* Of this platform's ports that were given to the guest. */
  readonly #numbers = new WeakMap<MessagePort, number>();
  /* Those that stand in what is being written. */
  #sending: MessagePort[] = [];
  #last = OF_HOST;
  #isAwaited = false;

  constructor(exchange: Exchange, broadcast: Broadcast, events: PortEvents) {
    if (typeof broadcast !== 'boolean' && typeof broadcast !== 'function') throw new TypeError('broadcast is true, false or a function of names');
    this.#exchange = exchange;
    this.#broadcast = broadcast;
    this.#events = events;
  }

  /**
   * A port of this platform on its way to the guest, which has it from then on.
   * @returns its number, or why it cannot be sent; undefined: it is none
   */
  send(value: object): number | string | undefined {
    if (!isPort(value)) return undefined;
    const known = this.#numbers.get(value);
    if (known !== undefined) return this.#sending.includes(value) ? known : 'the port was transferred before';
    const number = ++this.#last;
    this.#numbers.set(value, number);
    this.#sending.push(value);
    return number;
  }

  /** What was written has been sent. */
  sent(): void {
    if (this.#sending.length === 0) return;
    for (const port of this.#sending) this.#connect(this.#numbers.get(port)!, port);
    this.#sending = [];
  }

  /** It was not: the ports stay the host's. */
  unsent(): void {
    for (const port of this.#sending) this.#numbers.delete(port);
    this.#sending = [];
  }

  /** A port of the guest has come, which is the host's from then on. */
  receive(number: number): MessagePort {
    const known = this.#ends.get(number)?.outer;
    if (known !== undefined) return known;
    const { port1, port2 } = new MessageChannel();
    const end = this.#connect(number, port2);
    end.outer = port1;
    queueMicrotask(() => (end.outer = undefined));
    return port1;
  }

  /** The guest has posted a message: the value, and the ports that were transferred with it. */
  post(number: number, [value, ...ports]: readonly unknown[]): void {
    this.#ends.get(number)?.channel.postMessage(value, ports as MessagePort[]);
  }

  /** The guest's end is closed, or garbage. */
  closed(number: number): void {
    this.#ends.get(number)?.channel.close();
    this.#ends.delete(number);
  }

  /** The guest has made a BroadcastChannel: whether the host's of this name is its other end. */
  broadcast(number: number, name: string): boolean {
    const isOpen = this.#broadcast === true || (typeof this.#broadcast === 'function' && this.#broadcast(name) === true);
    if (isOpen) this.#connect(number, new BroadcastChannel(name) as Channel);
    return isOpen;
  }

  /** Whether the guest listens to the host: then this program does not end by itself, where that is known. */
  await(isAwaited: boolean): void {
    if (isAwaited === this.#isAwaited) return;
    this.#isAwaited = isAwaited;
    for (const { channel } of this.#ends.values()) this.#keep(channel);
  }

  /** The guest has ended. */
  close(): void {
    for (const { channel } of this.#ends.values()) channel.close();
    this.#ends.clear();
  }

  #connect(number: number, channel: Channel): End {
    const end: End = { channel };
    this.#ends.set(number, end);
    channel.addEventListener('message', (event) => this.#deliver(number, event as MessageEvent));
    channel.addEventListener('messageerror', () => this.#fail('it could not be read'));
    channel.addEventListener('close', () => {
      if (!this.#ends.delete(number)) return;
      this.#exchange.abi.exports.qjs_close_port(number);
      this.#events.wake();
    });
    channel.start?.();
    this.#keep(channel);
    return end;
  }

  #keep(channel: Channel): void {
    if (this.#isAwaited) channel.ref?.();
    else channel.unref?.();
  }

  #deliver(number: number, { data, ports = [] }: MessageEvent): void {
    if (!this.#ends.has(number)) return;
    const exchange = this.#exchange;
    try {
      const length = exchange.put((writer) => {
        writer.openArray();
        writer.next('data');
        writer.value(data);
        /* Deno leaves ports out that stand behind a buffer; those in the data are known by now. */
        for (const port of new Set([...ports, ...this.#sending])) writer.value(port);
        writer.closeArray();
      });
      exchange.check(exchange.abi.exports.qjs_message(number, exchange.pointer, length));
    } catch (error) {
      this.#fail((error as Error).message, error);
    }
    this.#events.wake();
  }

  #fail(why: string, cause?: unknown): void {
    this.#events.fail(new ReactorError('QJS_E_VALUE', `a message for the guest was lost: ${why}`, { cause }));
  }
}
