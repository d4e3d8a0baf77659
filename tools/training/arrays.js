// Arrays: by index, by method, typed, two-dimensional, as stacks, queues and heaps.
let check = 0;

function sieve(limit) {
  const crossed = new Array(limit).fill(false);
  const primes = [];
  for (let n = 2; n < limit; n++) {
    if (crossed[n]) continue;
    primes.push(n);
    for (let m = n * n; m < limit; m += n) crossed[m] = true;
  }
  return primes;
}

function multiply(a, b, n) {
  const c = [];
  for (let i = 0; i < n; i++) {
    const row = (c[i] = []);
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += a[i][k] * b[k][j];
      row[j] = sum;
    }
  }
  return c;
}

class Heap {
  #items = [];
  push(item) {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (items[parent] <= items[at]) break;
      [items[parent], items[at]] = [items[at], items[parent]];
      at = parent;
    }
  }
  pop() {
    const items = this.#items;
    const top = items[0], last = items.pop();
    if (items.length > 0) {
      items[0] = last;
      for (let at = 0; ; ) {
        const left = 2 * at + 1, right = left + 1;
        let least = at;
        if (left < items.length && items[left] < items[least]) least = left;
        if (right < items.length && items[right] < items[least]) least = right;
        if (least === at) break;
        [items[least], items[at]] = [items[at], items[least]];
        at = least;
      }
    }
    return top;
  }
}

const primes = sieve(20000);
check += primes.length;
const size = 24;
const grid = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i * j) % 7));
check += multiply(grid, multiply(grid, grid, size), size).flat().reduce((a, b) => a + b);

const heap = new Heap();
for (let i = 0, seed = 1; i < 2500; i++) heap.push((seed = (seed * 1103515245 + 12345) % 2147483648));
for (let i = 0, last = -1; i < 2500; i++) {
  const next = heap.pop();
  if (next < last) throw new Error('not in order');
  last = next;
}

for (let round = 0; round < 40; round++) {
  const list = primes.slice(round, round + 200);
  const even = list.map((x, i) => x * i).filter((x) => x % 2 === 0);
  check += even.findIndex((x) => x > 1000) + list.indexOf(list[150]) + (list.includes(7) ? 1 : 0);
  check += list.some((x) => x > 100) + list.every((x) => x > 1) + even.reverse().concat([1, 2]).length;
  list.splice(5, 10, 1, 2, 3);
  list.unshift(list.pop());
  check += list.shift() + [...list].sort((a, b) => b - a)[0] + list.join().length;
  const [first, , third = 3, ...rest] = list;
  check += first + third + rest.length + Object.entries(list).length;
  const queue = [];
  for (let i = 0; i < 100; i++) queue.push(i);
  while (queue.length) check += queue.shift();
}

const bytes = new Uint8Array(4096), words = new Uint32Array(bytes.buffer), floats = new Float64Array(512);
for (let round = 0; round < 8; round++) {
  for (let i = 0; i < bytes.length; i++) bytes[i] = i * round;
  for (let i = 0; i < words.length; i++) words[i] ^= words[i] << 13 ^ i;
  for (let i = 0; i < floats.length; i++) floats[i] = Math.sin(i) * bytes[i];
  check += bytes.subarray(3, 50).reduce((a, b) => a + b) + floats.indexOf(0);
}
const life = Array.from({ length: 30 }, (_, y) => Uint8Array.from({ length: 30 }, (_, x) => (x * y) % 3 === 0));
for (let turn = 0; turn < 6; turn++) {
  const old = life.map((row) => row.slice());
  for (let y = 1; y < 29; y++)
    for (let x = 1; x < 29; x++) {
      let near = -old[y][x];
      for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) near += old[y + dy][x + dx];
      life[y][x] = near === 3 || (near === 2 && old[y][x]) ? 1 : 0;
    }
}
if (!Number.isFinite(check)) throw new Error('wrong');
