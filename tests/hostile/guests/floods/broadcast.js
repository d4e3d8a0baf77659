// ends: turns or memory or exception or polls
// Channels of one name that all answer each other.
for (let i = 0; i < 30; i++) {
    const channel = new BroadcastChannel('flood');
    channel.onmessage = () => { channel.postMessage(i); };
    channel.postMessage(i);
}
