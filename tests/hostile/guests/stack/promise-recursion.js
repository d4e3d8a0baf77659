// ends: done or rejection
// says: ok
// Chains of promises that are resolved by each other, and dropped at once.
let promise = Promise.resolve();
for (let i = 0; i < 5000; i++) promise = promise.then(() => i);
promise = undefined;
let resolve;
let chain = new Promise((r) => { resolve = r; });
for (let i = 0; i < 2000; i++) { const inner = chain; chain = new Promise((r) => r(inner)); }
resolve();
let list;
for (let i = 0; i < 5000; i++) list = { list };
list = undefined;
gc();
print('ok');
