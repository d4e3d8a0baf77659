// Whether a page keeps its pace while a guest computes on its thread: frames of a page with a
// guest that is never done, beside those of the idle page. frames/program.mjs has the guests.
//
// Idle page and guests take turns in one page; each figure is the median of the rounds, least
// and greatest, in frames a second.

import { parseArgs } from 'node:util';
import { ALL, withHost } from '../js/test/hosts/host.mjs';
import { cell, digits, spread } from './report.mjs';

const BROWSERS = ALL.filter((name) => ['chromium', 'firefox', 'webkit'].includes(name));
const USAGE = `usage: node bench/frames.mjs [options] [BROWSER...]
  BROWSER      of ${BROWSERS.join(', ')} (chromium firefox)
  --seconds N  how long each figure is counted (10)
  --rounds N   (3)
  --help       this text`;

const row = (...cells) => console.log(cells.map((text, i) => (i === 0 ? text.padEnd(12) : text.padStart([0, 20, 20, 8, 20, 8][i]))).join(' '));

async function main() {
    const { values, positionals } = parseArgs({
        allowPositionals: true,
        options: {
            seconds: { type: 'string', default: '10' },
            rounds: { type: 'string', default: '3' },
            help: { type: 'boolean', short: 'h', default: false },
        },
    });
    if (values.help) return console.log(USAGE);
    const [seconds, rounds] = [values.seconds, values.rounds].map(Number);
    if (!(seconds > 0) || !(rounds >= 1)) throw new Error('--seconds and --rounds take numbers above 0');
    const names = positionals.length > 0 ? positionals : ['chromium', 'firefox'];
    for (const name of names) if (!BROWSERS.includes(name)) throw new Error(`no browser ${name}; there are ${BROWSERS.join(', ')}`);

    console.log(`Frames a second while a guest computes: medians of ${rounds} rounds of ${seconds} s (min-max)`);
    row('', 'idle', 'jobs', 'ratio', 'timers', 'ratio');
    for (const name of names) {
        const figures = { idle: [], jobs: [], timers: [] };
        await withHost(name, {}, async (host) => {
            for (let round = 0; round < rounds; round++) {
                const seen = await host.run('bench/frames/program.mjs', { ms: seconds * 1000 });
                for (const [kind, list] of Object.entries(figures)) list.push(seen[kind] / seconds);
            }
        });
        const { idle, jobs, timers } = Object.fromEntries(Object.entries(figures).map(([kind, list]) => [kind, spread(list)]));
        row(name, cell(idle), cell(jobs), digits(jobs.median / idle.median), cell(timers), digits(timers.median / idle.median));
    }
}

try {
    await main();
} catch (error) {
    console.error(`bench/frames: ${error.message}`);
    process.exitCode = 2;
}
