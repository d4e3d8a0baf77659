// What the parts of make bench share: statistics, cells of a table, the file of results.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export function median(list) {
    const sorted = list.toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const spread = (list) => ({ median: median(list), min: Math.min(...list), max: Math.max(...list) });

export const digits = (x) =>
    (x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x >= 0.1 ? x.toFixed(2) : x.toFixed(3));
export const cell = ({ median: m, min, max }) => `${digits(m)} (${digits(min)}-${digits(max)})`;

/*
 * Results are a list of {id, unit, better, ours: {median, min, max}, peers: {name: the same}}.
 * Those in the file that have another id stay: each part of make bench adds its own.
 */
export function save(file, results) {
    const ids = new Set(results.map(({ id }) => id));
    const others = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).filter(({ id }) => !ids.has(id)) : [];
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify([...others, ...results], null, 2)}\n`);
    console.log(`written: ${file}`);
}
