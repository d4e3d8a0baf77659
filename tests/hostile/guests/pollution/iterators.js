// ends: done
// says: ok
// What spreads and destructures in the core is not what the guest made of it.
const { port1, port2 } = new MessageChannel();
Array.prototype[Symbol.iterator] = function* () { yield port1; yield globalThis; };
Object.getPrototypeOf(function* () {}.prototype).next = () => ({ done: true });
try { port1.postMessage(1, { transfer: [] }); } catch { /* by an iterator of the guest's */ }
try { new MessageEvent('x', { ports: [1, 2] }); } catch { /* likewise */ }
port2.onmessage = () => port2.close();
print('ok');
