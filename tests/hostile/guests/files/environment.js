// ends: done
// says: ok
// needs: std
// not native: there the guest has the rights of the process
// What the process knows: variables, arguments, times, its own path.
if (Object.keys(std.getenviron()).length > 0) print('HOLE: variables');
for (const name of ['PATH', 'HOME', 'USER', 'NODE_OPTIONS', '__proto__', '', 'a=b', '\0']) try { if (std.getenv(name) !== undefined && name !== '') print('HOLE', name); } catch { /* no name */ }
try { std.setenv('PATH', 'x'.repeat(10000)); std.unsetenv('PATH'); } catch { /* not here */ }
if (scriptArgs.some((word) => word.includes('/'))) print('HOLE: arguments');
if (os.getcwd()[0] !== '/' && os.getcwd()[0] !== '.') print('HOLE: its directory is', os.getcwd()[0]);
print('ok');
