// ends: done
// needs: ways
// Errors with getters, cyclic causes, strange names, messages that are no text, classes of their own.
class Strange extends RangeError { get name() { return { toString() { throw 1; } }; } get message() { return Symbol('m'); } get stack() { return 5; } }
const error = new Strange();
error.cause = error;
const several = new AggregateError([error, 1, () => {}, error], 'several', { cause: [error] });
several.errors.push(several);
Object.defineProperty(several, 'code', { enumerable: true, get() { return 'QJS_E_TIMEOUT'; } });
several.syscall = 'write';
several.name = 'ReactorError';
globalThis.hostile = [several, error];
0;
