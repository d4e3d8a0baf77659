// The traveller. What it keeps is in the places where programs keep things: a closure, a timer, a promise that is
// not settled yet, a generator that has half run, a module. It begins in Node, and knows nothing of its journeys.
import { list } from './words.js';

const say = (text) => console.log(`  guest: ${text}`);
const places = [];
let ticks = 0;
setInterval(() => ticks++, 10); // begun once, and still ticking everywhere

let post;
const postcard = new Promise((resolve) => (post = resolve));
async function waitForPostcard() {
  const text = await postcard; // here it waits, from station to station
  say(`the promise of the first station is settled: ${text}`);
}
waitForPostcard();

const numbers = (function* () {
  for (let number = 1; ; number++) yield number;
})();

/** Called by each host, when the guest has come to it. where and tools are functions of that host. */
globalThis.visit = async () => {
  places.push(where());
  say(`station ${numbers.next().value} of ${list(places)}`);

  const before = ticks;
  while (ticks < before + 3) await new Promise((resolve) => setTimeout(resolve, 5));
  say('the timer ticks');

  say(`${where()} adds: 20 + ${places.length} = ${tools.add(20, places.length)}`);
  if (places.length === 2) post(`a postcard from ${where()}`);
};
