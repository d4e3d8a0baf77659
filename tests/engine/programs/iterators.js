const attempt = (f) => { try { return String(f()); } catch (error) { return `${error}`; } };
function loud(limit = 5) {
  let i = 0;
  return { __proto__: Iterator.prototype, next(x) { print('  next', x); return { value: i, done: i++ >= limit }; }, return(x) { print('  return', x); return {}; } };
}
const uses = { map: (i) => [...i.map((x, n) => x * 2 + n)], filter: (i) => [...i.filter((x) => x % 2)], take: (i) => [...i.take(2)], take0: (i) => [...i.take(0)], drop: (i) => [...i.drop(3)], flatMap: (i) => [...i.flatMap((x) => [x, x])], flatString: (i) => [...i.flatMap(() => 'ab')], reduce: (i) => i.reduce((a, b) => a + b), toArray: (i) => i.toArray(), forEach: (i) => i.forEach((x) => print('  ', x)), some: (i) => i.some((x) => x === 1), every: (i) => i.every((x) => x < 1), find: (i) => i.find((x) => x > 1), chain: (i) => i.filter((x) => x).map((x) => -x).take(2).toArray(), throws: (i) => i.map(() => { throw new Error('mapper'); }).next(), takeNaN: (i) => i.take(NaN), dropMinus: (i) => i.drop(-1), mapNull: (i) => i.map(null), spread: (i) => [...i], destructure: (i) => { const [a, , b] = i; return [a, b]; }, forOf: (i) => { for (const x of i) if (x === 2) break; }, from: (i) => Iterator.from(i).toArray(), fromNext: () => Iterator.from({ next: () => ({ done: true }) }).toArray(), concat: (i) => Iterator.concat(i, [7]).toArray(), dispose: (i) => i[Symbol.dispose](), zip: (i) => Iterator.zip([i, [1, 2]]).toArray().join('|') };
for (const [name, use] of Object.entries(uses)) { print(name); print('  =', attempt(() => use(loud()))); }
print(attempt(() => new Iterator()), attempt(() => Iterator()), new (class extends Iterator {})()[Symbol.toStringTag], Object.getOwnPropertyNames(Iterator.prototype).join(), Object.getOwnPropertyNames(Iterator).join());
for (const maker of [() => [][Symbol.iterator](), () => ''[Symbol.iterator](), () => new Map().entries(), () => new Set().values(), () => 'a'.matchAll(/a/g), () => (function* () {})(), () => [].values().map((x) => x), () => Iterator.from({ next() {} })]) {
  const it = maker();
  print(Object.prototype.toString.call(it), JSON.stringify(attempt(() => JSON.stringify(it.next()))), Reflect.ownKeys(Object.getPrototypeOf(it)).map(String).join());
}
