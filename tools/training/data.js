// Records: JSON, Map, Set, WeakMap, grouping, sorting, copying, dates, symbols, proxies.
let seed = 42;
const random = (n) => (seed = (seed * 16807) % 2147483647) % n;
const people = Array.from({ length: 250 }, (_, id) => ({
  id,
  name: `Person ${random(1000)}`,
  age: 18 + random(60),
  tags: ['a', 'b', 'c', 'd'].filter(() => random(2)),
  address: { city: ['Rome', 'Oslo', 'Lima'][random(3)], zip: String(10000 + random(90000)), geo: [random(90) / 7, random(180) / 3] },
  active: random(2) === 1,
  boss: null,
}));
let check = 0;
for (let round = 0; round < 10; round++) {
  const text = JSON.stringify(people);
  const copy = JSON.parse(text);
  check += text.length + copy.length + JSON.stringify(copy[round], null, 2).length;
  const byCity = new Map();
  for (const person of copy) {
    const { address: { city }, age } = person;
    if (!byCity.has(city)) byCity.set(city, []);
    byCity.get(city).push(person);
    person.boss = { ...copy[random(copy.length)], boss: null };
    check += age;
  }
  for (const [city, list] of byCity) {
    list.sort((a, b) => a.age - b.age || a.name.localeCompare(b.name));
    check += city.length + list.map(({ age }) => age).reduce((a, b) => a + b, 0) / list.length;
  }
  const counts = {};
  for (const { tags } of copy) for (const tag of tags) counts[tag] = (counts[tag] || 0) + 1;
  for (const tag in counts) if (Object.hasOwn(counts, tag)) check += counts[tag];
  check += Object.entries(counts).length + Object.values(counts).length + ('a' in counts ? 1 : 0) + delete counts.a;
  const seen = new Set(copy.map(({ name }) => name));
  const known = new WeakMap(copy.map((person) => [person, person.id]));
  for (const person of copy) check += known.get(person) + (seen.has(person.name) ? 1 : 0);
  seen.forEach((name) => (check += name.length));
  const index = Object.fromEntries(copy.map((person) => [person.name, person]));
  for (const name of seen) check += index[name].age;
  const sheet = Object.create({ inherited: 1 }, { sum: { get() { return this.a + this.inherited; }, enumerable: true } });
  sheet.a = round;
  check += sheet.sum + Object.keys(Object.freeze(sheet)).length;
  const logged = new Proxy({ n: 1 }, { get: (target, key) => Reflect.get(target, key) ?? 0, set: (target, key, value) => Reflect.set(target, key, value) });
  for (let i = 0; i < 50; i++) logged.n = logged.n + logged.missing + i;
  check += new Date(1.7e12 + round * 864e5).toISOString().length + new Date('2026-03-01T10:00:00Z').getTime() / 1e12;
}
const deep = (n) => (n === 0 ? {} : { left: deep(n - 1), right: deep(n - 1) });
const depth = (node) => (node.left ? 1 + Math.max(depth(node.left), depth(node.right)) : 0);
check += depth(deep(11)) + JSON.stringify(deep(8)).length;
if (!(check > 0)) throw new Error('wrong');
