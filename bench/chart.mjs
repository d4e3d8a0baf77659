// Draws results of make bench: node bench/chart.mjs [RESULTS [SVG]]
// (build/bench/results.json, docs/bench.svg). One group of bars a line, as long as the line's greatest.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { digits } from './report.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const [from = here('../build/bench/results.json'), to = here('../docs/bench.svg')] = process.argv.slice(2);

const LINES = {
    cpu_cold: 'long programs, first run, times over native',
    cpu_warm: 'long programs, later runs, times over native',
    cpu_short_cold: 'short programs, first run, times over native',
    cpu_short_warm: 'short programs, later runs, times over native',
    startup: 'start-up of compiled code, with a first value',
    snapshot_restore: 'a guest from its snapshot, with a first value',
    host_call: 'a call of a host function',
    object_arg: 'a small object as argument of a host function',
    objects_out: '10,000 objects to the host',
    objects_in: '10,000 objects to the guest',
    idle_memory_1000: 'linear memory of each of 1,000 instances',
    size_lean: 'the artifact after brotli',
};
const COLOURS = { ours: '#2f6f4f', 'quickjs-wasi': '#9aa7b1', 'quickjs-emscripten': '#c9b48a' };
const LEFT = 330, LENGTH = 330, BAR = 11, GAP = 14;

const results = new Map(JSON.parse(readFileSync(from, 'utf8')).map((result) => [result.id, result]));
const missing = Object.keys(LINES).filter((id) => !results.has(id));
if (missing.length > 0) {
    console.error(`${from} has no ${missing.join(', ')}: run "make bench"`);
    process.exit(1);
}

const parts = [];
const text = (x, y, content, more = '') => parts.push(`<text x="${x}" y="${y}"${more}>${content}</text>`);
let y = 24;
Object.keys(COLOURS).forEach((side, i) => {
    const x = LEFT + i * 130;
    parts.push(`<rect x="${x}" y="${y - 10}" width="11" height="11" fill="${COLOURS[side]}"/>`);
    text(x + 16, y, side === 'ours' ? 'qjs-reactor' : side);
});
y += GAP;
for (const [id, title] of Object.entries(LINES)) {
    const { unit, ours, peers } = results.get(id);
    const bars = Object.keys(COLOURS).flatMap((side) => {
        const figure = side === 'ours' ? ours : peers[side];
        return figure ? [[side, figure.median]] : [];
    });
    const greatest = Math.max(...bars.map(([, value]) => value));
    text(LEFT - 10, y + (bars.length * BAR) / 2 + 4, title, ' text-anchor="end"');
    for (const [side, value] of bars) {
        const width = Math.max(1, (value / greatest) * LENGTH);
        parts.push(`<rect x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${BAR - 1}" fill="${COLOURS[side]}"/>`);
        text(LEFT + width + 5, y + BAR - 2, `${digits(value)} ${unit === 'ratio' ? '' : unit}`.trim(), ' font-size="10"');
        y += BAR;
    }
    y += GAP;
}
const style = 'font-family="sans-serif" font-size="12" fill="#444"';
writeFileSync(to, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + LENGTH + 90} ${y}" ${style}>
<title>qjs-reactor beside other builds of QuickJS; shorter is better</title>
${parts.join('\n')}
</svg>
`);
console.log(`written: ${to}`);
