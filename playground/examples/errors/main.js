// What nobody catches is shown with its place: press the place
// to go there.
import { divide } from './lib/divide.js';

setTimeout(() => {
  console.log(divide(1, 0));
}, 100);

Promise.reject(new TypeError('a promise that nobody asked'));

setTimeout(() => {
  throw { code: 42 };
}, 200);

console.error(new Error('an error that was only told'));
