// ends: exited 3
// needs: std
// Exits in a getter, with finally, while a value crosses.
try {
    host.echo([{ get a() { try { std.exit(3); } finally { print('HOLE: finally'); } } }]);
} catch {
    print('HOLE: caught');
} finally {
    print('HOLE: finally outside');
}
