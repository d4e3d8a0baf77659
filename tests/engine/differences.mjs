// The known differences between native and wasm, in differences.txt.
import { readFileSync } from 'node:fs';

const FILE = new URL('differences.txt', import.meta.url);

export class Differences {
    #lines;

    constructor() {
        const lines = readFileSync(FILE, 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
        this.#lines = lines.map((line) => {
            const match = /^(\S+) +(does|may) +\S/.exec(line);
            if (!match) throw new Error(`differences.txt: this is no line of it: ${line}`);
            return { name: match[1], how: match[2] };
        });
    }

    /** 'does' or 'may' of a program that is known to differ, always or on some machines; undefined of any other. */
    of(program) {
        return this.#lines.find(({ name }) => (name.endsWith('/') ? program.startsWith(name) : program === name))?.how;
    }
}
