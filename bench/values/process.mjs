// One line on one side, in a process of its own:
//   node bench/values/process.mjs SIDE LINE '{"wasm": FILE, "js": FOLDER, "peers": FOLDER, "ms": N}'
// Prints one line of JSON: {"version", "samples": [the figure of each run]}.
// Runs for so many ms before any is counted (WebAssembly is optimised meanwhile), and so many more.

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

async function repeat(ms, least) {
    const samples = [];
    const end = performance.now() + ms;
    while (samples.length < least || performance.now() < end) {
        const start = performance.now();
        let result = run();
        if (waits) result = await result;
        samples.push((performance.now() - start) * (unit === 'µs' ? 1000 : 1) / per);
        if (samples.length === 1) check(result);
    }
    return samples;
}

await repeat(options.ms, 3);
const samples = await repeat(options.ms, 5);
if (verify) strictEqual(vm.number(verify[0]), verify[1]);
console.log(JSON.stringify({ version: vm.version, samples }));
