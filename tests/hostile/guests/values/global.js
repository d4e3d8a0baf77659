// ends: done
// needs: ways
// The global object itself, modules, the host's own functions.
globalThis.hostile = [globalThis, host, host.echo, [host.echo, host.call], { host }, await import('qjs:std')];
0;
