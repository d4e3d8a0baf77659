// ends: done
// needs: ways
// An error each of whose parts throws.
const error = new Error('x');
for (const key of ['name', 'message', 'stack', 'cause', 'errors', 'code', 'constructor', 'toString']) Object.defineProperty(error, key, { enumerable: true, configurable: true, get() { throw error; } });
globalThis.hostile = [error];
0;
