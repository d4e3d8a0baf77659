// Near the limit of its memory a program gets an error, which it
// can catch.
const chunks = [];
try {
  for (;;) chunks.push(new Uint8Array(1 << 20));
} catch (error) {
  const { length } = chunks;
  chunks.length = 0; // it goes on once it has given something back
  console.log(`${error.name}: ${error.message}, after ${length} MB`);
}
console.log('It works on:', Array.from({ length: 5 }, (_, i) => i ** 2));
