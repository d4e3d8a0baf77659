// ends: turns
// Jobs without end: each turn has a budget, and the host its own turns in between.
const job = () => { Promise.resolve().then(job); };
job();
