// node fuzz/minimize.mjs CONTROL-FILE DIRECTORY: the few inputs of a libFuzzer target that take most of its
// code replace what is in the directory. Of the inputs that a control file of -set_cover_merge tells of: in turn the
// one with the most edges that none before it has taken, a larger one counting less.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MAX_INPUTS = 64, MAX_SIZE = 2048;
/* An input costs as much as so many bytes. */
const EACH = 256;

const [control, directory] = process.argv.slice(2);
const lines = readFileSync(control, 'utf8').split('\n');
const paths = lines.slice(2, 2 + Number(lines[0]));
const inputs = [];
for (const line of lines.slice(2 + paths.length)) {
    const [what, index, ...numbers] = line.split(' ');
    if (what === 'STARTED') inputs[index] = { path: paths[index], size: Number(numbers[0]), edges: [] };
    if (what === 'FT') inputs[index].edges = numbers;
}

const all = new Set(inputs.flatMap((input) => input.edges)).size;
let left = inputs.filter((input) => input.size > 0 && input.size <= MAX_SIZE);
const taken = new Set();
const chosen = [];
while (left.length > 0 && chosen.length < MAX_INPUTS) {
    for (const input of left) input.edges = input.edges.filter((edge) => !taken.has(edge));
    left = left.filter((input) => input.edges.length > 0);
    left.sort((a, b) => b.edges.length / (b.size + EACH) - a.edges.length / (a.size + EACH));
    const best = left.shift();
    if (best === undefined) break;
    for (const edge of best.edges) taken.add(edge);
    chosen.push(best);
}
const copies = chosen.map(({ path }) => readFileSync(path));
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
copies.forEach((bytes, i) => writeFileSync(join(directory, String(i + 1).padStart(3, '0')), bytes));
const size = copies.reduce((sum, { length }) => sum + length, 0);
console.log(`${directory}: ${copies.length} inputs, ${size} bytes, ${taken.size} edges of ${all}`);
