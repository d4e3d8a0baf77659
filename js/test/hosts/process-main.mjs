// Runs a program in Node, Deno or Bun: the job comes by standard input, the outcome is the last line.
import * as library from '../../../build/js/index-node.js';
import { outcome } from './outcome.mjs';

let job = '';
for await (const part of process.stdin.setEncoding('utf8')) job += part;
const report = await outcome(JSON.parse(job), library);
process.stdout.write(`\n${JSON.stringify(report)}\n`);
