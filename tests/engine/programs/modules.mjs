import A, { a, setA, viaB } from './lib/a.mjs';
import * as ns from './lib/a.mjs';
import data from './lib/data.json' with { type: 'json' };
import { slow } from './lib/slow.mjs';
export * from './lib/b.mjs';
export { a as 'string name' } from './lib/a.mjs';
print('main', a, viaB().join(), A.name, slow, JSON.stringify(data), typeof this, import.meta.url, import.meta.main);
setA('changed');
print(a, ns.a, Object.keys(ns).join(), ns[Symbol.toStringTag], Reflect.getOwnPropertyDescriptor(ns, 'a').writable, Object.isFrozen(ns), Object.isExtensible(ns));
const attempt = async (f) => { try { return await f(); } catch (error) { return `${error.name}: ${error.message}`; } };
print(await attempt(() => { ns.a = 1; }), await attempt(() => { delete ns.a; }), await attempt(() => { a = 2; }));
for (const name of ['./lib/broken.mjs', './lib/throws.mjs', './lib/throws.mjs', './lib/none.mjs', 'bare', '', './lib/data.json', 'qjs:none']) print(name, await attempt(async () => Object.keys(await import(name)).join()));
print(await attempt(() => import('./lib/a.mjs', { with: { type: 'wrong' } })), await attempt(async () => (await import('./lib/data.json', { with: { type: 'json' } })).default.list.length), await attempt(() => import({ toString() { throw new Error('specifier'); } })));
print((await import('./lib/a.mjs')) === ns, (await import('./modules.mjs'))['string name']);
export default function () {}
export { attempt as x };
await null;
throw new Error('at the end of a module');
