// Blocks of Python, with the wasmtime that tests/replay has.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, fault, run } from './process.mjs';

export async function runPython({ parts, name, output }, directory) {
  const file = path.join(directory, `${name}.py`);
  writeFileSync(file, `${parts.join('\n')}\n`);
  return fault(await run(path.join(ROOT, 'build/tools/wasmtime/bin/python'), [file], { cwd: directory, env: { QJS: ROOT.replace(/\/$/, '') } }), output);
}
