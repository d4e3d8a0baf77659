// Calls of all kinds: recursion, closures, rest and spread, apply, generators, exceptions, switch.
const hanoi = (n, from, to, by) => (n === 0 ? 0 : hanoi(n - 1, from, by, to) + 1 + hanoi(n - 1, by, to, from));
function takeuchi(x, y, z) {
  return y >= x ? z : takeuchi(takeuchi(x - 1, y, z), takeuchi(y - 1, z, x), takeuchi(z - 1, x, y));
}
const compose = (...all) => (value) => all.reduce((result, f) => f(result), value);
const curry = (f, ...given) => (given.length >= f.length ? f(...given) : (...more) => curry(f, ...given, ...more));
const memo = (f, known = new Map()) => (n) => {
  if (!known.has(n)) known.set(n, f(n));
  return known.get(n);
};

function* permutations(list, n = list.length) {
  if (n <= 1) yield list.slice();
  else
    for (let i = 0; i < n; i++) {
      yield* permutations(list, n - 1);
      const other = n % 2 ? 0 : i;
      [list[n - 1], list[other]] = [list[other], list[n - 1]];
    }
}

function risky(n) {
  try {
    if (n % 3 === 0) throw new RangeError('at ' + n);
    return n;
  } catch (error) {
    return error instanceof RangeError ? -1 : 0;
  } finally {
    risky.calls = (risky.calls ?? 0) + 1;
  }
}

function kindOf(value) {
  switch (typeof value) {
    case 'number': return value | 0;
    case 'string': return value.length;
    case 'boolean': return value ? 1 : 0;
    case 'undefined': return 0;
    default: return value === null ? 0 : 2;
  }
}

function sum() {
  let total = 0;
  for (let i = 0; i < arguments.length; i++) total += arguments[i];
  return total;
}

let check = hanoi(13, 'a', 'b', 'c') + takeuchi(12, 7, 3);
const counter = (() => {
  let count = 0;
  return { up: (by = 1) => (count += by), get count() { return count; } };
})();
const pipeline = compose((x) => x + 1, (x) => x * 2, Math.sqrt, curry((a, b, c) => a + b + c)(1)(2));
const catalan = memo((n) => (n < 2 ? 1 : Array.from({ length: n }, (_, i) => catalan(i) * catalan(n - 1 - i)).reduce((a, b) => a + b, 0)));
for (let i = 0; i < 4000; i++) {
  counter.up(i & 3);
  check += pipeline(i) + risky(i) + sum(1, 2, i) + sum.apply(null, [i, i]) + sum.call(undefined, i);
  check += kindOf(i) + kindOf('x') + kindOf(i > 5) + kindOf(null) + kindOf({});
  check += Math.max(i, 5, ...[1, 2, 3]) + Math.floor(i / 3) + (i?.length ?? 1);
}
for (const list of permutations([1, 2, 3, 4, 5, 6])) check += list[0] * list[5];
outer: for (let i = 0; i < 300; i++) {
  for (let j = 0; ; j++) {
    if (j > i) continue outer;
    if (j === 50) break;
    check ^= j;
  }
}
if (counter.count === 0 || catalan(12) !== 208012 || check === 0) throw new Error('wrong');
