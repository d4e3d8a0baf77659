// ends: done
// needs: ways
// Errors in errors in errors, of both kinds.
let error = new Error('first');
for (let i = 0; i < 2000; i++) error = i % 2 ? new AggregateError([error, error], 'a') : new Error('c', { cause: error });
globalThis.hostile = [error];
0;
