// What a guest that was restored, from a snapshot or out of its artifact, gets from its new host.
// Optional: loaded for such guests.
import { ReactorError } from './errors.js';
import type { Exchange } from './exchange.js';
import type { HostDoor, HostFunction } from './hostcall.js';
import type { GuestOptions } from './options.js';

/** Refuse options that are for the making of a guest. */
export function refuseNew(options: GuestOptions): void {
  for (const name of ['argv', 'std', 'memoryLimit', 'stackSize', 'randomSeed'] as const)
    if (options[name] !== undefined) throw new TypeError(`the option ${name} is for a new guest, and this one was restored`);
}

/** What stands at a place, a JSON pointer (RFC 6901), in an object. */
function at(object: unknown, place: string): unknown {
  const names = place.split('/').slice(1).map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  for (const name of names) {
    if (typeof object !== 'object' || object === null || !Object.hasOwn(object, name)) return undefined;
    object = (object as Record<string, unknown>)[name];
  }
  return object;
}

function missing(place = 'that has no name'): HostFunction {
  return () => {
    throw new ReactorError('QJS_E_HANDLE', `the host function ${place} was not given when the guest was restored: it belongs into the option functions`);
  };
}

/** Give the guest functions of this host for those that it holds of the one before. */
export function bindFunctions(exchange: Exchange, door: HostDoor, functions: object): void {
  const held = exchange.result(exchange.abi.exports.qjs_host_functions()) as [id: number, place: string | undefined][];
  held.sort(([a], [b]) => a - b);
  for (const [id, place] of held) {
    const value = place === undefined ? undefined : at(functions, place);
    door.adopt(id, typeof value === 'function' ? (value as HostFunction) : missing(place));
  }
}
