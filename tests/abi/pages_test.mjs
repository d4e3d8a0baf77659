// Linear memory under a memory limit: whatever a guest does, it gets no larger than what the module
// begins with, the limit, a tenth of it and 256 KiB. What the host allocates is not held to that.
// node tests/abi/pages_test.mjs [qjs.wasm]

import { loadModule, makeInstance } from './instance.mjs';
import { makeReport } from './report.mjs';

const LIMIT = 16 << 20;
const EXTRA = 256 << 10;
const guests = {
    'blocks between holes': `const kept = []; for (let round = 0; round < 60; round++) { const list = []; try {
        for (;;) { list.push(new ArrayBuffer(1000 + round * 997)); if (list.length % 10 === 0) kept.push('y'.repeat(20) + round); }
    } catch {} }`,
    'arrays that grow in turn': 'const a = [[], [], [], []]; for (let i = 0; ; i++) a[i & 3].push(i)',
    'a thrown text': "throw 'x'.repeat(8e6)",
    'texts of many rejections': "for (let i = 0; i < 50; i++) Promise.reject(new Error('x'.repeat(4e6)))",
    'a chain of causes': "let e; for (let i = 0; i < 9; i++) e = new Error('y'.repeat(2e6), { cause: e }); throw e",
    'a flood of rejections': "for (;;) Promise.reject(new Error('no'))",
    'a flood of timers': 'for (;;) setTimeout(() => {}, 1)',
    'source that grows': "let s = 'a;'; for (;;) { s += s; eval(s) }",
    'one string many times': "const s = 'x'.repeat(4e6); const { port1 } = new MessageChannel(); port1.postMessage(Array(60).fill(s))",
};

const module = await loadModule(process.argv[2]);
const report = makeReport('pages');

async function fresh() {
    const host = await makeInstance(module);
    host.begins = host.exports.memory.buffer.byteLength;
    host.exports.qjs_set_web(1);
    host.exports.qjs_set_error_output(0);
    host.exports.qjs_set_poll_limit(20000);
    report.equal('init', host.initArgv('qjs', '--memory-limit', `${LIMIT}b`), 0);
    return host;
}

for (const [name, source] of Object.entries(guests)) {
    const { exports, begins, eval: evaluate } = await fresh();
    evaluate(source);
    for (let turn = 0; turn < 100 && exports.qjs_loop_once() !== -1; turn++);
    const size = exports.memory.buffer.byteLength;
    report.check(name, size <= begins + LIMIT * 1.1 + EXTRA, `${size} bytes`);
    exports.qjs_destroy();
    report.equal(`${name}: afterwards`, exports.qjs_init() || evaluate('if (1 + 1 !== 2) throw 0'), 0);
}

const { exports, eval: evaluate } = await fresh();
const block = exports.malloc(2 * LIMIT);
report.check("the host's own block", block !== 0);
exports.free(block);
report.equal('a guest beside it', evaluate("'x'.repeat(1e6)"), 0);
report.finish();
