// Snapshots that were damaged at random, given to createReactor({ snapshot }) of js/: the reader
// (js/src/snapshot.ts), qjs_restore, and what the host asks of the guest from then on.
// Seeded, not guided by coverage: go/internal/abi/snapshot_fuzz_test.go is.
//
// Must hold: what is damaged and has the old checksum is refused with QJS_E_ARGUMENT. What has the right
// one (a crafted snapshot) is refused, or goes on, or ends in an error that says what happened: a
// ReactorError, among them Trap, or one that the guest threw. This process survives, and a good
// snapshot works afterwards. Not promised: that a crafted snapshot ends. Its limits are its own words in its
// own memory, so it may spin without a poll; a host that takes snapshots from others restores them in
// a Worker and terminates that, as this one does. Those that had to be are counted.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { generator } from '../tests/abi/generator.mjs';

const HEAD = 28, DEADLINE = 3000;
const USAGE = `Usage: node fuzz/snapshot_fuzz.mjs [--seed N] [--runs N | --time SECONDS] [--wasm FILE]
Tries the seeds N, N+1, ... (default: 300 from 0) and tells what became of them. One alone: --seed N --runs 1.
The last line is "N passed, N failed".`;

/** The addresses of the runs in a snapshot: where each has its head, and how long it is. */
function runsOf(bytes) {
    const view = new DataView(bytes.buffer);
    const runs = [];
    let at = HEAD + view.getUint32(24, true);
    for (let i = 0; i < view.getUint32(20, true); i++) {
        const length = view.getUint32(at + 4, true);
        runs.push({ at, length });
        at += 8 + length;
    }
    return runs;
}

const WORDS = [0, 1, -1, 4, 0x7fffffff, -0x80000000, 0x10000, 0xfffc, 16, 64];

/** @returns the damaged copy, and whether its checksum was made right */
function damage(good, seed, crc32) {
    const random = generator(seed);
    let bytes = good.slice();
    const view = new DataView(bytes.buffer);
    const runs = runsOf(good);
    if (seed === 0) { /* nothing in it is an address: qjs_restore traps at once */
        for (const { at, length } of runs) bytes.fill(1, at + 8, at + 8 + length);
        view.setUint32(12, crc32(bytes.subarray(16)), true);
        return { bytes, isSealed: true };
    }
    const word = () => (random.below(3) ? random.pick(WORDS) : random.below(view.getUint32(16, true)) & ~3);
    const kind = random.pick(['plain', 'head', 'runs', 'memory', 'memory', 'memory', 'memory']);
    for (let times = 1 + random.below(kind === 'memory' ? 24 : 2); times > 0; times--) {
        if (kind === 'plain') bytes[random.below(bytes.length)] ^= 1 << random.below(8);
        else if (kind === 'head') view.setUint32(random.pick([8, 16, 16, 20, 24, 28]), random.pick([word(), random.next(), random.below(64) * 65536]), true);
        else {
            const run = random.pick(runs);
            if (kind === 'runs') view.setUint32(run.at + random.pick([0, 4]), random.pick([word(), run.length + random.below(9) - 4]), true);
            else if (random.below(2)) bytes[run.at + 8 + random.below(run.length)] ^= 1 << random.below(8);
            else view.setInt32(run.at + 8 + (random.below(run.length) & ~3), word() | 0, true);
        }
    }
    if (random.below(10) === 0) bytes = bytes.slice(0, random.below(bytes.length));
    if (kind !== 'plain' && bytes.length >= HEAD) new DataView(bytes.buffer).setUint32(12, crc32(bytes.subarray(16)), true);
    return { bytes, isSealed: kind !== 'plain' };
}

/* ------------------------------------------------------------------- the worker */

/** Errors that the guest threw have both stacks; what is no error is the guest's too. */
const isOfGuest = (error) => !(error instanceof Error) || error.stack.includes('--- above the guest, below the host ---');

async function work() {
    const { createReactor, ReactorError, Exit } = await import('../build/js/index-node.js');
    const { crc32 } = await import('../build/js/crc32.js');
    const wasm = await WebAssembly.compile(readFileSync(workerData.wasm));
    const surroundings = { wasm, timeout: 200, stdout: 'ignore', stderr: 'ignore' };
    const first = await createReactor(surroundings);
    first.evaluateSync(`globalThis.list = [1, "two", { three: 3n }, /4/, new Map([[5, "five"]]), new Uint8Array(64)];
        class C { #p = 1; get p() { return this.#p } } globalThis.c = new C();
        globalThis.generator = (function* () { for (;;) yield list.length })(); generator.next();
        setTimeout(() => list.push("timer"), 0); Promise.resolve().then(() => list.push("job"));
        globalThis.later = (async () => { await 0; return c.p })(); 0`);
    first.loop.stop();
    const good = await first.snapshot();
    first.close();

    const use = async (snapshot) => {
        const vm = await createReactor({ ...surroundings, snapshot });
        vm.addEventListener('error', (event) => event.preventDefault());
        try {
            vm.evaluateSync('list.push(c.p, generator.next().value); JSON.stringify([...list[4]])');
            for (let turn = 0; turn < 4; turn++) vm.abi.loopOnce();
            return vm.evaluateSync('[6 * 7, list.length]').join();
        } finally {
            vm.close();
        }
    };
    const expected = await use(good);

    parentPort.on('message', async (seed) => {
        const { bytes, isSealed } = damage(good, seed, crc32);
        let outcome;
        try {
            outcome = (await use(bytes)) === expected ? 'the same' : 'other values';
        } catch (error) {
            if (error instanceof ReactorError || error instanceof Exit) outcome = error.name === 'Trap' ? 'Trap' : error.code ?? 'Exit';
            else outcome = isOfGuest(error) ? 'thrown by the guest' : `unclear: ${error?.stack ?? error}`;
        }
        if (!isSealed && outcome !== 'QJS_E_ARGUMENT') outcome = `unclear: damaged, but ${outcome}`;
        if (seed % 64 === 0 && (await use(good)) !== expected) outcome = 'unclear: a good snapshot works no more';
        parentPort.postMessage(outcome);
    });
    parentPort.postMessage('ready');
}

/* ---------------------------------------------------------------------- the host */

async function main() {
    const { values } = parseArgs({ options: {
        help: { type: 'boolean', short: 'h' }, seed: { type: 'string', default: '0' },
        runs: { type: 'string' }, time: { type: 'string' },
        wasm: { type: 'string', default: new URL('../build/wasm/qjs.wasm', import.meta.url).pathname },
    } });
    if (values.help) return console.log(USAGE);
    const end = values.time === undefined ? Infinity : Date.now() + 1000 * Number(values.time);
    const runs = Number(values.runs ?? (values.time === undefined ? 300 : Infinity));
    const outcomes = new Map();
    let worker, answer, failed = 0, passed = 0;
    const ask = (message) => new Promise((resolve) => {
        const timer = setTimeout(resolve, DEADLINE, 'hang');
        answer = (outcome) => (clearTimeout(timer), resolve(outcome));
        if (message !== undefined) worker.postMessage(message);
    });
    const begin = async () => {
        worker = new Worker(new URL(import.meta.url), { workerData: { wasm: values.wasm } });
        worker.on('message', (outcome) => answer(outcome));
        worker.on('error', (error) => answer(`unclear: the worker ended: ${error.stack}`));
        const ready = await ask();
        if (ready !== 'ready') throw new Error(ready);
    };
    await begin();
    for (let i = 0; i < runs && Date.now() < end; i++) {
        const seed = Number(values.seed) + i;
        const outcome = await ask(seed);
        const isUnclear = outcome.startsWith('unclear');
        if (isUnclear) console.log(`FAIL snapshot: seed ${seed}: ${outcome}`);
        isUnclear ? failed++ : passed++;
        const key = isUnclear ? 'unclear' : outcome;
        outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
        if (outcome === 'hang' || outcome.startsWith('unclear: the worker ended')) {
            if (outcome === 'hang') console.log(`seed ${seed} spins, and was terminated`);
            await worker.terminate();
            await begin();
        }
        if (process.stderr.isTTY) process.stderr.write(`\r${i + 1} `);
    }
    await worker.terminate();
    for (const [outcome, count] of [...outcomes].sort((a, b) => b[1] - a[1])) console.log(`${String(count).padStart(6)} ${outcome}`);
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = failed || !passed ? 1 : 0;
}

await (isMainThread ? main() : work());
