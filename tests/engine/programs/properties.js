// The order of properties, and what enumeration sees of changes.
const attempt = (f) => { try { return String(f()); } catch (error) { return `${error}`; } };
const o = { b: 1, 2: 2, a: 3, 1: 4, [Symbol('s')]: 5, '-1': 6, '01': 7, 4294967294: 8, 4294967295: 9, 1.5: 10, [2 ** 53]: 11 };
o.c = 1; delete o.b; o.b = 2; o[0] = 0;
print(Reflect.ownKeys(o).map(String).join(), JSON.stringify(o), Object.entries(o).join(' '), Object.values(Object.assign({ z: 1, 9: 1 }, o)).join());
const parent = { inherited: 1, hidden: 2, 5: 5 }, child = Object.create(parent, { own: { value: 1, enumerable: true }, hidden: { value: 1, enumerable: false } });
let seen = []; for (const k in child) { seen.push(k); if (k === 'own') { child.added = 1; delete parent.inherited; } } print(seen.join());
for (const k in [7, 8]) print(k, typeof k); for (const k in 'ab') print(k); for (const k in null) print('never'); for (const k in new Proxy({ x: 1, y: 2 }, { ownKeys: () => ['y', 'x', 'z'] })) print(k);
for (let n = 0; n < 3; n++) { const many = {}; for (let i = 0; i < 300; i++) many[`k${(i * 37) % 301}`] = i; for (let i = 0; i < 300; i += 2 + n) delete many[`k${i}`]; many.last = 1; let h = 0; for (const k in many) h = (h * 31 + k.length + many[k]) | 0; print(Object.keys(many).length, h, Object.keys(many).slice(0, 12).join()); }
const d = Object.getOwnPropertyDescriptor.bind(Object); const x = {};
Object.defineProperties(x, { ro: { value: 1 }, acc: { get: () => 5, configurable: true }, en: { value: 2, enumerable: true, writable: true } });
print(['ro', 'acc', 'en', 'none'].map((k) => JSON.stringify(d(x, k))).join(' '), attempt(() => { x.ro = 2; return x.ro; }), attempt(() => Object.defineProperty(x, 'ro', { value: 3 })), attempt(() => Object.defineProperty(x, 'ro', { value: 1 }).ro), attempt(() => Object.defineProperty(x, 'acc', { value: 9 }).acc), Object.isSealed(Object.seal(x)), attempt(() => { 'use strict'; delete x.en; }), attempt(() => { 'use strict'; x.fresh = 1; }), Object.isExtensible(x));
const a = [1, 2, 3]; a.extra = 1; a[5] = 6; a[-1] = 'm'; a['1.0'] = 'x'; print(Object.keys(a).join(), a.length, (a.length = 2, Object.keys(a).join()), attempt(() => { a.length = 1.5; }), attempt(() => Object.defineProperty(a, 'length', { writable: false }) && a.push(1)), attempt(() => { a[10] = 1; return a.length; }));
const sparse = []; sparse[4294967294] = 'end'; sparse[4294967295] = 'beyond'; print(sparse.length, Object.keys(sparse).join(), attempt(() => sparse.push(1)), sparse.length, 4294967296 in sparse);
function f(a, b = 1, ...c) {} print(Reflect.ownKeys(f).join(), f.length, f.name, (() => {}).name, (function () {}).hasOwnProperty('prototype'), f.bind(null, 1).name, f.bind(null, 1).length, Object.getOwnPropertyDescriptor({ get x() { return 1; } }, 'x').get.name, ({ [Symbol('d')]() {} })[Symbol.for('none')], f.toString(), Math.max.toString(), (async x => x).toString(), class { static m() {} }.m.toString());
