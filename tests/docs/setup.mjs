// What stands around a block that is a part of a program.
import { existsSync, readFileSync } from 'node:fs';

const HERE = /^[ \t]*\/\* block \*\/$/m;

/** @param {{ parts: string[], setup?: string, place: string }} program */
export function withSetup({ parts, setup, place }, extension, transform = (code) => code) {
  const code = parts.map(transform).join('\n');
  if (setup === undefined) return code;
  const file = new URL(`setups/${setup}.${extension}.in`, import.meta.url);
  if (!existsSync(file)) throw new Error(`${place}: there is no tests/docs/setups/${setup}.${extension}.in`);
  const around = readFileSync(file, 'utf8');
  return HERE.test(around) ? around.replace(HERE, () => code) : `${around}\n${code}`;
}
