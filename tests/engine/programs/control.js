// Labels, switch, finally, loops, closures in loops, completion values.
let out = [];
outer: for (let i = 0; i < 4; i++) { inner: for (let j = 0; j < 4; j++) { if (j === 2) continue outer; if (i === 2) break outer; out.push(`${i}${j}`); if (j === 1) continue inner; } }
print(out.join());
block: { print('in'); break block; }
const finals = [() => { try { return 1; } finally { print('f1'); } }, () => { try { return 1; } finally { return 2; } }, () => { try { throw 1; } catch (e) { return e + 1; } finally { print('f3'); } }, () => { l: try { return 1; } finally { break l; } return 3; }, () => { for (const x of [1, 2]) try { continue; } finally { print('f5', x); } }, () => { try { try { throw new Error('inner'); } finally { throw new Error('outer'); } } catch (e) { return e.message; } }, () => { let i = 0; do { try { if (i++ === 1) break; } finally { print('f7', i); } } while (i < 5); return i; }, () => { while (true) { try { return 'w'; } finally { break; } } return 'after'; }];
for (const f of finals) print(f());
const values = (x) => { switch (x) { case 1: return 'one'; case '1': return 'string'; default: out = ['default']; case NaN: out.push('nan'); case null: return out.join(); case undefined: return 'undefined'; } };
print([1, '1', NaN, null, undefined, {}].map(values).join(' '));
print([...Array(3).keys()].map((i) => { const fs = []; for (let k = 0; k < 3; k++) fs.push(() => k); for (var v = 0; v < 3; v++) fs.push(() => v); for (const c of 'ab') fs.push(() => c); for (const p in { x: 1, y: 2 }) fs.push(() => p); for (let m = 0, get = () => m; m < 2; m++) fs.push(get); return fs[i]() + fs.map((f) => f()).join(''); }).join(' '));
for (const source of ['1; if (0) 2;', '1; do { 2; continue; } while (0)', 'var x = 1;', '1; {}', '1; switch (1) { case 1: 5; break; }', 'a: { 1; break a; }', '1; try { 2 } finally { 3 }', '1; for (var i = 0; i < 2; i++) i;', 'while (true) { 7; break; }', '1; function f() {}', '1; class C {}', '1; with ({}) ;', 'eval("1;;;")', '2; throw_ = 1; var y', '1; l: for (;;) { try { break l } finally { 9 } }', '"use strict"; 4', '({a: 1})', '{a: 1}', '1; let q = 2', ';', '']) print(source, '=>', JSON.stringify(eval(source)));
let count = 0;
for (let i = 0, n = 1e4; i < n; i += (i % 3) + 1) if (i & 1) count++; else if (i % 7 === 0) count += 2;
print(count, void 0, (1, 2), typeof typeof 1, !!'' + 1, [] + {}, [] == ![], null ?? 'd', 0 || 'x', '' && 'y', undefined?.x?.y.z, 5?.toFixed, (null)?.[print('never')], 1 < 2 < 3, 3 > 2 > 1, '2' > '12', 2 > '12', NaN != NaN);
let q = null; q ??= 5; q &&= 0; q ||= 'set'; print(q);
