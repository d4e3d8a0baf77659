// What nobody handles, and where it was thrown.
Promise.reject(new TypeError('one'));
Promise.reject('no error');
Promise.reject(Object.assign(new Error('caused'), { cause: new RangeError('by this') }));
(async function failing() { await null; null.x; })();
(async () => { await new Promise((f) => setTimeout(f, 5)); throw new AggregateError([new Error('a'), 1], 'many'); })();
setTimeout(function timer() { undefinedFunction(); }, 1);
queueMicrotask(() => { throw new SyntaxError('microtask'); });
const late = Promise.reject(new Error('handled in time'));
queueMicrotask(() => late.catch((e) => print('handled', e.message)));
const tooLate = Promise.reject(new Error('handled too late'));
setTimeout(() => tooLate.catch((e) => print('too late', e.message)), 10);
setTimeout(() => { throw null; }, 2);
setTimeout(() => { throw { toString() { return 'an object'; } }; }, 3);
setTimeout(() => { throw { toString() { throw 1; } }; }, 3);
new Promise((_, reject) => setTimeout(reject, 20, Symbol('symbol')));
import('./no-such-module.js').catch((e) => print(e.name, e.message));
import('./no-such-module.js');
(async function* () { throw new Error('generator'); })().next();
