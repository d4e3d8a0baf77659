// A life of a guest that makes each kind of WASI call there is, as steps that a test runs one by one.
// Whatever the host's WASI answers, a step returns and says whether it went as it should.

export const FILES = {
    'first.js': 'globalThis.first = 1;',
    'main.js': "import { a } from './lib/a.js'; globalThis.main = a; console.log('main', scriptArgs.length);",
    lib: { 'a.js': "import b from './b.json'; export const a = b.b + 1;", 'b.json': '{ "b": 1 }' },
    'data.txt': 'one\ntwo\nthree\n',
};

const WORK = {
    print: "console.log('out'); console.error('err'); print('x'.repeat(3000))",
    variables: "std.getenv('WORD') ?? std.getenviron()",
    time: 'performance.now(); Date.now(); new Date().getTimezoneOffset(); Math.random()',
    read: `
        const f = std.open('data.txt', 'r');
        if (!f) throw new Error('no file');
        const lines = [f.getline(), f.readAsString()];
        f.close();
        if (lines.join('|') !== 'one|two\\nthree\\n') throw new Error(lines)`,
    load: "if (std.loadFile('data.txt') !== 'one\\ntwo\\nthree\\n') throw new Error('loadFile')",
    write: `
        const f = std.open('out.txt', 'w');
        if (!f) throw new Error('no file');
        f.puts('abc'.repeat(2000));
        f.seek(3, std.SEEK_SET);
        f.puts('X');
        f.flush();
        const at = f.tell();
        f.close();
        if (at !== 4) throw new Error(at)`,
    directory: `
        const results = {
            mkdir: os.mkdir('d'), rename: os.rename('out.txt', 'd/o.txt'),
            utimes: os.utimes('d/o.txt', 1000, 2000), remove: os.remove('d/o.txt'), readdir: -os.readdir('.')[1],
        };
        for (const [what, result] of Object.entries(results))
            if (result < 0) throw new Error(what + ': ' + std.strerror(-result));
        const [stat, error] = os.stat('data.txt');
        if (error || stat.size !== 14) throw new Error('stat')`,
    sleep: 'os.sleep(5)',
    timers: `
        globalThis.ran = 0;
        setTimeout(() => ran++, 0);
        setTimeout(() => ran++, 3);
        const i = setInterval(() => clearInterval(i), 1)`,
    input: `
        globalThis.got = [];
        os.setReadHandler(0, () => {
            const b = new Uint8Array(8), n = os.read(0, b.buffer, 0, 8);
            if (n > 0) return void got.push(...b.subarray(0, n));
            os.setReadHandler(0, null);
            if (n < 0) throw new Error('read: ' + std.strerror(-n));
        })`,
    promise: "import('./lib/a.js').then(({ a }) => (globalThis.imported = a))",
};

const MODULE = `
    import { a } from './lib/a.js';
    import * as std from 'qjs:std';
    if (a !== 2 || !std.open) throw new Error('module')`;
const RESULT = "if (globalThis.imported !== 2 || got.length !== 12 || ran !== 2) throw new Error([imported, got, ran].join())";

// Each step: its name, and what it does; true: as it should be. What it may not do is throw.
export function* scenario(world) {
    const { exports } = world;
    const evaluates = (name) => [name, () => world.eval(`{ ${WORK[name]} }`) === 0];

    yield ['init', () => world.initArgv('qjs', '--std', '-I', 'first.js', '-m', 'main.js', 'word') === 0];
    for (const name of Object.keys(WORK)) yield evaluates(name);
    yield ['module', () => world.eval(MODULE, { isModule: 1 }) === 0];
    world.stdin.write('hello, guest');
    yield* turns('turn');
    world.stdin.end();
    yield* turns('end');
    yield ['state', () => world.state().status === 1];
    yield ['all has come', () => world.eval(RESULT) === 0];
    yield ['exit', () => world.eval("console.log('last'); std.exit(3)") === 0 && world.state().status === 2];
    yield ['destroy', () => (exports.qjs_destroy(), true)];

    function* turns(name) {
        for (let i = 0; i < 12; i++) {
            yield [`${name} ${i}`, () => {
                const next = exports.qjs_loop_once();
                const polled = exports.qjs_poll_io(0);
                world.clock.sleep(1_000_000n);
                return next !== -2 && polled === 0;
            }];
        }
    }
}
