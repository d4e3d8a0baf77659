// A long computation that never holds the host: after each slice it yields, so
// that timers, I/O and the host's own work get their turn. Here a timer of the
// guest watches the progress.
const WIDTH = 72;
const HEIGHT = 24;
const DEPTH = 2000;
const SHADES = ' .:-=+*#%@';

const pause = () => new Promise((resolve) => setTimeout(resolve, 0));

function depthAt(cx, cy) {
  let x = 0;
  let y = 0;
  for (let i = 0; i < DEPTH; i++) {
    const xx = x * x;
    const yy = y * y;
    if (xx + yy > 4) return i;
    y = 2 * x * y + cy;
    x = xx - yy + cx;
  }
  return DEPTH;
}

function* rows() {
  for (let row = 0; row < HEIGHT; row++) {
    let line = '';
    for (let column = 0; column < WIDTH; column++) {
      const depth = depthAt(-2.2 + (3.2 * column) / WIDTH, -1.2 + (2.4 * row) / (HEIGHT - 1));
      line += depth === DEPTH ? '@' : SHADES[Math.min(depth >> 1, SHADES.length - 2)];
    }
    yield line.trimEnd();
  }
}

let done = 0;
let looks = 0;
let last = -1;
let advanced = true;
const watcher = setInterval(() => {
  looks++;
  advanced &&= done >= last;
  last = done;
}, 0);

for (const line of rows()) {
  console.log(line);
  done++;
  await pause();
}
clearInterval(watcher);
console.log(`${done} rows; a timer ${looks > 1 && advanced ? 'ran in between' : 'was starved'}`);
