// ends: done
// needs: ways
// A DOMException that was made another thing.
const error = new DOMException('x', 'DataCloneError');
Object.setPrototypeOf(error, Promise.prototype);
error.stack = 'x'.repeat(100000);
globalThis.hostile = [error];
0;
