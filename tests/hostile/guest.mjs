// Guests as files: the lines at the head of each say what it is and how it has to end.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('guests', import.meta.url));
const HEADS = ['ends', 'says', 'needs', 'not native', 'not go', 'not js'];

/** What a guest's file says: tests/hostile/README.md has the format. */
export function readGuest(name) {
    const source = readFileSync(join(ROOT, name), 'utf8');
    const guest = { name, source, isModule: name.endsWith('.mjs'), says: [], needs: [], not: [] };
    for (const line of source.split('\n')) {
        const [, head, text] = /^\/\/ ([a-z ]+): (.*)$/.exec(line) ?? [];
        if (!HEADS.includes(head)) break;
        if (head === 'ends') guest.ends = text.split(' or ');
        else if (head === 'says') guest.says.push(text);
        else if (head === 'needs') guest.needs = text.split(' ');
        else guest.not.push(head.slice(4));
    }
    if (guest.ends === undefined) throw new Error(`${name}: the first line is no "// ends: ..."`);
    return guest;
}

/** The names of all guests, or of those whose names contain one of the words. */
export function guestNames(words = []) {
    return readdirSync(ROOT, { recursive: true })
        .map((name) => name.replaceAll('\\', '/'))
        .filter((name) => /\.m?js$/.test(name) && (words.length === 0 || words.some((word) => name.includes(word))))
        .sort();
}

/** The ways by which a value V of a guest is made to cross: lines of ways.txt. */
export const WAYS = readFileSync(fileURLToPath(new URL('ways.txt', import.meta.url)), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
