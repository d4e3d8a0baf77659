// ends: done
// says: ok
// needs: std read-only
// not native: there the guest has the rights of the process
// What can only be read is not changed, made, moved, removed.
// What counts is what is there afterwards.
const write = (file) => { if (!file) return; file.puts('changed'); file.flush(); file.close(); };
const writeTo = (fd) => { if (fd < 0) return; os.write(fd, new ArrayBuffer(4), 0, 4); os.close(fd); };
for (const change of [
    () => write(std.open('own.txt', 'w')), () => write(std.open('own.txt', 'a')), () => write(std.open('own.txt', 'r+')), () => write(std.open('new.txt', 'w')),
    () => writeTo(os.open('own.txt', os.O_RDWR)), () => writeTo(os.open('own.txt', os.O_WRONLY | os.O_TRUNC)), () => writeTo(os.open('own.txt', os.O_RDONLY | os.O_TRUNC)), () => writeTo(os.open('made.txt', os.O_CREAT | os.O_EXCL | os.O_RDWR)),
    () => os.mkdir('made'), () => os.remove('own.txt'), () => os.remove('sub/own.js'), () => os.remove('sub'), () => os.rename('own.txt', 'other.txt'), () => os.rename('sub', 'other'), () => os.utimes('own.txt', 0, 0),
])
    change();
for (const name of ['new.txt', 'made.txt', 'made', 'other.txt', 'other']) if (os.stat(name)[1] === 0) print('HOLE: there is', name);
print(std.loadFile('own.txt') === 'own' && std.loadFile('sub/own.js') !== null ? 'ok' : 'HOLE: changed');
