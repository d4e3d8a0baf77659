// The page: it makes two Workers with a guest each, gives the guests a channel of their own, and
// listens to what they tell everybody.
const workers = ['Ada', 'Grace'].map((name) => {
  const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module', name });
  const { port1, port2 } = new MessageChannel();
  return { name, worker, port: port1, theirs: port2 };
});

/* From guest to guest: this page only introduces them. */
const { port1, port2 } = new MessageChannel();
for (const [{ worker, theirs }, peer] of [[workers[0], port1], [workers[1], port2]])
  worker.postMessage({ page: theirs, peer }, [theirs, peer]);

const log = document.querySelector('#log');
const news = new BroadcastChannel('game');
news.onmessage = ({ data: { who, number } }) => {
  const line = document.createElement('li');
  line.textContent = `${who}: ${number}`;
  log.append(line);
  line.scrollIntoView({ block: 'nearest' });
};

let start = 27;
document.querySelector('#start').onclick = () => workers[0].port.postMessage({ number: start++ });

const dot = document.querySelector('#dot');
const track = document.querySelector('#track');
const frames = document.querySelector('#frames');
let count = 0;
requestAnimationFrame(function frame(time) {
  dot.style.left = `${(Math.sin(time / 500) + 1) * (track.clientWidth - dot.clientWidth) / 2}px`;
  frames.textContent = String(++count);
  requestAnimationFrame(frame);
});
