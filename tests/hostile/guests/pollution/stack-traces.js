// ends: done or rejection or exception
// needs: ways
// Stacks are made by the guest, who keeps what it is given, and gives what is no text.
globalThis.hostile = [new Error('x')];
Error.prepareStackTrace = (error, sites) => { for (const site of sites) for (const name of ['getThis', 'getFunction', 'getTypeName', 'getFunctionName', 'getFileName']) { const value = site[name]?.(); if (typeof value === 'function' && value !== globalThis.own) globalThis.leaked = value; } return { toString() { throw 1; } }; };
Error.stackTraceLimit = { valueOf() { throw 1; } };
try { host.fail('x'); } catch (error) { host.take(error.stack); }
Error.stackTraceLimit = Infinity;
try { null.x; } catch (error) { host.take(error); }
0;
