// Guest of two_loops_libuv.c: sends each line of stdin to the server and prints
// its answer before it sends the next one.
import * as os from 'qjs:os';
import { readLines, writeLine } from '../lib/lines.js';

const [, answers, requests] = scriptArgs.map(Number);

const queue = [];
let ended = false;
let busy = false;
let closed = false;
let count = 0;

function next() {
  if (busy || closed) return;
  if (queue.length > 0) {
    busy = true;
    writeLine(requests, queue.shift());
  } else if (ended) {
    closed = true;
    os.close(requests);
    console.log(`client: ${count} answers`);
  }
}

readLines(answers, (line) => {
  busy = false;
  count++;
  console.log(`client: ${line}`);
  setTimeout(next, 5);
});

readLines(
  0,
  (line) => {
    queue.push(line);
    next();
  },
  () => {
    ended = true;
    next();
  },
);
