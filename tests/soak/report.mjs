// The report of a soak, as text.

import { writeFileSync } from 'node:fs';
import { LEAST_SECONDS, PART } from './growth.mjs';

const pad = (number) => String(number).padStart(2, '0');
export const clock = (seconds) => `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(Math.floor(seconds) % 60)}`;
const row = (...cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n');
const number = (value) => (Math.abs(value) >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en') : value.toFixed(2));

const QUANTILES = [0.5, 0.9, 0.99, 0.999];
const late = (title, histogram) =>
    [title, histogram.count, ...QUANTILES.map((part) => histogram.quantile(part)), histogram.latest].map((cell) =>
        typeof cell === 'number' ? number(cell) : cell);

function growthSection(growth) {
    if (growth.samples.length < 8) return 'Too short.';
    const rows = growth.judge().map(({ title, unit, first, second, last, slope, ok }) =>
        [`${title}${unit && `, ${unit}`}`, ...[first, second, last, slope].map(number), ok ? '' : 'grew']);
    return [
        table(['', 'first', 'second quarter', 'last quarter', 'slope of the second half, an hour', ''], rows),
        `Medians of ${growth.samples.length} samples. The rule: the last quarter's is at most ${100 * PART} % and an ` +
            `allowance above the second's; it is a check from ${LEAST_SECONDS} s on.`,
    ].join('\n\n');
}

export function write(file, { instances, seed, seconds, cpu, population, growth, report }) {
    const { lateness, control, begun, finished, aborted, moved } = population;
    const total = (name) => report.guests.reduce((sum, guest) => sum + guest[name], 0);
    const counted = Object.entries({
        begun, 'came to their end': finished, 'closed in the middle': aborted, 'moved by a snapshot': moved,
        'disturbed (interrupted for want of time), not judged': report.disturbed,
    });
    const sections = [
        `# Soak: ${instances} guests for ${clock(seconds)}`,
        `Node ${process.version}, ${process.platform} ${process.arch}, seed ${seed}; ${Math.round(100 * cpu)} % of a core.`,
        '## Guests',
        table(['', 'number'], counted.map(([what, count]) => [what, number(count)])),
        '## How late timers were, in milliseconds',
        table(
            ['', 'timers', 'median', '90 %', '99 %', '99.9 %', 'latest'],
            [late('guests', lateness), late('control: setTimeout of the host', control)],
        ),
        '## Counted by the guests that came to their end',
        report.guests.length === 0
            ? 'None yet.'
            : table(['', 'number'], Object.keys(report.guests[0]).map((name) => [name, number(total(name))])),
        '## Growth',
        growthSection(growth),
    ];
    writeFileSync(file, `${sections.join('\n\n')}\n`);
}
