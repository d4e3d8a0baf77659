// ends: memory or exception or polls
// Messages that nobody takes.
const { port1 } = new MessageChannel();
for (;;) port1.postMessage(new Array(1000).fill('message'));
