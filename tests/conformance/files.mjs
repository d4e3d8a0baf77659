// Which cases there are; for the runners that have files.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** The case files of a place: itself, or all that lie below it. @returns {string[]} */
export function findCases(place) {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place).sort()
    .map((name) => path.join(place, name))
    .flatMap((inner) => (statSync(inner).isDirectory() ? findCases(inner) : inner.endsWith('.case') ? [inner] : []));
}
