// The page: it brings the two Workers together, listens, and draws.
import { createReactor } from '../../../build/js/index.js';

const $ = (id) => document.getElementById(id);

let frames = 0;
requestAnimationFrame(function draw(time) {
  $('frames').value = ++frames;
  $('ball').style.transform = `translateX(${10 + 10 * Math.sin(time / 300)}em)`;
  requestAnimationFrame(draw);
});

const news = new BroadcastChannel('news');
news.onmessage = ({ data }) => {
  $('news').append(Object.assign(document.createElement('li'), { textContent: data }));
};

// A guest beside the page's own code: it hears the channel because it may.
const vm = await createReactor({ broadcast: (name) => name === 'news' });
vm.expose({ tell: (text) => ($('summary').textContent = text) });
vm.evaluateSync(`
  let count = 0;
  new BroadcastChannel('news').onmessage = () => tell('the guest in the page has heard ' + ++count);
`);

// One end of a channel for each Worker: from here on they need nobody.
const { port1, port2 } = new MessageChannel();
const worker = (name, port, first) =>
  new Worker(new URL('worker.js', import.meta.url), { type: 'module', name }).postMessage({ name, port, first }, [port]);
worker('Ada', port1, 1);
worker('Bob', port2);
