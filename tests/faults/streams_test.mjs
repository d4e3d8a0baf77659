// Reads that give less than was asked for, and writes that take less: everything arrives whole and in
// order, or the guest and the host can see that it did not.

import { makeReport } from '../abi/report.mjs';
import { readCommand } from './command.mjs';
import { makeWorld, readArtifact } from './world.mjs';

const options = readCommand('Usage: node tests/faults/streams_test.mjs [--wasm FILE] [--help]');
const report = makeReport('streams');
const module = new WebAssembly.Module(readArtifact(options.wasm));
const ERRNO = { again: 6, io: 29, nospc: 51 };

const lines = Array.from({ length: 300 }, (_, i) => `line ${i} of what is long enough for many reads`).join('\n');
const FILES = {
    'text.txt': lines,
    'include.js': `globalThis.included = ${JSON.stringify(lines)};`,
    'main.js': `import { text } from './module.js'; import data from './data.json'; globalThis.all = [text, data.text, globalThis.included];`,
    'module.js': `export const text = ${JSON.stringify(lines)};`,
    'data.json': JSON.stringify({ text: lines }),
};

// Limit what one call may read or write to so many bytes: the lists of buffers are cut in the guest's
// memory, and put back. most() of an operation may also be an errno, as a negative number.
function limited(most) {
    let world;
    const intercept = (name, args, real) => {
        if (name !== 'fd_read' && name !== 'fd_write') return real();
        const bytes = most(name, args[0]);
        if (bytes === undefined) return real();
        if (bytes < 0) return -bytes;
        const [, vectors, count] = args;
        const view = world.view();
        const lengths = Array.from({ length: count }, (_, i) => view.getUint32(vectors + 8 * i + 4, true));
        let left = bytes;
        lengths.forEach((length, i) => {
            view.setUint32(vectors + 8 * i + 4, Math.min(length, left), true);
            left -= Math.min(length, left);
        });
        const result = real();
        lengths.forEach((length, i) => world.view().setUint32(vectors + 8 * i + 4, length, true));
        return result;
    };
    world = makeWorld(module, { files: FILES, intercept });
    return world;
}

const OUT = 1;
const IN = 0;
const only = (operation, fd, bytes) => (name, at) => (name === operation && (fd === undefined || at === fd) ? (typeof bytes === 'function' ? bytes() : bytes) : undefined);

const READ_ALL = `{
    const fd = os.open('text.txt', os.O_RDONLY), b = new Uint8Array(100);
    let n = 0, k;
    while ((k = os.read(fd, b.buffer, 0, 100)) > 0) n += k;
    os.close(fd);
    k === 0 ? n : -1 }`;
const READ_LINES = `{
    const f = std.open('text.txt', 'r');
    let n = 0;
    while (f.getline() !== null) n++;
    f.close();
    n }`;
const READ_STRING = `{
    const f = std.open('text.txt', 'r'), text = f.readAsString();
    f.close();
    text === all[0] }`;

function readsWhole(what, most) {
    const world = limited(most);
    report.equal(`${what}: files of source`, world.initArgv('qjs', '--std', '-I', 'include.js', '-m', 'main.js'), 0);
    report.equal(`${what}: are whole`, world.evaluate(`all.every((text) => text.length === ${lines.length}) && all[0] === all[2]`).value, true);
    report.equal(`${what}: loadFile`, world.evaluate("std.loadFile('text.txt') === all[0]").value, true);
    report.equal(`${what}: getline`, world.evaluate(READ_LINES).value, 300);
    report.equal(`${what}: readAsString`, world.evaluate(READ_STRING).value, true);
    report.equal(`${what}: os.read in a loop`, world.evaluate(READ_ALL).value, lines.length);
    world.stdin.write('abc\ndef\n');
    world.stdin.end();
    report.equal(`${what}: standard input`, world.evaluate("[std.in.getline(), std.in.getline(), std.in.getline()].join()").value, 'abc,def,');
}
readsWhole('all', () => undefined);
readsWhole('1 byte at a time', only('fd_read', undefined, 1));
readsWhole('7 bytes at a time', only('fd_read', undefined, 7));
let turn = 0;
readsWhole('1 to 1000 bytes', only('fd_read', undefined, () => 1 + (turn++ * 37) % 1000));

// What a handler reads, a byte at a time.
{
    const world = limited(only('fd_read', IN, 1));
    world.initArgv('qjs', '--std');
    world.eval(`globalThis.got = '';
        os.setReadHandler(0, () => {
            const b = new Uint8Array(64), n = os.read(0, b.buffer, 0, 64);
            if (n === 0) os.setReadHandler(0, null);
            else got += String.fromCharCode(...b.subarray(0, n));
        })`);
    world.stdin.write('hello, guest');
    world.stdin.end();
    for (let i = 0; i < 50; i++) world.exports.qjs_poll_io(0);
    report.equal('a read handler', world.evaluate('got').value, 'hello, guest');
    report.equal('a read handler that has ended', world.state().readers, 0);
}

// A source that cannot be read whole is an error, and no shorter source.
for (const [name, file, argv, code] of [
    ['a script', 'main.js', ['qjs', 'main.js'], -17],
    ['an include', 'include.js', ['qjs', '-I', 'include.js'], -17],
    ['a module', 'module.js', ['qjs', '-e', "import './module.js'", '-m'], -18],
]) {
    let reads = 0;
    const world = limited((operation) => (operation === 'fd_read' ? (reads++ === 0 ? 20 : -ERRNO.io) : undefined));
    report.equal(`${name} that breaks off fails`, world.initArgv(...argv), -1);
    report.check(`${name} that breaks off says so`, world.error().code === code && world.error().text.includes(file), JSON.stringify(world.error()));
    const afterwards = limited(() => undefined);
    report.equal(`${name} is read afterwards`, afterwards.initArgv(...argv), 0);
}

// Output comes whole and in order.
const printing = "for (let i = 0; i < 200; i++) console.log('line ' + i + 'x'.repeat(i)); std.out.puts('end'); std.out.flush()";
const expected = Array.from({ length: 200 }, (_, i) => `line ${i}${'x'.repeat(i)}\n`).join('') + 'end';
function writesWhole(what, most) {
    const world = limited(most);
    world.initArgv('qjs', '--std');
    report.equal(`${what}: the script`, world.eval(printing), 0);
    world.exports.qjs_destroy();
    report.check(`${what}: comes whole and in order`, world.text(OUT) === expected, `${world.text(OUT).length} of ${expected.length} characters`);
}
writesWhole('all at once', () => undefined);
writesWhole('1 byte at a time', only('fd_write', OUT, 1));
writesWhole('13 bytes at a time', only('fd_write', OUT, 13));
writesWhole('0 bytes each other time', only('fd_write', OUT, () => (turn++ % 2 ? 0 : 100)));
writesWhole('1 to 500 bytes', only('fd_write', OUT, () => 1 + (turn++ * 41) % 500));

// What the host does not take is lost, and the guest that asks can see it.
function failsVisibly(what, most) {
    const world = limited(most);
    world.initArgv('qjs', '--std');
    const seen = world.evaluate(`{
        let failed = 0;
        for (let i = 0; i < 2000; i++) {
            std.out.puts('some text');
            if (std.out.flush() >= 0 && !std.out.error()) continue;
            failed++;
            std.out.clearerr();
        }
        failed }`);
    report.check(`${what}: the guest sees it`, seen.value !== 0, JSON.stringify(seen));
    report.equal(`${what}: os.write says so`, world.evaluate("{ const b = new Uint8Array(10); const r = os.write(1, b.buffer, 0, 10); r < 10 }").value, true);
    report.equal(`${what}: the guest goes on`, world.evaluate('6 * 7').value, 42);
    const { length } = world.text(OUT);
    world.exports.qjs_destroy();
    report.equal(`${what}: a new runtime`, world.exports.qjs_init(), 0);
    return length;
}
failsVisibly('EAGAIN', only('fd_write', OUT, -ERRNO.again));
failsVisibly('EIO', only('fd_write', OUT, -ERRNO.io));
failsVisibly('ENOSPC after 100 bytes', (() => {
    let taken = 0;
    return (name, fd) => (name === 'fd_write' && fd === OUT ? ((taken += 50) <= 100 ? 50 : -ERRNO.nospc) : undefined);
})());
{
    // EAGAIN once, then all: what the C library has not written it reports, and the next text comes.
    let writes = 0;
    const world = limited(only('fd_write', OUT, () => (writes++ === 0 ? -ERRNO.again : 1 << 20)));
    world.initArgv('qjs', '--std');
    world.eval(`globalThis.failed = std.out.puts('first') < 0 || std.out.flush() < 0 || std.out.error();
        std.out.clearerr();
        std.out.puts('second');
        std.out.flush()`);
    world.exports.qjs_loop_once();
    const text = world.text(OUT);
    const failed = world.evaluate('failed').value;
    const isSeen = text === 'firstsecond' || (text === 'second' && failed === true);
    report.check('EAGAIN once: all comes, or the guest sees what is lost', isSeen, `${text}, ${failed}`);
}
report.finish();
