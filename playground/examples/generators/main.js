// Endless sequences that are only computed as far as somebody asks.
function* primes() {
  const composites = new Map();
  for (let n = 2; ; n++) {
    const step = composites.get(n);
    if (step === undefined) {
      yield n;
      composites.set(n * n, n);
    } else {
      composites.delete(n);
      let next = n + step;
      while (composites.has(next)) next += step;
      composites.set(next, step);
    }
  }
}

console.log('primes', primes().take(12).toArray());
console.log('twins', primes()
  .filter((p, i) => i > 0)
  .map((p) => [p, p + 2])
  .filter(([, b]) => [3, 5, 7, 11].every((d) => b % d !== 0 || b === d))
  .take(5)
  .toArray());

async function* countdown(from) {
  for (let n = from; n > 0; n--) {
    yield n;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
for await (const n of countdown(5)) console.log(n, '…');
console.log('lift off');
