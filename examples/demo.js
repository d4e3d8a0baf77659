// The guest of the demonstration (make run without FILE): modules, timers,
// promises, and a long computation that yields.
import { primesUpTo } from './lib/primes.js';
import { table } from './lib/text.js';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

console.log('script: modules are loaded');

let ticks = 0;
const clock = setInterval(() => console.log(`timer: tick ${++ticks}`), 120);

async function courier(name, ...delays) {
  for (const delay of delays) {
    await sleep(delay);
    console.log(`promise: ${name} after ${delay} ms`);
  }
}

async function count(limit) {
  console.log(`computing: primes below ${limit}, in slices`);
  let slices = 0;
  let found = 0;
  let last = 0;
  for await (const primes of primesUpTo(limit)) {
    slices++;
    found += primes.length;
    last = primes.at(-1) ?? last;
  }
  console.log(`computing: done in ${slices} slices`);
  return { found, last };
}

const [{ found, last }] = await Promise.all([
  count(250_000),
  courier('a letter', 80, 160),
  courier('a parcel', 200, 250),
]);
clearInterval(clock);
for (const line of table(['what', 'result'], [['primes', found], ['largest', last]], ['result']).split('\n'))
  console.log(`result: ${line}`);
