// ends: exception or memory or rejection
// Errors that are kept, each with a long message, stack and cause.
let error = new Error('first');
for (;;) error = new Error('long '.repeat(1000), { cause: new AggregateError([error], 'of', { cause: error }) });
