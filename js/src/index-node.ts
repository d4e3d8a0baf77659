// qjs-reactor for Node, Deno and Bun.
export * from './common.js';
export { createReactor, instantiate, systemClock } from './platform/node.js';
export { directory } from './platform/node-directory.js';
export { sourceMaps } from './platform/node-sourcemaps.js';
export { ProcessStdin, writeAll } from './platform/node-streams.js';
