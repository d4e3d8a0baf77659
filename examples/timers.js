// Timers run by deadline, then by creation; clearing; intervals. Each part waits
// for the one before it, so that a slow machine changes nothing.
const log = (text) => console.log(text);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

setTimeout(log, 250, 'third: 250 ms');
setTimeout(log, 10, 'first: 10 ms');
setTimeout(log, 130, 'second: 130 ms');
await sleep(251);

log('equal deadlines keep the order of creation:');
for (const letter of ['a', 'b', 'c']) setTimeout(log, 5, `  ${letter}`);
await sleep(5);

const victim = setTimeout(log, 10_000, 'never seen');
await sleep(1);
clearTimeout(victim);
log('a timer was cleared before it ran');

let ticks = 0;
await new Promise((done) => {
  const interval = setInterval(() => {
    log(`interval: tick ${++ticks}`);
    if (ticks < 3) return;
    clearInterval(interval);
    done();
  }, 5);
});
log('the interval was cleared by its own callback');
