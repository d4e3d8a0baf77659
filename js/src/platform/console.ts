// Output on the console, for platforms that have no other place for it.
import { Lines } from '../wasi/lines.js';
import type { Sink } from '../wasi/preview1.js';

/** Whole lines to `console.log` and `console.error`. */
export function consoleOutput(): { stdout: Sink; stderr: Sink } {
  return { stdout: new Lines((line) => console.log(line)), stderr: new Lines((line) => console.error(line)) };
}
