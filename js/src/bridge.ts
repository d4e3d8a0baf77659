// The two sides of an instance put together: what is held of the guest, what the guest holds
// of the host, and the exchange that values cross by.
import type { Abi } from './abi.js';
import type { ReadHooks } from './cbor-read.js';
import type { HandleParts, WriteHooks } from './cbor-write.js';
import { Exchange } from './exchange.js';
import { GuestCalls, GuestTable } from './handle.js';
import { Messages, PORT, type BroadcastPolicy } from './messages.js';
import { type HostFunction, HostDoor, type ModuleHooks, isThenable } from './hostcall.js';

/** The kinds of tag 39 that stand for values of the host. */
const HOST_FUNCTION = 8;
const HOST_PROMISE = 9;

export interface BridgeOptions {
  readonly modules: ModuleHooks;
  /** How arguments of host functions cross: one of CROSSING. */
  readonly crossing: number;
  /** Whether errors cross to the guest with their stacks. */
  readonly stacks: boolean;
  /** Which BroadcastChannels of the platform the guest's join. Default: none. */
  readonly broadcast?: BroadcastPolicy;
  /** A message for the guest cannot be copied. */
  failed?(error: unknown): void;
  /** Called before each call into the guest; throws when there is none any more. */
  enter(): void;
  /** Called when the guest may have got something to do. */
  wake(): void;
}

export class Bridge implements ReadHooks, WriteHooks {
  readonly exchange: Exchange;
  readonly table: GuestTable;
  readonly door: HostDoor;
  readonly messages: Messages;
  readonly stacks: boolean;
  asHandle = false;

  constructor(abi: Abi, options: BridgeOptions) {
    const { enter, wake, modules, crossing, broadcast = false, failed = () => {} } = options;
    this.stacks = options.stacks;
    this.exchange = new Exchange(abi, this);
    this.table = new GuestTable(new GuestCalls(this.exchange, enter, wake));
    this.messages = new Messages({ exchange: this.exchange, broadcast, wake, failed });
    const settled = this.table.settled.bind(this.table);
    this.door = new HostDoor(abi, this.exchange, { settled, wake, messages: this.messages }, modules, crossing);
  }

  receive(kind: number, id: number, name: string | undefined, length: number | undefined): unknown {
    /* What comes back to its own side is the value itself. */
    if (kind === HOST_FUNCTION) return this.door.functionOf(id);
    if (kind === HOST_PROMISE) return this.door.promiseOf(id);
    if (kind === PORT) return this.messages.receive(id);
    return this.table.receive(kind, id, name, length, this.asHandle);
  }

  sent(): void {
    this.door.sent();
    this.messages.sent();
  }

  unsent(): void {
    this.door.unsent();
    this.messages.unsent();
  }

  awaitPromises(crossing: number): void {
    if (this.table.hasReceived) this.table.awaitPromises(crossing);
  }

  send(value: object): HandleParts | string {
    const known = this.table.find(value);
    if (known !== undefined) return known;
    if (typeof value === 'function') {
      const id = this.door.functionId(value as HostFunction);
      return [HOST_FUNCTION, id, value.name, value.length];
    }
    const port = this.messages.send(value);
    if (port !== undefined) return port;
    if (isThenable(value)) return [HOST_PROMISE, this.door.promiseId(value)];
    const { constructor } = value;
    return typeof constructor === 'function' && constructor.name !== ''
      ? `it is an instance of ${constructor.name}`
      : 'it is no plain data';
  }
}
