// ends: polls
// What is thrown is described by its getters, which do not come back.
const error = new Error('slow');
for (const key of ['name', 'message', 'stack', 'cause', 'code', 'errors']) Object.defineProperty(error, key, { enumerable: true, get() { for (;;); } });
throw error;
