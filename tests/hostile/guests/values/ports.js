// ends: exception
// needs: ways
// Ports: closed, transferred, changed, with handlers that throw.
const { port1, port2 } = new MessageChannel();
port1.onmessage = () => { throw port1; };
port2.postMessage(1);
Object.setPrototypeOf(port1, null);
const other = new MessageChannel();
other.port1.postMessage(other.port2, [other.port2]);
globalThis.hostile = [[port1, other.port1, new BroadcastChannel('x'), new MessageEvent('x', { ports: [port2] })], port2];
0;
