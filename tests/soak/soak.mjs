// Many guests in one process for a long time: no growth, no lost timer, no late one beyond the loop's
// own delay.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { makeReport } from '../abi/report.mjs';
import { Growth, LEAST_SECONDS } from './growth.mjs';
import { Population } from './population.mjs';
import { clock, write } from './report.mjs';

const SETTLING = 5000; // ms
const USAGE = `Usage: node --expose-gc tests/soak/soak.mjs [--time SECONDS] [--instances N] [--seed N] [--report FILE] [--help]

Lets N guests (1000) live in this process for so many seconds (3600), and compares at the end what they and
their host have counted. Without --expose-gc the heap is not collected before it is measured.

The report goes to FILE (build/soak/report-node.md), anew at each sample. Ctrl-C ends early, with a report; once
more ends at once. The last line is "N passed, N failed". Growth is judged from ${LEAST_SECONDS} seconds on.`;

function fail(message) {
    console.error(`soak: ${message}; see --help`);
    process.exit(2);
}

function read() {
    try {
        const option = (value) => ({ type: 'string', default: value });
        const report = fileURLToPath(new URL('../../build/soak/report-node.md', import.meta.url));
        const options = { time: option('3600'), instances: option('1000'), seed: option('1'), report: option(report) };
        return parseArgs({ options: { ...options, help: { type: 'boolean', short: 'h' } } }).values;
    } catch (error) {
        return fail(error.message);
    }
}

const values = read();
if (values.help) {
    console.log(USAGE);
    process.exit();
}
const [time, instances, seed] = ['time', 'instances', 'seed'].map((name) => {
    const number = Number(values[name]);
    return number > 0 && Number.isSafeInteger(number) ? number : fail(`--${name} is a whole number above 0, not ${values[name]}`);
});
if (instances % 2) fail('--instances is even: guests live in pairs');

const report = Object.assign(makeReport('soak'), { guests: [], disturbed: 0 });
const source = readFileSync(new URL('guest.js', import.meta.url), 'utf8');
const population = new Population({ instances, seed, source, report });
const growth = new Growth();
mkdirSync(dirname(values.report), { recursive: true });

let end;
const isOver = new Promise((resolve) => (end = resolve));
process.on('SIGINT', () => (population.isOver ? process.exit(130) : end()));

await population.fill();
await setTimeout(Math.min(SETTLING, time * 200)); // the timers that this has held up
population.start();
const begun = performance.now();
const cpu = process.cpuUsage();
const facts = () => {
    const { user, system } = process.cpuUsage(cpu);
    const seconds = (performance.now() - begun) / 1000;
    return { instances, seed, seconds, cpu: (user + system) / 1e6 / seconds, population, growth, report };
};

const sampling = setInterval(() => {
    growth.sample(population.lives);
    write(values.report, facts());
    const { seconds, cpu: part } = facts();
    const { rss } = growth.samples.at(-1);
    const late = (histogram) => histogram.quantile(0.99).toFixed(1);
    const line = [
        `${clock(seconds)} of ${clock(time)}  ${population.begun} guests begun, ${population.lateness.count} timers`,
        `p99 ${late(population.lateness)} ms late (control ${late(population.control)})`,
        `${rss.toFixed(0)} MB`,
        `${Math.round(100 * part)} % of a core`,
    ].join(', ');
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
    else if (growth.samples.length % 30 === 1) console.log(line);
}, Math.min(10_000, (time * 1000) / 20));
globalThis.setTimeout(end, time * 1000);
await isOver;
clearInterval(sampling);
const last = facts();
await population.finish();
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');

if (last.seconds >= LEAST_SECONDS) {
    for (const { title, second, last, ok } of growth.judge()) report.check(`${title} grew`, ok, `${second} to ${last}`);
}
// Only guests with a time limit can be.
report.check('guests that were disturbed', report.disturbed <= population.finished / 5, report.disturbed);
write(values.report, last);
report.finish();
process.exit();
