// ends: exception
// Causes that lead back, and as many paths through them as there are atoms.
let error = new Error('first');
for (let i = 0; i < 60; i++) error = new AggregateError([error, error], 'both', { cause: error });
const first = new Error('circle');
first.cause = new AggregateError([first, error], 'back', { cause: first });
throw first;
