// Blocks of JavaScript and TypeScript, in Node; and JSON.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT, fault, run } from './process.mjs';
import { withSetup } from './setup.mjs';
import { PRELUDE, checked } from './values.mjs';

const { transform } = createRequire(path.join(ROOT, 'build/tools/bundlers/package.json'))('esbuild');

export async function runJs(program, directory) {
  let code;
  try {
    /* Node 20 has no `using`. */
    ({ code } = await transform(PRELUDE + withSetup(program, 'js', checked), { loader: 'ts', target: 'node20', format: 'esm' }));
  } catch (error) {
    return `cannot be read: ${error.message}`;
  }
  const file = path.join(directory, `${program.name}.mjs`);
  writeFileSync(file, code);
  return fault(await run(process.execPath, [file], { cwd: directory }), program.output);
}

export function runJson({ parts }) {
  try {
    parts.forEach((part) => JSON.parse(part));
    return undefined;
  } catch (error) {
    return error.message;
  }
}
