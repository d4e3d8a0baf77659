// The files of this program are a directory in memory. What the
// program writes appears beside main.js.
const text = std.loadFile('poem.txt');
const words = text.toLowerCase().match(/[a-z]+/g);

const counts = new Map();
for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);

const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
console.log('words', counts);

os.mkdir('out');
const file = std.open('out/counts.csv', 'w');
file.puts('word,count\n');
for (const [word, count] of sorted) file.puts(`${word},${count}\n`);
file.close();

const [{ size }] = [os.stat('out/counts.csv')[0]];
console.log('out/counts.csv was written,', size, 'bytes');
