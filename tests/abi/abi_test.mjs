// The artifacts against the ledger: node tests/abi/abi_test.mjs [--ledger FILE] [qjs.wasm [qjs-lean.wasm]]
//
// It ends with tests of itself: each kind of fault is put into the ledger, or into an
// artifact that fits the ledger exactly, and has to be found.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { makeReport } from './report.mjs';
import { parseModule } from './wasm.mjs';

const root = new URL('../../', import.meta.url);
const USAGE = `usage: node tests/abi/abi_test.mjs [--ledger FILE] [qjs.wasm [qjs-lean.wasm]]
  --ledger FILE  compare with FILE instead of abi/exports.txt
  qjs.wasm       the artifact; build/wasm/qjs.wasm without it
  qjs-lean.wasm  the one without the engine's functions; likewise`;

// -> [{name, kind, type, since}], problems with the text itself as thrown errors
function parseLedger(text) {
    return text.split('\n').flatMap((line, index) => {
        if (line.startsWith('#') || line.trim() === '') return [];
        const match = /^(\S+)\s+(\(.*\) -> \S+|memory|table|start)\s+(\d+\.\d+\.\d+)$/.exec(line.trim());
        if (!match) throw new Error(`line ${index + 1} of the ledger is not "name type since": ${line}`);
        const [, name, type, since] = match;
        if (type === 'start') return { name, kind: 'function', type: '() -> ()', since };
        return { name, kind: type.startsWith('(') ? 'function' : type, type, since };
    });
}

// One entry a rule or a ledger line: {what, problem}; problem is '' when all is well.
function compare(ledger, artifact) {
    const listed = new Map(ledger.map((entry) => [entry.name, entry]));
    const exported = new Map(artifact.exports.map((entry) => [entry.name, entry]));
    const results = ledger.map(({ name, kind, type }) => {
        const found = exported.get(name);
        const problem =
            !found ? 'missing in the artifact'
            : found.kind !== kind ? `the ledger says ${kind}, the artifact has a ${found.kind}`
            : kind === 'function' && found.type !== type ? `the ledger says ${type}, the artifact has ${found.type}`
            : kind !== 'function' && found.type.max !== null ? `it has a maximum of ${found.type.max}; hosts need it to grow`
            : kind === 'memory' && found.type.shared ? 'it is shared; hosts without threads cannot load it'
            : '';
        return { what: `export ${name}`, problem };
    });
    const rule = (what, offenders, advice) =>
        results.push({ what, problem: offenders.length ? `${offenders.join(', ')}: ${advice}` : '' });
    rule('every export is in the ledger',
        artifact.exports.filter((e) => !listed.has(e.name)).map((e) => e.name),
        'add a line to abi/exports.txt, or do not export it');
    rule('the ledger names each export once',
        ledger.filter((e) => listed.get(e.name) !== e).map((e) => e.name), 'remove one of the lines');
    rule('only functions of wasi_snapshot_preview1 are imported',
        artifact.imports.filter((e) => e.module !== 'wasi_snapshot_preview1' || e.kind !== 'function')
            .map((e) => `${e.module}.${e.name}`),
        'no other host would provide it');
    return results;
}

// What of the ledger the lean artifact has: what belongs to the module, and the functions of the header
// but for the one that gives the engine's context.
const leanOf = (ledger) => ledger.filter(({ name, kind }) =>
    kind !== 'function' || name === '_initialize' || /^(malloc|free|qjs_(?!get_context$)\w+)$/.test(name));

// Every flat function of the public header is an export, and no other qjs_ name is.
function compareHeader(ledger, header) {
    const code = header.replace(/\/\*[^]*?\*\//g, '').replace(/^typedef\b[^;]*;/gm, '');
    const declared = new Set([...code.matchAll(/\b(qjs_(?!reactor_)\w+)\(/g)].map((m) => m[1]));
    const listed = new Set(ledger.map((e) => e.name).filter((n) => n.startsWith('qjs_')));
    return [
        { what: 'every qjs_ function of the header is in the ledger', left: [...declared].filter((n) => !listed.has(n)) },
        { what: 'every qjs_ line of the ledger is in the header', left: [...listed].filter((n) => !declared.has(n)) },
    ].map(({ what, left }) => ({ what, problem: left.join(', ') }));
}

// Versions only: "0.1.0" <= "0.2.0"
const notLater = (a, b) => {
    const [x, y] = [a, b].map((v) => v.split('.').map(Number));
    const at = x.findIndex((part, i) => part !== y[i]);
    return at < 0 || x[at] < y[at];
};

function selfTest(report, ledgerText, ledger) {
    const artifact = {
        imports: [{ module: 'wasi_snapshot_preview1', name: 'fd_write', kind: 'function' }],
        exports: ledger.map(({ name, kind, type }) =>
            ({ name, kind, type: kind === 'function' ? type : { min: 1, max: null, shared: false } })),
    };
    const found = (what, l, a, expected) => {
        const count = compare(l, a).filter((r) => r.problem).length;
        report.check(`self-test: finds ${what}`, count === expected, `${count} problems, expected ${expected}`);
    };
    found('no fault where there is none', ledger, artifact, 0);

    const edited = (from, to) => {
        const text = ledgerText.replace(from, to);
        if (text === ledgerText) throw new Error(`self-test: nothing in the ledger matches ${from}`);
        return parseLedger(text);
    };
    found('a changed signature', edited(/^(qjs_eval\s+)\(i32 i32 i32 i32\)/m, '$1(i32 i32 i32)'), artifact, 1);
    found('a changed result', edited(/^(JS_Eval\s+\(.*\)) -> i64/m, '$1 -> i32'), artifact, 1);
    found('a renamed export', edited(/^malloc /m, 'mallok '), artifact, 2);
    found('an unlisted export', edited(/^qjs_destroy .*\n/m, ''), artifact, 1);
    found('a line given twice', edited(/^(free .*\n)/m, '$1$1'), artifact, 1);
    found('a wrong kind', edited(/^memory +memory/m, 'memory table'), artifact, 1);
    found('an import of another module', ledger,
        { ...artifact, imports: [...artifact.imports, { module: 'env', name: 'f', kind: 'function' }] }, 1);
    const limited = (kind) => ({
        ...artifact,
        exports: artifact.exports.map((e) => (e.kind === kind ? { ...e, type: { ...e.type, max: 65536 } } : e)),
    });
    found('a memory that cannot grow', ledger, limited('memory'), 1);
    found('a table that cannot grow', ledger, limited('table'), 1);
    report.check('self-test: a malformed line is refused',
        (() => { try { parseLedger('qjs_init i32'); return false; } catch { return true; } })());
}

const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { ledger: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});
if (values.help) {
    console.log(USAGE);
} else {
    const report = makeReport('abi');
    const ledgerText = readFileSync(values.ledger ?? new URL('abi/exports.txt', root), 'utf8');
    const ledger = parseLedger(ledgerText);
    const [artifact, lean] = ['qjs', 'qjs-lean'].map((name, i) =>
        parseModule(readFileSync(positionals[i] ?? new URL(`build/wasm/${name}.wasm`, root))));
    const version = readFileSync(new URL('VERSION', root), 'utf8').trim();
    const header = readFileSync(new URL('include/qjs_reactor.h', root), 'utf8');

    for (const { what, problem } of [...compare(ledger, artifact), ...compareHeader(ledger, header)]) {
        report.check(what, problem === '', problem);
    }
    for (const { what, problem } of compare(leanOf(ledger), lean)) report.check(`lean: ${what}`, problem === '', problem);
    const later = ledger.filter((e) => !notLater(e.since, version)).map((e) => e.name);
    report.check(`no line is newer than version ${version}`, later.length === 0, later.join(', '));
    selfTest(report, ledgerText, ledger);
    report.finish();
}
