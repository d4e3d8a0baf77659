// Conway's game of life. console.clear() and a timer make a
// small film of it.
const WIDTH = 36;
const HEIGHT = 14;
const GLIDER = [[1, 0], [2, 1], [0, 2], [1, 2], [2, 2]];
const ROW = Array.from({ length: 10 }, (_, i) => [13 + i, 7]);

const at = (x, y) => ((y + HEIGHT) % HEIGHT) * WIDTH + ((x + WIDTH) % WIDTH);
let cells = new Set([...GLIDER, ...ROW].map(([x, y]) => at(x, y)));

function next() {
  const neighbours = new Map();
  for (const cell of cells) {
    const [x, y] = [cell % WIDTH, Math.floor(cell / WIDTH)];
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++)
        if (dx !== 0 || dy !== 0) neighbours.set(at(x + dx, y + dy), (neighbours.get(at(x + dx, y + dy)) ?? 0) + 1);
  }
  cells = new Set([...neighbours].filter(([cell, n]) => n === 3 || (n === 2 && cells.has(cell))).map(([cell]) => cell));
}

let generation = 0;
const timer = setInterval(() => {
  const lines = Array.from({ length: HEIGHT }, (_, y) => Array.from({ length: WIDTH }, (_, x) => (cells.has(at(x, y)) ? '●' : '·')).join(''));
  console.clear();
  console.log(lines.join('\n'));
  console.log('generation', generation++);
  if (generation > 120) clearInterval(timer);
  next();
}, 120);
