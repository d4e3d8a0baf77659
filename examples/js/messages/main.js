// The page: it makes two Workers with a guest each, gives the guests a channel of their own, speaks to each by a port,
// and listens to what they tell everybody.
const status = document.querySelector('#status');
const log = document.querySelector('#log');

/* From guest to guest: this page only introduces them. */
const { port1, port2 } = new MessageChannel();
const players = [['Ada', port1], ['Grace', port2]].map(([name, peer]) => {
  const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module', name });
  const { port1: mine, port2: page } = new MessageChannel();
  worker.onerror = (event) => (status.textContent = `${name}: ${event.message ?? 'the Worker could not be loaded'}`);
  worker.postMessage({ page, peer }, [page, peer]);
  /* Answers of this guest, for this page alone. */
  mine.onmessage = ({ data: { begun, turns } }) => {
    status.textContent = begun === undefined ? `${name} is at 1, after ${turns} turns.` : `${name} begins with ${begun}.`;
  };
  return mine;
});

const news = new BroadcastChannel('game');
news.onmessage = ({ data: { who, number } }) => {
  const line = document.createElement('li');
  line.textContent = `${who}: ${number}`;
  log.append(line);
  log.scrollTop = log.scrollHeight;
};

let start = 27;
document.querySelector('#start').addEventListener('click', () => players[0].postMessage({ number: start++ }));
status.textContent = '';

/* The page's own work goes on: nothing here waits for a guest. */
const dot = document.querySelector('#dot');
const track = document.querySelector('#track');
const frames = document.querySelector('#frames');
const motion = matchMedia('(prefers-reduced-motion: reduce)');
let count = 0;
requestAnimationFrame(function frame(time) {
  frames.textContent = String(++count);
  if (!motion.matches) dot.style.left = `${((Math.sin(time / 500) + 1) * (track.clientWidth - dot.clientWidth)) / 2}px`;
  requestAnimationFrame(frame);
});
