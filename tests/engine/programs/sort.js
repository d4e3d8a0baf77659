let state = 3;
const random = (n) => (state = (state * 48271) % 2147483647) % n;
for (const size of [0, 1, 2, 10, 33, 257, 1000]) {
  const list = Array.from({ length: size }, (_, i) => ({ key: random(7), i }));
  const sorted = list.toSorted((a, b) => a.key - b.key);
  print(size, sorted.every((x, i) => i === 0 || sorted[i - 1].key < x.key || (sorted[i - 1].key === x.key && sorted[i - 1].i < x.i)), sorted.map(({ i }) => i).join());
  const calls = [];
  list.slice(0, 20).sort((a, b) => (calls.push(`${a.i}:${b.i}`), b.key - a.key));
  print(calls.join(' '));
  print(list.map(({ key }) => key - 3).sort().join(), Float64Array.from(list, ({ key }) => (key === 3 ? NaN : key - 2.5)).sort().join(), Int8Array.from(list, ({ key }) => key * 37).sort((a, b) => b - a).join());
}
print([3, undefined, 1, , 2, undefined, , 'b', null, NaN, -0, 0, 10, 9].sort().map(String).join(), [, 1].sort().length, Object.keys([, 2, , 1].sort()).join());
print([5, 1, 4].sort(() => 0).join(), [5, 1, 4].sort(() => 1).join(), [5, 1, 4].sort(() => -1).join(), [5, 1, 4, 2].sort(() => NaN).join(), ['B', 'a', 'C'].sort().join(), ['\ud83d\ude00', '\uffff'].sort().map((s) => s.length).join());
for (const bad of [null, 1, {}, 'x']) try { [].sort(bad); } catch (error) { print(`${error}`); }
try { [3, 2, 1].sort(() => { throw new Error('compare'); }); } catch (error) { print(`${error}`); }
const like = { length: 4, 0: 'd', 2: 'b', 3: 'a' };
print(JSON.stringify(Array.prototype.sort.call(like)), JSON.stringify(Array.prototype.toSorted.call(like)));
