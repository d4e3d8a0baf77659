// Count the words of standard input and list the most frequent ones.
// usage: wordcount.js [HOW_MANY] < text
import * as std from 'qjs:std';
import { table, words } from './lib/text.js';

const limit = Number(scriptArgs[1] ?? 8);
const counts = new Map();
let lines = 0;
let characters = 0;

/* std.in reads as C does: a program that does so waits for its input. */
for (let line; (line = std.in.getline()) !== null; ) {
  lines++;
  characters += line.length + 1;
  for (const word of words(line)) counts.set(word, (counts.get(word) ?? 0) + 1);
}

const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
const top = [...counts]
  .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  .slice(0, limit)
  .map(([word, n]) => [word, n, `${((100 * n) / total).toFixed(1)} %`]);

console.log(`${lines} lines, ${total} words (${counts.size} different), ${characters} characters\n`);
console.log(table(['word', 'count', 'share'], top, ['count', 'share']));
