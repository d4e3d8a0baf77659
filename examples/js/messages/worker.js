// A Worker with a guest, which gets the Worker's end of the channel.
import { createReactor } from '../../../build/js/index.js';

const GUEST = `
  const news = new BroadcastChannel('news');
  port.onmessage = ({ data }) => {
    news.postMessage(name + ' heard ' + data);
    if (data < 6) port.postMessage(data + 1);
  };
  if (first) port.postMessage(first);
`;

self.onmessage = async ({ data: { name, port, first } }) => {
  const vm = await createReactor({ broadcast: (channel) => channel === 'news', timeout: 500 });
  vm.expose({ name, port, first });
  vm.evaluateSync(GUEST);
};
