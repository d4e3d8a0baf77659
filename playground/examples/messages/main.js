// Two ends of a channel, as the web has them. A message is a copy.
const { port1, port2 } = new MessageChannel();

port2.onmessage = ({ data }) => {
  console.log('port2 got', data);
  if (data.n < 5) port2.postMessage({ n: data.n + 1, path: [...data.path, data.n] });
  else port2.close();
};
port1.onmessage = ({ data }) => {
  console.log('port1 got', data);
  port1.postMessage({ n: data.n + 1, path: [...data.path, data.n] });
};
port1.postMessage({ n: 1, path: [] });

const original = { when: new Date(0), set: new Set([1, 2]) };
const copy = structuredClone(original);
console.log('a clone', copy, 'is another:', copy !== original);
