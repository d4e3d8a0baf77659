// Echo standard input line by line while a timer goes on beating: the read
// handler runs when there is input, so nothing holds the thread.
import { readLines } from './lib/lines.js';

let lines = 0;
let beats = 0;
const heart = setInterval(() => beats++, 5);

readLines(
  0,
  (line) => {
    lines++;
    console.log(`${lines}: ${line}`);
  },
  () => {
    /* One more beat, so that there is one even if the input came all at once. */
    setTimeout(() => {
      clearInterval(heart);
      console.log(`end of input after ${lines} lines; the timer ${beats > 0 ? 'kept beating' : 'stood still'}`);
    }, 20);
  },
);
