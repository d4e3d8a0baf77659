// Messages between a guest and its host (docs/VALUES.md, "Messages"): each port that crosses is
// one end of a real channel of the platform, whose other end is kept here.
import type { HandleParts } from './cbor-write.js';
import type { Exchange } from './exchange.js';

/** The kind of tag 39 that stands for a port. */
export const PORT = 10;

/** The numbers that the host gives to its ports have this bit. */
const OF_HOST = 2 ** 30;

/** Which of the platform's BroadcastChannels a guest's join: none, all, or those for whose name it is true. */
export type BroadcastPolicy = boolean | ((name: string) => boolean);

/** What the ports of a bridge need of it. */
export interface MessagesContext {
  readonly exchange: Exchange;
  readonly broadcast: BroadcastPolicy;
  /** Called when the guest has got something to do. */
  wake(): void;
  /** A message for the guest cannot be copied: a `DataCloneError` that names the place. */
  failed(error: unknown): void;
}

type End = MessagePort | BroadcastChannel;

/* Node, Deno and Bun wait for an open port, but not for one that is told so. */
interface Counted {
  ref?(): void;
  unref?(): void;
}

const isPort = (value: unknown): value is MessagePort => typeof MessagePort === 'function' && value instanceof MessagePort;

/** Take a port over: whoever had it has no port any more, where the platform can do that. */
function takeOver(port: MessagePort): MessagePort {
  try {
    const taken: unknown = structuredClone(port, { transfer: [port] });
    return isPort(taken) ? taken : port;
  } catch {
    return port;
  }
}

export class Messages {
  readonly #context: MessagesContext;
  /** The ends that are kept here, by the number of the guest's port. */
  readonly #ends = new Map<number, End>();
  /** The other ends of the guest's ports, which may be met twice in one crossing. */
  readonly #given = new Map<number, WeakRef<MessagePort>>();
  /* Ports that are being written, and not sent yet. */
  readonly #new = new Map<MessagePort, number>();
  #next = OF_HOST;
  #listening = false;
  #closed = false;

  constructor(context: MessagesContext) {
    this.#context = context;
  }

  /** The content of tag 39 for a port of the host; undefined: it is none. */
  send(value: object): HandleParts | undefined {
    if (!isPort(value)) return undefined;
    let id = this.#new.get(value);
    if (id === undefined) this.#new.set(value, (id = ++this.#next));
    return [PORT, id];
  }

  /** What was written has been sent: the ports are the guest's. */
  sent(): void {
    if (this.#new.size === 0) return;
    const ports = [...this.#new];
    this.#new.clear();
    for (const [port, id] of ports) this.#keep(id, takeOver(port));
  }

  /** It was not: the ports are still the host's. */
  unsent(): void {
    this.#new.clear();
  }

  /** A port of the guest arrives: a port of the platform. */
  receive(id: number): MessagePort {
    const known = this.#given.get(id)?.deref();
    if (known !== undefined) return known;
    const { port1, port2 } = new MessageChannel();
    this.#given.set(id, new WeakRef(port2));
    this.#keep(id, port1);
    return port2;
  }

  /** The guest has posted a message: `[value, ...ports]`. */
  message(id: number, [value, ...ports]: unknown[]): void {
    const end = this.#ends.get(id);
    if (end === undefined) return;
    if (isPort(end)) end.postMessage(value, ports as MessagePort[]);
    else end.postMessage(value);
  }

  /** The guest's end of a port is no more. */
  ended(id: number): void {
    const end = this.#ends.get(id);
    this.#ends.delete(id);
    this.#given.delete(id);
    end?.close();
  }

  /** The guest has made a BroadcastChannel: whether it joins the platform's of that name. */
  join(id: number, name: string): boolean {
    const { broadcast } = this.#context;
    if (typeof broadcast === 'function' ? broadcast(name) !== true : !broadcast) return false;
    this.#keep(id, new BroadcastChannel(name));
    return true;
  }

  /** Whether the guest listens to any port of the host: the program waits for these then. */
  listens(listening: boolean): void {
    if (this.#listening === listening) return;
    this.#listening = listening;
    for (const end of this.#ends.values()) this.#count(end);
  }

  /** Nothing reaches the guest any more, and whoever speaks to it learns that. */
  close(): void {
    this.#closed = true;
    for (const end of this.#ends.values()) end.close();
    this.#ends.clear();
    this.#given.clear();
  }

  #keep(id: number, end: End): void {
    this.#ends.set(id, end);
    end.onmessage = (event: MessageEvent) => this.#deliver(id, event);
    end.addEventListener('close', () => this.#hasClosed(id));
    this.#count(end);
  }

  #count(end: End): void {
    const counted = end as Counted;
    if (this.#listening) counted.ref?.();
    else counted.unref?.();
  }

  #deliver(id: number, { data, ports }: MessageEvent): void {
    const { exchange, wake, failed } = this.#context;
    if (this.#closed || !this.#ends.has(id)) return;
    try {
      const length = exchange.put((writer) => {
        writer.openArray();
        writer.next('message');
        writer.value(data);
        /* Deno leaves out of `ports` what stands behind a buffer: those in the data are known. */
        for (const port of new Set([...(ports ?? []), ...this.#new.keys()])) writer.value(port);
        writer.closeArray();
      });
      exchange.check(exchange.abi.exports.qjs_message(id, exchange.pointer, length));
    } catch (error) {
      failed(error);
    }
    wake();
  }

  #hasClosed(id: number): void {
    if (this.#closed || !this.#ends.delete(id)) return;
    this.#given.delete(id);
    this.#context.exchange.abi.exports.qjs_close_port(id);
    this.#context.wake();
  }
}
