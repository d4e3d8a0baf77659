const attempt = (f) => { try { return JSON.stringify(f()); } catch (error) { return `${error}`; } };
function* inner(x) { try { const y = yield x; print('got', y); return `inner ${y}`; } catch (e) { print('caught', e); yield 'after'; } finally { print('finally'); yield 'cleanup'; } }
function* outer() { const r = yield* inner(1); print('result', r); yield* [10, 20]; yield* 'ab'; return 'end'; }
for (const script of [['next', 'next', 'next', 'next', 'next'], ['next', 'throw', 'next', 'next', 'next', 'next'], ['next', 'return', 'next', 'next'], ['return', 'next'], ['throw', 'next'], ['next', 'next', 'return', 'next', 'throw']]) {
  const g = outer();
  print(script.join());
  script.forEach((verb, i) => print(attempt(() => g[verb](i))));
}
function* self() { try { g2.next(); } catch (error) { yield `${error}`; } }
const g2 = self();
print(attempt(() => g2.next()), attempt(() => new inner()), attempt(() => inner.prototype.constructor), attempt(() => inner.call.call(1)), Object.getPrototypeOf(inner).constructor.name);
function* args() { yield arguments.length; yield new.target; yield this === undefined || typeof this; }
print(attempt(() => [...args(1, 2, 3)]), attempt(() => [...{ *[Symbol.iterator]() { yield* arguments; } }]), attempt(() => { for (const x of (function* () { try { yield 1; } finally { return 2; } })()) throw x; }), attempt(() => { const [a] = (function* () { try { yield 1; yield 2; } finally { print('closed'); } })(); return a; }));
function* fibonacci() { let [a, b] = [0, 1]; for (;;) { yield a; [a, b] = [b, a + b]; } }
let list = [];
for (const x of fibonacci()) { if (x > 1e6) break; list.push(x); }
print(list.join());
const tree = (n) => (n === 0 ? null : { l: tree(n - 1), n, r: tree(n - 1) });
function* walk(t) { if (t) { yield* walk(t.l); yield t.n; yield* walk(t.r); } }
print([...walk(tree(7))].join(''));
