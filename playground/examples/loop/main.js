// A loop without an end is the one thing that holds the page.
// The limit interrupts it, and nothing in the program can catch
// that. The guest goes on: its timers run.
setTimeout(() => console.log('The timer comes all the same.'), 500);

console.log('Here it begins …');
try {
  for (;;);
} catch {
  console.log('This is never seen.');
}
