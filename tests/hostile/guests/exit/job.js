// ends: exited 5
// needs: std
// Exits in a job, with timers, jobs and finalizers left.
setInterval(() => print('HOLE: a timer runs'), 0);
Promise.resolve().then(() => std.exit(5)).finally(() => print('HOLE: finally')).catch(() => print('HOLE: caught'));
queueMicrotask(() => print('HOLE: a job runs'));
