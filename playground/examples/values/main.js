// Open the values in the console: they stay in the guest, and
// are asked for as you look.
class Point {
  #secret = 42;
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }
  get length() {
    return Math.hypot(this.x, this.y);
  }
}

const graph = { name: 'a', next: { name: 'b' } };
graph.next.next = graph; // a circle

console.log('an object', { list: [1, 2, 3], when: new Date(0), match: /a+/gi, big: 2n ** 70n });
console.log('a circle', graph);
console.log('an instance', new Point(3, 4));
console.log('a map', new Map([['one', 1], [{ key: true }, new Set(['x', 'y'])]]));
console.log('a function', Math.max, 'and a class', Point);
console.log('a promise', Promise.resolve({ done: true }));
console.log('an error', new RangeError('out of range', { cause: 'a test' }));
console.log('bytes', new Uint8Array([81, 74, 83]));
console.log('many', Array.from({ length: 250 }, (_, i) => i * i));
console.table([{ name: 'Ada', born: 1815 }, { name: 'Grace', born: 1906 }]);
console.warn('a warning');
console.error('an error message');

new Point(6, 8); // the completion value
