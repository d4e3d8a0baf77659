// The runner of test262 over a small suite of our own: that it tells what passes from what fails, and what was
// expected from what was not.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeReport } from '../abi/report.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const SAMPLE = here('test262-sample');
const report = makeReport('test262');
const folder = mkdtempSync(path.join(os.tmpdir(), 'test262-'));

function run(args, { checkout = SAMPLE, expected = path.join(SAMPLE, 'expected.txt') } = {}) {
    const env = { ...process.env, TEST262_DIR: checkout };
    const words = [here('test262.mjs'), '--expected', expected, '--skipped', path.join(SAMPLE, 'skipped.txt'), ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8' });
    const lines = stdout.trimEnd().split('\n');
    return { status, stdout, stderr, last: lines.at(-1), failed: lines.filter((line) => line.startsWith('FAIL ')).map((line) => line.slice(5)) };
}

const tests = {
    'the sample passes'() {
        const { status, stdout, stderr, last } = run(['-v']);
        report.equal('last line', last, '23 passed, 0 failed');
        report.equal('exit status', status, 0);
        report.equal('standard error', stderr, '');
        for (const text of [
            '17 tests, 1 left out',
            '1 feature sample-feature: it is only there to be left out',
            'test/built-ins/endless.js strict: fails as expected: interrupted: ',
            'test/built-ins/fails.js strict: fails as expected: Test262Error: undefined and not object',
            'test/built-ins/async-fails.js sloppy: fails as expected: Test262:AsyncTestFailure:wrong',
            'test/built-ins/never-done.js strict: fails as expected: it has not called $DONE',
            'test/built-ins/no-error.js sloppy: fails as expected: there is no TypeError',
            'test/built-ins/wrong-error.js sloppy: fails as expected: no SyntaxError but this was not to be evaluated',
        ]) report.check(text, stdout.includes(text), stdout);
    },

    'a failure that is not expected'() {
        const { status, failed, last } = run(['test/built-ins/'], { expected: path.join(folder, 'none.txt') });
        report.equal('failures', failed.length, 7);
        report.check('names the mode', failed.some((line) => line.startsWith('test/built-ins/fails.js strict: Test262Error')), failed.join('\n'));
        report.equal('last line', last, '3 passed, 7 failed');
        report.equal('exit status', status, 1);
    },

    'a pass that is not expected'() {
        const expected = path.join(folder, 'more.txt');
        writeFileSync(expected, `${readFileSync(path.join(SAMPLE, 'expected.txt'))}test/language/raw.js raw\n`);
        const { failed } = run(['test/language/'], { expected });
        report.equal('failures', failed.join(), 'test/language/raw.js raw: it passes, and was expected to fail');
    },

    'a difference between native and wasm'() {
        const checkout = path.join(folder, 'suite');
        cpSync(SAMPLE, checkout, { recursive: true });
        const source = "/*---\nflags: [module]\n---*/\nimport { platform } from 'qjs:os';\nprint(platform);\n";
        writeFileSync(path.join(checkout, 'test/language/platform.js'), source);
        const { failed, last } = run(['test/language/platform.js'], { checkout });
        report.equal('failures', failed.join(), 'test/language/platform.js module: native and wasm differ');
        report.equal('last line', last, '0 passed, 1 failed');
    },

    'the expected failures are kept, those of other tests too'() {
        const expected = path.join(folder, 'kept.txt');
        writeFileSync(expected, 'test/other.js sloppy\ntest/language/raw.js raw\n');
        report.equal('exit status', run(['--update'], { expected }).status, 0);
        const lines = (file) => readFileSync(file, 'utf8').split('\n').filter((line) => !line.startsWith('#')).join('\n');
        report.equal('the file', lines(expected), `${lines(path.join(SAMPLE, 'expected.txt'))}test/other.js sloppy\n`);
    },

    'parts'() {
        const counts = [1, 2, 3].map((k) => Number(run(['test/language/', '--part', `${k}/3`]).last.split(' ')[0]));
        report.equal('together they are all', counts.reduce((a, b) => a + b), 13);
    },

    'what is asked wrongly'() {
        for (const [args, checkout, text] of [
            [[], '', 'TEST262_DIR has to be the path of a checkout of test262'],
            [[], folder, 'but there is no test/ in it'],
            [['test/none'], SAMPLE, 'there is no such test'],
            [['--part', '4/3'], SAMPLE, '--part 4/3 is none'],
            [['--native', '/none'], SAMPLE, 'there is no /none: build it with'],
        ]) {
            const { status, stderr } = run(args, { checkout });
            report.equal(`${text}: exit status`, status, 2);
            report.check(text, stderr.includes(text), stderr);
        }
        report.check('--help', run(['--help']).stdout.startsWith('usage: '));
    },
};

try {
    for (const test of Object.values(tests)) test();
} finally {
    rmSync(folder, { recursive: true, force: true });
}
report.finish();
