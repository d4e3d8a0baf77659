// qjs-reactor for workerd.
export * from './common.js';
export { createReactor, instantiate } from './platform/workerd.js';
export { systemClock } from './wasi/clock.js';
