// Counting checks: every suite's last line is "N passed, N failed".

export function makeReport(name) {
    let passed = 0;
    let failed = 0;
    return {
        check(what, ok, detail = '') {
            if (ok) return void passed++;
            failed++;
            console.log(`FAIL ${name}: ${what}${detail === '' ? '' : `: ${detail}`}`);
        },
        equal(what, actual, expected) {
            this.check(what, Object.is(actual, expected), `expected ${show(expected)}, got ${show(actual)}`);
        },
        finish() {
            console.log(`${passed} passed, ${failed} failed`);
            process.exitCode = failed === 0 ? 0 : 1;
        },
    };
}

const show = (value) => (typeof value === 'string' ? JSON.stringify(value) : String(value));
