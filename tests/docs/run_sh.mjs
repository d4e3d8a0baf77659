// Blocks of shell. With `test: run` they are run; else each line has to name what is there: targets of the
// Makefile, files of the repository, options of its tools. `$QJS` is the repository.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, fault, run } from './process.mjs';

const TARGETS = new Set([...readFileSync(path.join(ROOT, 'Makefile'), 'utf8').matchAll(/^([a-z][\w-]*):(?!=)/gm)].map((match) => match[1]));

function faultOfLine(line) {
  const [command, ...words] = line.replace(/\s+#.*$/, '').split(/\s+/);
  const missing = words.filter((word) => /^(?:[\w.-]+\/)+[\w.-]+\.\w+$/.test(word) && !word.startsWith('build') && !existsSync(path.join(ROOT, word)));
  if (missing.length > 0) return `there is no ${missing.join(', ')}`;
  if (command === 'make') {
    const wrong = words.filter((word) => !word.includes('=') && !TARGETS.has(word));
    return wrong.length === 0 ? undefined : `the Makefile has no target ${wrong.join(', ')}`;
  }
  if (command === 'node') return words.some((word) => /\.m?js$/.test(word)) ? undefined : 'names no script';
  if (/^tools\//.test(command)) return existsSync(path.join(ROOT, command)) ? undefined : `there is no ${command}`;
  return 'is neither run nor known: say `test: run`, or `not run` with the reason';
}

export async function runSh(program, directory) {
  const script = program.parts.join('\n');
  if (program.words.run) return fault(await run('bash', ['-euo', 'pipefail', '-c', script], { cwd: directory, env: { QJS: ROOT.replace(/\/$/, '') } }), program.output);
  const lines = script.replaceAll(/\\\n\s*/g, '').split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const faults = lines.flatMap((line) => {
    const wrong = faultOfLine(line);
    return wrong === undefined ? [] : [`${line}: ${wrong}`];
  });
  return faults.length === 0 ? undefined : faults.join('\n');
}
