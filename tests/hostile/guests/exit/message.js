// ends: exited 7
// needs: std
// Exits in a listener of a message, while others listen.
const { port1, port2 } = new MessageChannel();
port2.onmessage = () => std.exit(7);
port2.addEventListener('message', () => print('HOLE: the next listener runs'));
port1.postMessage(1);
