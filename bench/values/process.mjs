// One line on one side, in a process of its own:
//   node bench/values/process.mjs SIDE LINE '{"wasm": FILE, "js": FOLDER, "peers": FOLDER, "ms": N}'
// Prints one line of JSON: {"version", "samples": [the figure of each run]}.
// Warms up for so many ms, and on as long as runs get faster: WebAssembly is optimised meanwhile, in
// other threads, which on a busy machine takes its time. Then it measures for so many ms.

import { strictEqual } from 'node:assert';
import { guestSetup, lines } from './lines.mjs';

const [side, id, text] = process.argv.slice(2);
const options = JSON.parse(text);
const { open } = await import(`./${side}.mjs`);
const { unit, per, setup, guest, is, verify, waits } = lines[id];

const vm = await open(options);
vm.evaluate(guestSetup);
if (setup) vm.evaluate(setup);
const run = vm.run(id, `(${guest})`);

function check(result) {
    if (typeof is === 'function') is(result);
    else strictEqual(result, is);
}

async function measure() {
    const start = performance.now();
    let result = run();
    if (waits) result = await result;
    return { result, figure: (performance.now() - start) * (unit === 'µs' ? 1000 : 1) / per };
}

async function warmUp(ms) {
    const start = performance.now();
    let best = Infinity;
    let end = start + ms;
    for (let runs = 0; runs < 3 || performance.now() < end; runs++) {
        const { figure } = await measure();
        if (figure > 0.95 * best) continue;
        best = figure;
        end = Math.min(performance.now() + ms, start + 10 * ms);
    }
}

async function repeat(ms, least) {
    const samples = [];
    const end = performance.now() + ms;
    while (samples.length < least || performance.now() < end) samples.push((await measure()).figure);
    return samples;
}

check((await measure()).result);
await warmUp(options.ms);
const samples = await repeat(options.ms, 5);
if (verify) strictEqual(vm.number(verify[0]), verify[1]);
console.log(JSON.stringify({ version: vm.version, samples }));
