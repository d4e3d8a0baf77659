// Carries out programs over qjs.wasm, each in a fresh instance, and writes the record of each. Requests and answers
// are those of run.c.
import { readFileSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { performProgram } from './program.mjs';

const USAGE = `usage: node tests/engine/run.mjs --wasm FILE DIRECTORY
Carries out the programs that come by standard input, over qjs.wasm, in this directory.
tests/engine/run.c tells how they are written.
`;

const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { wasm: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});
if (values.help || values.wasm === undefined || positionals.length !== 1) {
    writeSync(values.help ? 1 : 2, USAGE);
    process.exit(values.help ? 0 : 2);
}

/** Lines and bytes of a stream, as they are asked for. */
class Input {
    #chunks;
    #rest = Buffer.alloc(0);

    constructor(stream) {
        this.#chunks = stream[Symbol.asyncIterator]();
    }

    async #more() {
        const { done, value } = await this.#chunks.next();
        if (!done) this.#rest = Buffer.concat([this.#rest, value]);
        return !done;
    }

    async bytes(count) {
        while (this.#rest.length < count) if (!(await this.#more())) throw new Error('the input ends early');
        const taken = this.#rest.subarray(0, count);
        this.#rest = this.#rest.subarray(count);
        return taken;
    }

    /** Undefined at the end. */
    async line() {
        let end;
        while ((end = this.#rest.indexOf(10)) < 0) if (!(await this.#more())) return undefined;
        return (await this.bytes(end + 1)).toString('utf8', 0, end);
    }
}

async function readProgram(input) {
    const first = await input.line();
    if (first === undefined) return undefined;
    const [polls, memory, realms, web] = [...first.matchAll(/=(\d+)/g)].map((match) => Number(match[1]));
    const program = { polls, memory, realms, web, parts: [] };
    for (;;) {
        const [kind, filename, length] = (await input.line()).split(' ');
        if (kind === 'end') return program;
        const source = await input.bytes(Number(length) + 1);
        program.parts.push({ isModule: kind === 'module', filename, source: source.subarray(0, -1) });
    }
}

function writeAll(bytes) {
    for (let at = 0; at < bytes.length;) {
        try {
            at += writeSync(1, bytes, at);
        } catch (error) {
            if (error.code !== 'EAGAIN') throw error;
        }
    }
}

const module = await WebAssembly.compile(readFileSync(values.wasm));
const input = new Input(process.stdin);
for (let program; (program = await readProgram(input)) !== undefined;) {
    const record = await performProgram(module, positionals[0], program);
    writeAll(Buffer.from(`record ${record.length}\n`));
    writeAll(record);
}
