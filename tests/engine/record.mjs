// Records of programs (run.c, run.mjs): what stands in them, and how two of them differ.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { print } from '../conformance/diagnostic.mjs';
import { decode } from '../conformance/item.mjs';

/**
 * The sections of a record in their order: `{ title, words, bytes }`. Those without bytes are `end`, which tells the
 * state after the last turn, and `crash`.
 */
export function parseRecord(record) {
    const sections = [];
    for (let at = 0; at < record.length;) {
        const end = record.indexOf(10, at);
        const line = record.toString('utf8', at, end < 0 ? record.length : end);
        at = end < 0 ? record.length : end + 1;
        const words = line.split(' ');
        const title = words.shift();
        if (title === 'end' || title === 'crash') {
            sections.push({ title, words, bytes: Buffer.alloc(0) });
            // what a crash has to say has no length
            if (title === 'crash') words.push(record.toString('utf8', at));
            continue;
        }
        const told = Number(words.pop());
        sections.push({ title, words, bytes: record.subarray(at, at + told) });
        at += told + 1;
    }
    return sections;
}

export const hasCrashed = (record) => parseRecord(record).some(({ title }) => title === 'crash');

/* Whether the program met a limit that is another on each side: there is more stack natively, and objects are larger. */
export const isExhausted = (record) => /out of memory|Maximum call stack size exceeded|memory is used up/.test(record.toString('latin1'));

function valueText(bytes) {
    try {
        return print(decode(bytes));
    } catch {
        return bytes.toString('hex'); // it was cut
    }
}

/** A record for people. */
export const showRecord = (record) => parseRecord(record)
    .map(({ title, words, bytes }) => {
        const head = [title, ...words].join(' ');
        if (bytes.length === 0) return `${head}\n`;
        return `${head}\n${(title === 'value' ? valueText(bytes) : bytes.toString()).replace(/^/gm, '  ')}\n`;
    })
    .join('');

const MAX_DIFF_LINES = 40;

/** What `diff -u` says of two records, its first lines; empty when they are the same. */
export function differenceOf(native, wasm) {
    if (native.equals(wasm)) return '';
    const folder = mkdtempSync(path.join(os.tmpdir(), 'engine-'));
    try {
        writeFileSync(path.join(folder, 'native'), showRecord(native));
        writeFileSync(path.join(folder, 'wasm'), showRecord(wasm));
        const { stdout } = spawnSync('diff', ['-u', '--label', 'native', '--label', 'wasm', 'native', 'wasm'],
            { cwd: folder, encoding: 'utf8' });
        const lines = (stdout || 'they differ in bytes that no text shows\n').split('\n');
        const left = lines.length - MAX_DIFF_LINES;
        return left > 1 ? [...lines.slice(0, MAX_DIFF_LINES), `… ${left} lines more`, ''].join('\n') : lines.join('\n');
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}
