// ends: done
// says: ok
// needs: ways
// Setters on the prototypes that see whatever is stored, and getters for all that is looked for.
const seen = [];
for (const prototype of [Object.prototype, Array.prototype, Function.prototype, Promise.prototype, Error.prototype]) {
    for (const key of ['0', '1', '2', 'then', 'done', 'data', 'ports', 'type', 'name', 'message', 'stack', 'cause', 'errors', 'transfer', 'capture', 'once', 'passive', 'signal', 'callback', 'next', 'previous', 'removed', 'handler', 'age', 'globals', 'adopt', 'dispatch', 'call', 'report', 'channel', 'post', 'iterator', 'with', 'host', 'kept']) {
        if (Object.hasOwn(prototype, key)) continue;
        try {
            Object.defineProperty(prototype, key, { __proto__: null, configurable: true, get() { return undefined; }, set(value) { seen.push(value); } });
        } catch { /* not this one */ }
    }
}
globalThis.hostile = [{ plain: [1, 2, { three: 3 }] }];
const { port1, port2 } = new MessageChannel();
port2.addEventListener('message', (event) => { port2.close(); if (event.data.plain[1] === 2) print('ok'); else print('HOLE', event.data); });
port2.start();
port1.postMessage(hostile[0]);
await host.later(1);
host.evaluate('1');
0;
