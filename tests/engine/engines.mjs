// The engine twice, natively (run.c) and as qjs.wasm (run.mjs): processes that carry out one program after the other.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/* A program that takes longer hangs; a guard, not a measure. Natively the process of the program ends itself. */
const HANG_SECONDS = 150;
/* Instances are garbage, whose memory is given back late: a process is replaced after so many. */
const PROGRAMS_A_PROCESS = 4000;

/** One process at a time; a new one follows it when it has ended. */
class Engine {
    #command;
    #child;
    #waiting;
    #chunks = [];
    #size = 0;
    #count = 0;

    constructor(command) {
        this.#command = command;
    }

    #start() {
        const [file, ...args] = this.#command;
        const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
        this.#child = child;
        this.#chunks = [];
        this.#size = 0;
        this.#count = 0;
        child.stdin.on('error', () => {}); // its end tells more
        child.stdout.on('data', (chunk) => child === this.#child && this.#take(chunk));
        child.on('error', (error) => this.#end(child, error.message));
        child.on('close', (code, signal) => this.#end(child, `signal ${signal} status ${code}`));
    }

    #take(chunk) {
        this.#chunks.push(chunk);
        this.#size += chunk.length;
        if (this.#size < (this.#wanted() ?? Infinity)) return;
        const bytes = Buffer.concat(this.#chunks);
        this.#chunks = [];
        this.#size = 0;
        this.#settle(bytes.subarray(bytes.indexOf(10) + 1));
    }

    /* How many bytes the answer has, once its first line is there. */
    #wanted() {
        if (this.#chunks[0].indexOf(10) < 0) this.#chunks = [Buffer.concat(this.#chunks)];
        const end = this.#chunks[0].indexOf(10);
        return end < 0 ? undefined : end + 1 + Number(this.#chunks[0].toString('latin1', 'record '.length, end));
    }

    #end(child, how) {
        if (child !== this.#child) return;
        this.#child = undefined;
        this.#settle(Buffer.from(`crash the process has ended: ${how}\n`));
    }

    #settle(record) {
        const waiting = this.#waiting;
        this.#waiting = undefined;
        clearTimeout(waiting?.timer);
        waiting?.resolve(record);
    }

    /** The record of a program; one at a time. */
    run({ polls, memory, realms, web, parts }) {
        if (this.#count++ === PROGRAMS_A_PROCESS) this.close();
        if (this.#child === undefined) this.#start();
        const { stdin } = this.#child;
        return new Promise((resolve) => {
            const timer = setTimeout(() => this.#child?.kill('SIGKILL'), HANG_SECONDS * 1000);
            this.#waiting = { resolve, timer };
            stdin.cork();
            stdin.write(`program polls=${polls} memory=${memory} realms=${realms} web=${web ? 1 : 0}\n`);
            for (const { isModule, filename, source } of parts) {
                stdin.write(`${isModule ? 'module' : 'script'} ${filename} ${source.length}\n`);
                stdin.write(source);
                stdin.write('\n');
            }
            stdin.write('end\n');
            stdin.uncork();
        });
    }

    close() {
        const child = this.#child;
        this.#child = undefined;
        child?.stdin.end();
    }
}

/**
 * Where the engines are: engine_run and an artifact. Natively it is an optimised build without sanitizers, for its
 * speed and because its stack is what it is in use; one with them can be given all the same.
 */
export const DEFAULTS = {
    native: path.join(ROOT, 'build/engine/tests/engine/engine_run'),
    wasm: path.join(ROOT, 'build/wasm/qjs.wasm'),
};

const BUILD = 'tools/build.sh build/engine engine_run -DCMAKE_C_COMPILER=$(tools/find-clang.sh) -DQJS_BUILD_TESTS=ON';

/** What is missing, with the command that makes it; undefined when nothing is. */
export function missingEngine({ native, wasm }) {
    if (!existsSync(native)) return `there is no ${native}: build it with \`${BUILD}\``;
    if (!existsSync(wasm)) return `there is no ${wasm}: build it with \`make wasm\``;
    if (!existsSync(path.join(ROOT, 'build/js/index-node.js'))) return 'there is no build/js: build it with `make js`';
    return undefined;
}

const nativeEngine = ({ native }, directory) => new Engine([native, directory]);
const wasmEngine = ({ wasm }, directory) =>
    new Engine([process.execPath, '--no-warnings', fileURLToPath(new URL('run.mjs', import.meta.url)), '--wasm', wasm, directory]);

/**
 * Runs each program in both engines, `jobs` programs at a time, and tells of each.
 * @param {Iterable<object>} programs
 * @param {{ engines: typeof DEFAULTS, jobs: number, directory: () => string }} options directory is asked for by each engine
 * @param {(program: object, records: { native: Buffer, wasm: Buffer }) => void} tell
 */
export async function runBoth(programs, { engines, jobs, directory }, tell) {
    const rest = programs[Symbol.iterator]();
    const work = async () => {
        const pair = [nativeEngine(engines, directory()), wasmEngine(engines, directory())];
        try {
            for (let next; !(next = rest.next()).done;) {
                const [native, wasm] = await Promise.all(pair.map((engine) => engine.run(next.value)));
                await tell(next.value, { native, wasm });
            }
        } finally {
            pair.forEach((engine) => engine.close());
        }
    };
    await Promise.all(Array.from({ length: jobs }, work));
}
