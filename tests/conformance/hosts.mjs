// Runs conformance cases in browsers and in workerd; Node, Deno and Bun run node.mjs themselves.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { withHost } from '../../js/test/hosts/host.mjs';
import { ROOT } from '../../js/test/hosts/process.mjs';
import { fromBytes } from './case.mjs';
import { findCases } from './files.mjs';

const USAGE = `usage: node tests/conformance/hosts.mjs [--worker] HOST [CASE…]
Runs conformance cases in HOST (chromium, firefox, webkit, workerd); all of them when none is
named. A CASE is a file or a directory of them.
  --worker  in a Worker of the browser's page
  --help    print this
The last line is "N passed, N failed".
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { worker: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
});
const [name, ...places] = positionals;
if (values.help || name === undefined) {
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const files = (places.length > 0 ? places : [path.join(ROOT, 'conformance')]).flatMap(findCases);
const cases = files.map((file) => ({ name: path.relative(ROOT, file), text: fromBytes(readFileSync(file)) }));
const { passed, failures } = await withHost(name, { worker: values.worker }, (host) =>
  host.run('tests/conformance/browser.mjs', { cases }));
for (const { name: file, line, message } of failures) console.log(`${file}:${line}: ${message}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;
