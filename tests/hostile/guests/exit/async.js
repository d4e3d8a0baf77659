// ends: exited 6
// needs: std
// Exits in an async generator's finally, which is awaited.
const it = (async function* () { try { yield 1; } finally { await host.later(1); std.exit(6); print('HOLE: goes on'); } })();
for await (const x of it) break;
print('HOLE: goes on after');
