// A checkout of test262: its tests as programs for the engine, and what the record of one means.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { readFrontmatter } from './frontmatter.mjs';
import { parseRecord } from './record.mjs';

const POLLS = 5000;
const MEMORY = 512 << 20;
/* The most that a test makes. */
const REALMS = 4;
const REJECTION = '-19';

const HOST = readFileSync(new URL('test262_host.mjs', import.meta.url));

/** The tests of a checkout, as paths in it that begin with one of the prefixes. */
export function findTests(checkout, prefixes) {
    const below = (directory) => readdirSync(path.join(checkout, directory), { withFileTypes: true })
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .flatMap((entry) => {
            const name = `${directory}/${entry.name}`;
            if (!prefixes.some((prefix) => name.startsWith(prefix) || prefix.startsWith(`${name}/`))) return [];
            if (entry.isDirectory()) return below(name);
            return name.endsWith('.js') && !name.endsWith('_FIXTURE.js') ? [name] : [];
        });
    return below('test');
}

/**
 * What is left out, each with its reason: lines of `feature NAME REASON`, `flag …`, `include …`, `path PREFIX REASON`
 * and `text WORD REASON`, for tests whose source has this word.
 */
export function readSkipped(file) {
    return readFileSync(file, 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => {
        const match = /^(feature|flag|include|path|text) +(\S+) +(\S.*)$/.exec(line);
        if (!match) throw new Error(`${file}: this is no line of it: ${line}`);
        const [, kind, what, reason] = match;
        return { kind, what, reason };
    });
}

function modesOf({ flags }) {
    if (flags.includes('module')) return ['module'];
    if (flags.includes('raw')) return ['raw'];
    if (flags.includes('onlyStrict')) return ['strict'];
    if (flags.includes('noStrict')) return ['sloppy'];
    return ['sloppy', 'strict'];
}

export class Suite {
    #checkout;
    #skipped;
    #harness = new Map();
    /** How many tests each line of the skipped ones has left out. */
    leftOut = new Map();

    constructor(checkout, skipped) {
        this.#checkout = checkout;
        this.#skipped = skipped;
    }

    #harnessPart(name) {
        if (!this.#harness.has(name)) {
            const source = readFileSync(path.join(this.#checkout, 'harness', name));
            this.#harness.set(name, { isModule: false, filename: `harness/${name}`, source });
        }
        return this.#harness.get(name);
    }

    #isSkipped(name, source, { flags, features, includes }) {
        const holds = {
            feature: (what) => features.some((feature) => feature === what || feature.startsWith(`${what}.`)),
            flag: (what) => flags.includes(what),
            include: (what) => includes.includes(what),
            path: (what) => name.startsWith(what),
            text: (what) => source.includes(what),
        };
        const line = this.#skipped.find(({ kind, what }) => holds[kind](what));
        if (line !== undefined) this.leftOut.set(line, (this.leftOut.get(line) ?? 0) + 1);
        return line !== undefined;
    }

    /** The programs of a test, one for each mode; none when it is skipped. */
    programsOf(name) {
        const source = readFileSync(path.join(this.#checkout, name), 'utf8');
        const metadata = readFrontmatter(source);
        if (this.#isSkipped(name, source, metadata)) return [];
        const { flags, includes } = metadata;
        const harness = flags.includes('raw') ? [] : [
            'assert.js', 'sta.js', ...(flags.includes('async') ? ['doneprintHandle.js'] : []), ...includes,
        ];
        const before = [{ isModule: true, filename: 'test262_host.mjs', source: HOST }, ...new Set(harness)]
            .map((part) => (typeof part === 'string' ? this.#harnessPart(part) : part));
        const uses = (word) => source.includes(word) || before.slice(1).some((part) => part.source.includes(word));
        let realms = 0;
        if (uses('createRealm')) realms = REALMS;
        else if (uses('IsHTMLDDA')) realms = 1;
        return modesOf(metadata).map((mode) => ({
            name: `${name} ${mode}`,
            metadata,
            polls: POLLS,
            memory: MEMORY,
            realms,
            web: false,
            parts: [...before, {
                isModule: mode === 'module',
                filename: name,
                source: Buffer.from(mode === 'strict' ? `"use strict";\n${source}` : source),
            }],
        }));
    }
}

/** Why the record is that of a failed test; undefined: it has passed. */
export function failureOf({ parts, metadata: { flags, negative } }, record) {
    const sections = parseRecord(record);
    const crash = sections.find(({ title }) => title === 'crash');
    if (crash) return `it crashed: ${crash.words.join(' ')}`;
    const isModule = flags.includes('module');
    const textOf = (title) => sections.find((section) => section.title === title).bytes.toString();
    // scripts of the harness give a value each
    const values = sections.filter(({ title }) => title === 'value').length;
    const scripts = parts.filter((part) => !part.isModule).length;
    const errors = sections
        .filter(({ title, words }) => title === 'failed' || (title === 'raised' && (isModule || words[0] !== REJECTION)))
        .map(({ bytes }) => bytes.toString().replace(/^Unhandled promise rejection: /, ''));
    if (values < scripts - 1) return `the harness fails: ${errors[0]}`;
    if (negative !== undefined) {
        if (errors.length === 0) return `there is no ${negative.type}`;
        return new RegExp(`^${negative.type}(:|\\n|$)`).test(errors[0]) ? undefined : `no ${negative.type} but ${errors[0]}`;
    }
    if (errors.length > 0) return errors[0];
    if (flags.includes('async')) {
        const output = textOf('stdout');
        const bad = /Test262:AsyncTestFailure:.*/.exec(output);
        if (bad) return bad[0];
        if (!output.includes('Test262:AsyncTestComplete')) return 'it has not called $DONE';
    }
    return undefined;
}
