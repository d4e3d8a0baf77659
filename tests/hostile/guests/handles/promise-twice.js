// ends: done or rejection
// says: ok
// Promises of the host that come back, are raced, are awaited after they are settled.
const promise = host.later(5);
const again = host.echo(promise);
if (again !== promise && !(again instanceof Promise)) print('HOLE: another thing');
await Promise.all([promise, again, Promise.race([promise, again]), host.later(promise)]);
host.keep(promise);
await host.kept();
print(await promise === 5 ? 'ok' : 'HOLE');
