// Which tests of test262 are expected to fail: comments, and lines of a path and the modes in which it fails, sorted.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

export class Expected {
    #comments;
    #names;

    /** None where there is no file. */
    constructor(file) {
        const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter((line) => line !== '') : [];
        this.#comments = lines.filter((line) => line.startsWith('#'));
        this.#names = new Set(lines.filter((line) => !line.startsWith('#')).flatMap((line) => {
            const [name, ...modes] = line.split(' ');
            return modes.map((mode) => `${name} ${mode}`);
        }));
    }

    /** Whether this run, a path and a mode, is expected to fail. */
    has(run) {
        return this.#names.has(run);
    }

    /** Of the tests that were run, those runs fail now; what was not run stays. */
    update(tests, failing, file) {
        const run = new Set(tests);
        const kept = [...this.#names].filter((name) => !run.has(name.split(' ')[0]));
        const modes = new Map();
        for (const name of [...kept, ...failing].sort()) {
            const [test, mode] = name.split(' ');
            modes.set(test, [...(modes.get(test) ?? []), mode]);
        }
        const lines = [...this.#comments, ...[...modes].map(([test, list]) => `${test} ${list.join(' ')}`)];
        writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
    }
}
