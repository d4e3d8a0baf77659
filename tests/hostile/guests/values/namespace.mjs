// ends: done or exception
// Exports that are hostile, or not there yet.
export let late;
export { late as constructor, late as __proto__, late as toString, late as default, late as 'any name \0' };
export const getter = { get a() { throw new Error('a'); } };
