// ends: done
// says: ok
// needs: std memory
// not native: there the guest has the rights of the process
// not go: it has no such mount
// A tree of its own: beyond its limit, into itself, with names that are none, deep and wide.
const sure = (holds, what) => { if (!holds) print('HOLE:', what); };
sure(os.rename('sub', 'sub/sub') < 0, 'a directory in itself');
sure(os.rename('.', 'x') < 0, 'the root moved');
for (const path of ['.', './', 'sub/..', 'sub/../']) sure(os.remove(path) < 0, 'the root removed');
const file = std.open('big', 'w');
let written = 0;
while (file.puts('x'.repeat(65536)) >= 0 && !file.error() && file.flush() !== -1 && written < 64) written++;
sure(written < 64, 'more than there is room');
file.close();
os.remove('big');
const fd = os.open('far', os.O_RDWR | os.O_CREAT);
for (const position of [2 ** 31, 2 ** 32, 2 ** 40, Number.MAX_SAFE_INTEGER]) { os.seek(fd, position, std.SEEK_SET); os.write(fd, new ArrayBuffer(8), 0, 8); }
os.close(fd);
os.remove('far');
let path = '';
for (let i = 0; i < 2000; i++) if (os.mkdir((path += `${path && '/'}d`)) < 0) break;
sure(os.rename('d', 'e') <= 0, 'moved');
for (let i = 0; i < 100000; i++) if (os.mkdir(`n${i}`) < 0) break;
for (const name of ['__proto__', 'constructor', 'a\0b', 'x'.repeat(256), '\ud800', 'a/', '/', '', '..']) { os.mkdir(name); const f = std.open(name, 'w'); f?.puts('x'); f?.close(); }
sure({}.polluted === undefined, 'polluted');
print('ok');
