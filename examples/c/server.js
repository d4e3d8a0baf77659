// Guest of two_loops_libuv.c: answers each number with its prime factors. A large
// one takes long, so it works in slices.
import * as os from 'qjs:os';
import { readLines, writeLine } from '../lib/lines.js';

const [, requests, answers] = scriptArgs.map(Number);
const SLICE = 20_000;

const pause = () => new Promise((resolve) => setTimeout(resolve, 0));

async function factorize(n) {
  const factors = [];
  let steps = 0;
  for (let d = 2; d * d <= n; d += d === 2 ? 1 : 2) {
    for (; n % d === 0; n /= d) factors.push(d);
    if (++steps % SLICE === 0) await pause();
  }
  if (n > 1) factors.push(n);
  return factors;
}

async function answer(line) {
  const n = Number(line);
  if (!Number.isSafeInteger(n) || n < 2) return `${line}: not a whole number from 2 to 2^53 - 1`;
  return `${n} = ${(await factorize(n)).join(' * ')}`;
}

readLines(
  requests,
  async (line) => {
    console.log(`server: asked for ${line}`);
    writeLine(answers, await answer(line));
  },
  () => {
    console.log('server: the client has hung up');
    os.close(answers);
  },
);
