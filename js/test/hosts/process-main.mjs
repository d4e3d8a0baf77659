// Runs a program in Node, Deno or Bun: the job comes by standard input, the outcome is the last line.
import { outcome } from './outcome.mjs';

let job = '';
for await (const part of process.stdin.setEncoding('utf8')) job += part;
const report = await outcome(JSON.parse(job));
process.stdout.write(`\n${JSON.stringify(report)}\n`);
