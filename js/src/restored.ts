// What a guest that was restored, from a snapshot or out of its artifact, gets from its new host.
// Optional: loaded for such guests.
import { jsonPointer } from './cbor-place.js';
import { ReactorError } from './errors.js';
import type { Exchange } from './exchange.js';
import type { HostDoor, HostFunction } from './hostcall.js';
import type { GuestOptions } from './options.js';

/** Refuse options that are for the making of a guest. */
export function refuseNew(options: GuestOptions): void {
  for (const name of ['argv', 'std', 'memoryLimit', 'stackSize', 'randomSeed'] as const)
    if (options[name] !== undefined) throw new TypeError(`the option ${name} is for a new guest, and this one was restored`);
}

/** The functions in an object, by the places at which they would be exposed. */
function functionsByPlace(object: object): Map<string, HostFunction> {
  const found = new Map<string, HostFunction>();
  const collect = (value: unknown, names: readonly string[]): void => {
    if (typeof value === 'function') found.set(jsonPointer(names), value as HostFunction);
    else if (typeof value === 'object' && value !== null)
      for (const [key, each] of Object.entries(value)) collect(each, [...names, key]);
  };
  collect(object, []);
  return found;
}

function missing(place = 'that has no name'): HostFunction {
  return () => {
    throw new ReactorError('QJS_E_HANDLE', `the host function ${place} was not given when the guest was restored: it belongs into the option functions`);
  };
}

/** Give the guest functions of this host for those that it holds of the one before. */
export function bindFunctions(exchange: Exchange, door: HostDoor, functions: object): void {
  const held = exchange.result(exchange.abi.exports.qjs_host_functions()) as [id: number, place: string | undefined][];
  const found = functionsByPlace(functions);
  held.sort(([a], [b]) => a - b);
  for (const [id, place] of held) door.adopt(id, (place === undefined ? undefined : found.get(place)) ?? missing(place));
}
