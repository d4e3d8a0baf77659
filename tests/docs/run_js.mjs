// Blocks of JavaScript and TypeScript, in Node.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT, fault, run } from './process.mjs';
import { withSetup } from './setup.mjs';

const require = createRequire(path.join(ROOT, 'build/tools/bundlers/package.json'));

const PRELUDE = `import { inspect as __inspect } from 'node:util';
function __shows(value, wanted, where) {
  const plain = typeof value === 'string' ? value : __inspect(value, { breakLength: Infinity, depth: 10 });
  if (plain !== wanted && __inspect(value) !== wanted) throw new Error(where + ' is ' + plain + ' and not ' + wanted);
  return value;
}
`;
const NAMED = /^(\s*(?:const|let|using) (\w+) = .*?;)\s*\/\/ → (.*)$/;
const LOGGED = /^(\s*)console\.log\((.*)\);?\s*\/\/ → (.*)$/;
const PLAIN = /^(\s*)(.*?);?\s*\/\/ → (.*)$/;

/** Lines that tell their value check it. */
function checked(code) {
  return code.split('\n').map((line) => {
    const named = NAMED.exec(line);
    const shows = (expression, value) => `__shows(${expression}, ${JSON.stringify(value.trim())}, ${JSON.stringify(expression)});`;
    if (named !== null) return `${named[1]} ${shows(named[2], named[3])}`;
    const [, indent, expression, value] = LOGGED.exec(line) ?? PLAIN.exec(line) ?? [];
    return value === undefined ? line : `${indent}${shows(expression, value)}`;
  }).join('\n');
}

export async function runJs(program, directory) {
  const source = PRELUDE + withSetup(program, 'js', checked);
  const file = path.join(directory, `${program.name}.mjs`);
  const { transform } = require('esbuild');
  let code;
  try {
    ({ code } = await transform(source, { loader: 'ts', target: 'node20', format: 'esm' }));
  } catch (error) {
    return `cannot be read: ${error.message}`;
  }
  writeFileSync(file, code);
  return fault(await run(process.execPath, ['--expose-gc', file], { cwd: directory }), program.output);
}

export function runJson({ parts }) {
  try {
    parts.forEach((part) => JSON.parse(part));
    return undefined;
  } catch (error) {
    return error.message;
  }
}
