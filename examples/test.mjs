// Runs every example as a user would, in a process of its own. What a guest program writes is compared with
// examples/expected/<name>.txt. Beside that file may lie
//   <name>.in      standard input
//   <name>.err     lines that must be found on stderr, which is otherwise empty
//   <name>.code    the exit code, if it is not 0
// What hosts do is told in examples/test/.
//
// usage: node examples/test.mjs [--wasm PATH] [name...]
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { agentTests } from './test/agent.mjs';
import { gameTests } from './test/game.mjs';
import { pluginTests } from './test/plugins.mjs';
import { EXAMPLES, expected, judge, node } from './test/process.mjs';
import { runnerTests } from './test/runner.mjs';
import { travelTests } from './test/travel.mjs';

const HELP = `usage: node examples/test.mjs [--wasm PATH] [name...]

Runs the examples (all, or those named) and compares their output with
examples/expected. The last line is "N passed, N failed".
`;

const words = process.argv.slice(2);
if (words.includes('--help')) {
  process.stdout.write(HELP);
  process.exit(0);
}
const option = words.indexOf('--wasm');
const wasm = path.resolve(option < 0 ? path.join(EXAMPLES, '../build/wasm/qjs.wasm') : words.splice(option, 2)[1] ?? '');
if (!existsSync(wasm)) {
  console.error(`there is no artifact at ${wasm}: build it with "make wasm", or name one with --wasm`);
  process.exit(2);
}

/** A guest program, by its name. */
async function program(name) {
  const run = path.join(EXAMPLES, 'js/run.mjs');
  const result = await node([run, '--wasm', wasm, path.join(EXAMPLES, `${name}.js`)], { input: expected(name, 'in') });
  const out = expected(name, 'txt');
  if (out === undefined) return [`expected/${name}.txt is missing`];
  return judge(result, { code: Number(expected(name, 'code') ?? 0), out, err: expected(name, 'err') });
}

const programs = readdirSync(EXAMPLES)
  .filter((file) => file.endsWith('.js') && file !== 'demo.js')
  .map((file) => path.basename(file, '.js'));
const tests = {
  ...Object.fromEntries(programs.map((name) => [name, () => program(name)])),
  ...runnerTests(wasm),
  ...agentTests,
  ...pluginTests,
  ...gameTests,
  ...travelTests,
};

let passed = 0;
let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
  const problems = await test().catch((error) => [error.stack]);
  if (problems.length === 0) {
    passed++;
    continue;
  }
  failed++;
  console.log(`FAIL ${name}`);
  for (const problem of problems) console.log(`  ${problem.replaceAll('\n', '\n  ')}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
