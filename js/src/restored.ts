// What a guest that was restored gets from its new host.
import type { HostFunction } from './hostcall.js';
import type { GuestOptions } from './options.js';
import { jsonPointer } from './cbor-place.js';

/** An item of `qjs_host_functions`: a function of the host that the guest holds, and where it was exposed. */
export type HeldFunction = readonly [id: number, place: string | undefined];

/** Options that are for the making of a guest. */
export function refuseNew(options: GuestOptions): void {
  for (const name of ['argv', 'std', 'memoryLimit', 'stackSize', 'randomSeed'] as const)
    if (options[name] !== undefined) throw new TypeError(`the option ${name} is for a new guest, and this one was restored`);
}

/** The functions in an object, by the places at which they would be exposed. */
export function functionsByPlace(object: object): Map<string, HostFunction> {
  const found = new Map<string, HostFunction>();
  const collect = (value: unknown, names: readonly string[]): void => {
    if (typeof value === 'function') found.set(jsonPointer(names), value as HostFunction);
    else if (typeof value === 'object' && value !== null)
      for (const [key, each] of Object.entries(value)) collect(each, [...names, key]);
  };
  collect(object, []);
  return found;
}
