// ends: done
// says: ok
// The host's functions go by where the guest put them: names that lead to the host's own prototypes.
Object.defineProperty(globalThis, 'constructor', { value: { constructor: host.echo }, configurable: true });
globalThis['__proto__/constructor'] = host.call;
host['~1..~1constructor'] = host.fail;
print(typeof host.echo === 'function' ? 'ok' : 'HOLE');
