// Plays scripts of calls over qjs.wasm in Node: a fresh instance and directory for each. README.md.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { instantiate } from '../../build/js/index-node.js';
import { World } from '../conformance/execute.mjs';
import { transcribe } from './player.mjs';

const USAGE = `usage: node tests/replay/node.mjs --wasm PATH SCRIPT.calls…
Plays scripts over qjs.wasm in Node and compares each transcript with SCRIPT.expected.
`;

async function play(module, script) {
    const world = new World();
    const { clock, stdout, stderr } = world;
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'replay-'));
    const writeFile = (name, bytes) => {
        const target = path.join(directory, name);
        fs.mkdirSync(path.dirname(target), { recursive: true });
        fs.writeFileSync(target, bytes);
    };
    try {
        const { exports, stdin } = await instantiate({ wasm: module, preopens: { '.': directory }, clock, stdout, stderr });
        return transcribe(fs.readFileSync(script), world, { exports, stdin, writeFile });
    } catch (error) {
        return `${error.stack}\n`;
    } finally {
        fs.rmSync(directory, { recursive: true, force: true });
    }
}

/** The first line in which two texts differ; undefined: none. */
function difference(wanted, found) {
    if (wanted === found) return undefined;
    const lines = [wanted.split('\n'), found.split('\n')];
    const at = lines[0].findIndex((line, i) => line !== lines[1][i]);
    return `${at + 1}:\n- ${lines[0][at]}\n+ ${lines[1][at]}`;
}

const { values: options, positionals: scripts } = parseArgs({
    allowPositionals: true,
    options: { wasm: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});
if (options.help || !options.wasm || scripts.length === 0) {
    fs.writeSync(options.help ? 1 : 2, USAGE);
    process.exit(options.help ? 0 : 2);
}
const module = await WebAssembly.compile(fs.readFileSync(options.wasm));
const count = { passed: 0, failed: 0 };
for (const script of scripts) {
    const expected = script.replace(/(\.calls)?$/, '.expected');
    const problem = difference(fs.readFileSync(expected, 'latin1'), await play(module, script));
    count[problem ? 'failed' : 'passed']++;
    if (problem) fs.writeSync(1, `${expected}:${problem}\n`);
}
fs.writeSync(1, `${count.passed} passed, ${count.failed} failed\n`);
process.exitCode = count.failed > 0 ? 1 : 0;
