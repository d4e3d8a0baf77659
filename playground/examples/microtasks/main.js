// Each of these promises makes the next one, without end. In a
// page's own script that would freeze it for ever. Here the
// guest runs for a few milliseconds and then gives the page its
// turn: the ring goes round, and Stop ends it.
let count = 0;

async function forever() {
  for (;;) {
    await null;
    count++;
  }
}
forever();

setInterval(() => console.log(count.toLocaleString(), 'microtasks, and a timer between them'), 500);
console.log('Press Stop when you have seen enough.');
