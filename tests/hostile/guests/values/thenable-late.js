// ends: turns
// Its then comes when the promise has its value already, so that whoever is given it asks again and again, in its own
// microtasks.
const chain = { then(resolve) { resolve({ then: chain.then }); } };
const late = {};
globalThis.promise = new Promise((resolve) => setTimeout(() => { resolve(late); late.then = chain.then; }, 0));
host.later(chain);
host.take(promise);
host.take(chain);
promise;
