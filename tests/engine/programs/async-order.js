// In which order jobs and timers run.
const log = (...words) => print(words.join(' '));
const thenable = (name, value) => ({ get then() { log('get then', name); return (f) => { log('then', name); f(value); }; } });
setTimeout(() => log('timer 0'), 0);
setTimeout(() => log('timer 10'), 10);
setTimeout(() => { log('timer 5'); Promise.resolve().then(() => log('job of timer 5')); }, 5);
const interval = setInterval(() => { log('interval', Date.now()); if (Date.now() >= 1700000000030) clearInterval(interval); }, 7.5);
queueMicrotask(() => log('microtask'));
Promise.resolve().then(() => log('p1')).then(() => log('p2')).then(() => log('p3')).finally(() => log('finally'));
(async () => { log('a0'); await null; log('a1'); await thenable('t', 1); log('a2'); try { await Promise.reject(new Error('x')); } catch (e) { log(e); } return new Promise((f) => f('a')); })().then((v) => log('async', v));
(async () => { for await (const x of [Promise.resolve(1), 2, thenable('u', 3)]) log('for await', x); })();
(async function* () { try { const got = yield Promise.resolve('y1'); log('got', got); yield* [1, Promise.resolve(2)]; } finally { log('gen finally'); } })();
const g = (async function* () { yield 1; yield Promise.resolve(2); try { yield 3; } finally { log('cleanup'); await null; log('cleaned'); } })();
for (const x of ['a', 'b', 'c', 'd']) g.next(x).then((r) => log(x, JSON.stringify(r)));
g.return('r').then((r) => log('return', JSON.stringify(r)));
g.next('late').then((r) => log('late', JSON.stringify(r)));
for (const [name, list] of Object.entries({ all: [1, Promise.resolve(2), thenable('v', 3)], none: [], fails: [Promise.reject(new Error('f')), 1] }))
  for (const how of ['all', 'allSettled', 'any', 'race']) Promise[how](list).then((v) => log(name, how, JSON.stringify(v)), (e) => log(name, how, `${e}`, JSON.stringify(e.errors?.map(String))));
Promise.try((x) => { throw x; }, 'try').catch((e) => log('caught', e));
const { promise, resolve, reject } = Promise.withResolvers();
promise.then((v) => log('resolved', v));
resolve(promise.then === undefined), reject(1);
Array.fromAsync([1, Promise.resolve(2)], async (x) => x * 2).then((v) => log('fromAsync', v.join()));
new Promise((f) => { f(thenable('w', 1)); log('after f'); throw new Error('ignored'); }).then((v) => log('w', v));
const p = Promise.resolve(); p.constructor = { [Symbol.species]: class extends Promise { constructor(f) { log('species'); super(f); } } }; p.then(() => {});
log('script ends');
