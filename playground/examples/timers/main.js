// This program runs in the page, on the page's own event loop.
// Watch the ring below: it goes round whatever happens here.
console.log('Hello from QuickJS, inside of this page');

let ticks = 0;
const timer = setInterval(() => {
  console.log('tick', ++ticks);
  if (ticks === 10) {
    clearInterval(timer);
    console.log('The guest is idle now.');
  }
}, 300);

setTimeout(() => console.info('once, after a second'), 1000);
