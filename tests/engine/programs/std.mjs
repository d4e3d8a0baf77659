// The modules of quickjs-libc that are the same everywhere.
import * as std from 'qjs:std';
import * as os from 'qjs:os';
for (const [format, ...args] of [['%d|%5d|%-5d|%05d|%+d|% d', 1, 2, 3, 4, 5, 6], ['%x|%X|%#x|%o|%u', 255, 255, 255, 8, -1], ['%s|%10s|%-10s|%.2s', 'a', 'b', 'c', 'defg'], ['%f|%.2f|%10.3f|%e|%g|%G|%a', 1.5, 2.345, Math.PI, 12345.678, 1e-10, 1e20, 1.5], ['%c%c|%%|%i', 65, 8364, 7], ['%ld %lld %5.1f%%', 2 ** 40, 3, 99.95], ['%g %g %f', NaN, Infinity, -Infinity], ['%*d|%.*f', 5, 42, 2, 1.239], ['%d', '12'], ['%d', 1.9], ['%d', 2n ** 40n], ['%y', 1], ['%', 1], ['%s']])
  try { print(format, std.sprintf(format, ...args)); } catch (error) { print(format, `${error}`); }
print(std.evalScript('1 + 1'), JSON.stringify(std.parseExtJSON?.('{a: 1, b: [0x1f, ], /* c */ "d": +1}')), std.getenv('HOME'), JSON.stringify(std.getenviron()), std.strerror(std.Error.ENOENT));
print(std.loadFile('tests/engine/programs/lib/data.json'), std.loadFile('none'), JSON.stringify(os.readdir('tests/engine/programs/lib')[0].sort()), std.strerror(os.stat('none')[1]), os.getcwd()[1], os.isatty(1), std.strerror(-os.open('none', os.O_RDONLY)));
const f = std.open('tests/engine/programs/out.txt', 'w+'); f.puts('line 1\nline 2 ä\n'); f.printf('%03d\n', 7); f.seek(0, std.SEEK_SET); print(f.getline(), f.tell(), f.readAsString(), f.eof(), f.close()); os.remove('tests/engine/programs/out.txt');
std.out.puts('puts\n'); std.err.puts('error output\n'); console.log('log', 1, { a: 1 }, [1], null, undefined, 'x', -0, 1n, Symbol('s')); console.error('console.error'); console.warn('warn'); print('a', 1, {}, [1, [2]]);
std.exit(7);
