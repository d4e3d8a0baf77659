const SLICE = 2_000;

/** The primes up to the limit, a slice at a time; other work runs between the slices. */
export async function* primesUpTo(limit) {
  for (let start = 2; start <= limit; start += SLICE) {
    const primes = [];
    for (let n = start; n < start + SLICE && n <= limit; n++) if (isPrime(n)) primes.push(n);
    yield primes;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

function isPrime(n) {
  if (n % 2 === 0) return n === 2;
  for (let d = 3; d * d <= n; d += 2) if (n % d === 0) return false;
  return true;
}
