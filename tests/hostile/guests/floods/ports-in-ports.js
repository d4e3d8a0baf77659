// ends: turns or polls or memory or exception or rejection
// Ports that carry ports that carry ports.
function carry(depth) {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = ({ data }) => { data.onmessage = port2.onmessage; carry(depth + 1); };
    const inner = new MessageChannel();
    port1.postMessage(inner.port1, [inner.port1]);
    inner.port2.postMessage(inner.port2, [inner.port2].slice(1));
}
try { carry(0); } catch { /* a port cannot carry itself */ }
