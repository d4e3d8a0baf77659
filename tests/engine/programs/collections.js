const m = new Map([[NaN, 'nan'], [0, 'zero'], ['0', 'text'], [null, 'null'], [undefined, 'undefined']]);
m.set(-0, 'minus').set({}, 'object').set(1n, 'big').set(2 ** 31, 'large').set(1.5, 'fraction');
print(m.size, m.get(NaN), m.get(0), [...m.keys()].map((k) => `${Object.is(k, -0)}${String(k)}`).join(), m.delete(0), m.delete(0), [...m.values()].join());
for (const [k] of m) { if (m.size < 15) m.set(`new ${m.size}`, 1); if (k === '0') m.delete(null); if (k === 1n && m.get(k) === 'big') { m.delete(k); m.set(k, 'again'); } print(String(k)); }
m.forEach((v, k, self) => { if (self.size > 3) self.delete(k); print(v); });
m.clear(); print(m.size, [...m].length, Map.groupBy([1, 2, 3, 4], (x) => (x % 2 ? 'odd' : 'even')).get('odd').join(), JSON.stringify(Object.groupBy('hello', (c) => c)));
const s = new Set('hello'), t = new Set("low");
for (const name of ['union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf', 'isDisjointFrom']) { const r = s[name](t); print(name, r instanceof Set ? [...r].join() : r); }
const setLike = { size: 2, has(x) { print('has', x); return x === 'l'; }, keys() { print('keys'); return ['l', 'z'].values(); } };
for (const name of ['union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf', 'isDisjointFrom']) { const r = s[name](setLike); print(name, r instanceof Set ? [...r].join() : r); }
for (const bad of [{}, { size: NaN }, { size: -1, has() {}, keys() {} }, { size: 1 }, [1]]) try { s.union(bad); } catch (error) { print(`${error}`); }
for (const x of s) { s.delete(x); if (s.size < 6 && x !== 'again') s.add('again'); print(x, s.size); if (x === 'again') break; }
// Many keys, deleted and added, in the order of insertion.
const big = new Map(); for (let i = 0; i < 5000; i++) big.set((i * 7919) % 5003, i); for (let i = 0; i < 5003; i += 3) big.delete(i); for (let i = 0; i < 100; i++) big.set(i, -i);
let sum = 0, at = 0; for (const [k, v] of big) sum = (sum * 31 + k * 7 + v + at++) | 0; print(big.size, sum, [...big.keys()].slice(0, 20).join(), [...big.keys()].slice(-20).join());
const words = new Map(); for (let i = 0; i < 3000; i++) { const w = `k${(i * i) % 997}`; words.set(w, (words.get(w) ?? 0) + 1); } print(words.size, [...words].slice(0, 30).join(' '));
const weak = new WeakMap(), key = {}; weak.set(key, 1); print(weak.get(key), weak.has({}), weak.delete(key), weak.has(key));
