// qjs-reactor: JavaScript of its own world inside any JavaScript program, on the program's own
// event loop. This is the entry for browsers; package.json names those of the others.
export * from './common.js';
export { createReactor, instantiate } from './platform/browser.js';
export { systemClock } from './wasi/clock.js';
export { OpfsFiles, opfsFiles } from './platform/opfs.js';
