let target = { name: 'target' };
const ref = new WeakRef(target), registry = new FinalizationRegistry((held) => print('finalized', held));
registry.register(target, 'held', target); registry.register({}, 'unreachable'); registry.register({}, 'unregistered', ref);
print(registry.unregister(ref), registry.unregister({}), ref.deref()?.name);
const map = new WeakMap([[target, 'value']]), set = new WeakSet([target]);
target = null; gc();
print(ref.deref(), map, set.has({}));
setTimeout(() => { gc(); print('later', ref.deref()); }, 5);
const cycle = {}; cycle.self = cycle; registry.register(cycle, 'cycle');
for (const f of [() => registry.register(1, 1), () => registry.register(registry, registry), () => new WeakRef(Symbol.for('x')), () => new FinalizationRegistry(), () => registry.unregister(1)]) try { print(f()); } catch (error) { print(`${error}`); }
(() => { const local = {}; new WeakRef(local); registry.register(local, 'local'); })();
