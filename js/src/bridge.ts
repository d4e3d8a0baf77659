// The two sides of an instance put together: what is held of the guest, what the guest holds
// of the host, and the exchange that values cross by.
import type { Abi } from './abi.js';
import type { ReadHooks } from './cbor-read.js';
import type { HandleParts, WriteHooks } from './cbor-write.js';
import { ReactorError } from './errors.js';
import { Exchange } from './exchange.js';
import { GuestCalls, GuestTable, KIND } from './handle.js';
import { type HostFunction, HostDoor, type ModuleHooks, isThenable } from './hostcall.js';
import type { Ports } from './messages.js';

export interface BridgeOptions {
  readonly modules: ModuleHooks;
  /** How arguments of host functions cross: one of CROSSING. */
  readonly crossing: number;
  /** Whether errors cross to the guest with their stacks. */
  readonly stacks: boolean;
  /** What message ports are made by; undefined: none cross. */
  readonly ports: ((exchange: Exchange) => Ports) | undefined;
  /** Called before each call into the guest; throws when there is none any more. */
  enter(): void;
  /** Called after each call into the guest. */
  leave(): void;
  /** Called when the guest may have got something to do. */
  wake(): void;
}

export class Bridge implements ReadHooks, WriteHooks {
  readonly exchange: Exchange;
  readonly table: GuestTable;
  readonly door: HostDoor;
  readonly ports: Ports | undefined;
  readonly stacks: boolean;
  asHandle = false;

  constructor(abi: Abi, options: BridgeOptions) {
    const { enter, leave, wake, modules, crossing } = options;
    this.stacks = options.stacks;
    this.exchange = new Exchange(abi, this);
    this.table = new GuestTable(new GuestCalls(this.exchange, enter, leave));
    this.ports = options.ports?.(this.exchange);
    const settled = this.table.settled.bind(this.table);
    this.door = new HostDoor(abi, this.exchange, { settled, wake, ports: this.ports }, modules, crossing);
  }

  receive(kind: number, id: number, name: string | undefined, length: number | undefined): unknown {
    /* What comes back to its own side is the value itself. */
    if (kind === KIND.HOST_FUNCTION) return this.door.functionOf(id);
    if (kind === KIND.HOST_PROMISE) return this.door.promiseOf(id);
    if (kind === KIND.PORT) return this.#portOf(id);
    return this.table.receive(kind, id, name, length, this.asHandle);
  }

  #portOf(number: number): MessagePort {
    if (this.ports === undefined) throw new ReactorError('QJS_E_VALUE', 'a message port came, and the option web is false');
    return this.ports.receive(number);
  }

  sent(): void {
    this.ports?.sent();
    this.door.sent();
  }

  unsent(): void {
    this.ports?.unsent();
    this.door.unsent();
  }

  awaitPromises(crossing: number): void {
    if (this.table.hasReceived) this.table.awaitPromises(crossing);
  }

  send(value: object): HandleParts | string {
    const known = this.table.find(value);
    if (known !== undefined) return known;
    if (typeof value === 'function') {
      const id = this.door.functionId(value as HostFunction);
      return [KIND.HOST_FUNCTION, id, value.name, value.length];
    }
    const port = this.ports?.send(value);
    if (port !== undefined) return typeof port === 'number' ? [KIND.PORT, port] : port;
    if (isThenable(value)) return [KIND.HOST_PROMISE, this.door.promiseId(value)];
    const { constructor } = value;
    return typeof constructor === 'function' && constructor.name !== ''
      ? `it is an instance of ${constructor.name}`
      : 'it is no plain data';
  }
}
