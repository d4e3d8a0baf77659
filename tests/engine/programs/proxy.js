const names = ['get', 'set', 'has', 'deleteProperty', 'ownKeys', 'getOwnPropertyDescriptor', 'defineProperty', 'getPrototypeOf', 'setPrototypeOf', 'isExtensible', 'preventExtensions', 'apply', 'construct'];
const attempt = (f) => { try { return String(f()); } catch (error) { return `${error}`; } };
function watched(target) {
  return new Proxy(target, Object.fromEntries(names.map((name) => [name, (...args) => {
    print('  ', name, args.slice(1).map((x) => (typeof x === 'symbol' ? x.toString() : typeof x === 'object' ? typeof x : String(x).slice(0, 20))).join());
    return Reflect[name](...args);
  }])));
}
const uses = {
  read: (p) => p.x, write: (p) => (p.x = 1), in: (p) => 'x' in p, delete: (p) => delete p.x, keys: (p) => Object.keys(p), forIn: (p) => { let all = ''; for (const k in p) all += k; return all; }, spread: (p) => Object.keys({ ...p }), json: (p) => JSON.stringify(p), freeze: (p) => Object.isFrozen(Object.freeze(p)), call: (p) => p(1), new: (p) => typeof new p(1), instanceof: (p) => p instanceof Object, define: (p) => Object.defineProperty(p, 'y', { value: 2, configurable: true }) === p, assign: (p) => Object.keys(Object.assign({}, p)), entries: (p) => Object.entries(p), tag: (p) => Object.prototype.toString.call(p), add: (p) => `${p}`.length > 0, array: (p) => Array.isArray(p), concat: (p) => [].concat(p).length, proto: (p) => Object.setPrototypeOf(p, null) === p, with: (p) => Function('p', 'with (p) { return typeof x; }')(p), destructure: ({ a, ...rest }) => Object.keys(rest), symbols: (p) => Object.getOwnPropertySymbols(p).length, push: (p) => Array.prototype.push.call(p, 1), super: (p) => ({ __proto__: p, m() { return super.x; } }).m(), clone: (p) => structuredClone(p),
};
for (const [name, make] of Object.entries({ object: () => ({ a: 1, x: 5 }), array: () => [1, 2], function: () => function f(a) { return a; }, class: () => class C { static x = 1; } }))
  for (const [use, f] of Object.entries(uses)) { print(name, use); print('  =', attempt(() => f(watched(make())))); }
const fixed = Object.freeze({ a: 1 });
const lies = { get: () => 2, set: () => true, has: () => false, deleteProperty: () => true, ownKeys: () => ['b'], getOwnPropertyDescriptor: () => undefined, defineProperty: () => true, getPrototypeOf: () => null, setPrototypeOf: () => true, isExtensible: () => true, preventExtensions: () => true };
for (const [trap, lie] of Object.entries(lies)) {
  const p = new Proxy(fixed, { [trap]: lie });
  for (const f of [() => p.a, () => Reflect.set(p, 'a', 3), () => 'a' in p, () => Reflect.deleteProperty(p, 'a'), () => Reflect.ownKeys(p), () => Reflect.getOwnPropertyDescriptor(p, 'a'), () => Reflect.defineProperty(p, 'c', { value: 1 }), () => Reflect.getPrototypeOf(p), () => Reflect.setPrototypeOf(p, Array.prototype), () => Reflect.isExtensible(p), () => Reflect.preventExtensions(new Proxy({}, { [trap]: lie }))]) print(trap, attempt(f));
}
for (const keys of [[1], ['a', 'a'], [Symbol.iterator, 'x'], 'ab', null, { length: 2, 0: 'q', 1: 'r' }]) print(attempt(() => Reflect.ownKeys(new Proxy({}, { ownKeys: () => keys })).length));
const { proxy, revoke } = Proxy.revocable({}, {});
revoke();
for (const use of Object.values(uses)) print(attempt(() => use(proxy)));
print(attempt(() => new Proxy(1, {})), attempt(() => Proxy({}, {})), attempt(() => new Proxy({}, { get: 5 }).x), attempt(() => new Proxy(new Proxy({}, {}), {}).x));
