// Files through std and os: write, read whole, read line by line, append, seek,
// list, remove. Errors come back as codes.
import * as os from 'qjs:os';
import * as std from 'qjs:std';

const path = 'qjs-reactor-example.txt';

function write(mode, text) {
  const file = std.open(path, mode);
  if (file === null) throw new Error(`cannot open ${path}`);
  file.puts(text);
  file.close();
}

write('w', 'one\ntwo\n');
write('a', 'three: é, €, 😀\n');
console.log(JSON.stringify(std.loadFile(path)));

const file = std.open(path, 'r');
for (let n = 1, line; (line = file.getline()) !== null; n++) console.log(`line ${n}: ${line}`);
file.seek(4, std.SEEK_SET);
console.log('at byte 4:', file.getline(), '- then at byte', file.tell());
file.close();

const [status, error] = os.stat(path);
console.log('size:', status.size, 'error:', error);

const [names] = os.readdir('.');
console.log('listed:', names.includes(path));

console.log('removed:', os.remove(path) === 0, '- left:', std.loadFile(path));

const problem = {};
std.open('no/such/file', 'r', problem);
console.log('missing file:', problem.errno === std.Error.ENOENT ? 'ENOENT' : problem.errno);
