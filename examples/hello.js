// The smallest program that uses the loop: a line now, a line after a promise,
// a line after a timer.
const name = scriptArgs[1] ?? 'world';

setTimeout(() => console.log('timer:   good bye'), 20);
Promise.resolve().then(() => console.log('promise: the script has ended, its jobs run'));
console.log(`script:  hello, ${name}`);
