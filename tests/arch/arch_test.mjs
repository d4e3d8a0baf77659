// The rules of the house, over the files that git tracks (and new ones it does not ignore).
// node tests/arch/arch_test.mjs

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeReport } from '../abi/report.mjs';
import { faults } from './faults.mjs';
import { rules } from './rules.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const git = (...args) => execFileSync('git', ['-C', root, 'ls-files', '-z', ...args], { encoding: 'utf8' });
const paths = [...new Set(git('--cached', '--others', '--exclude-standard').split('\0'))]
    .filter((path) => path !== '' && existsSync(join(root, path)));
const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));

const report = makeReport('arch');
for (const [name, rule] of Object.entries(rules)) {
    const breaches = rule(files);
    report.check(name, breaches.length === 0, `\n  ${breaches.join('\n  ')}`);
}
for (const [name, rule] of Object.entries(rules)) {
    report.check(`self-test: "${name}" has an example of a breach`, faults[name]?.some(([, count]) => count > 0) ?? false);
    for (const [index, [tree, count]] of (faults[name] ?? []).entries()) {
        const breaches = rule(tree);
        report.check(`self-test: "${name}", example ${index + 1}`, breaches.length === count,
            `expected ${count} breaches, got ${breaches.length}: ${breaches.join('; ')}`);
    }
}
report.check('no example is left without its rule',
    Object.keys(faults).every((name) => name in rules), Object.keys(faults).filter((n) => !(n in rules)).join(', '));
report.finish();
