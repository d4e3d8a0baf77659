// ends: done
// says: ok
// Attributes with getters, proxies, names that are none.
for (const options of [{ with: new Proxy({}, { ownKeys() { throw new Error('x'); } }) }, { get with() { throw new Error('x'); } }, { with: { type: { toString() { throw new Error('x'); } } } }, { with: { __proto__: 'json' } }, { with: { ['x'.repeat(10000)]: 'y' } }, 5, { with: 5 }, Symbol.iterator]) {
    try {
        await import('x', options);
        print('HOLE: imported');
    } catch { /* as it should be */ }
}
for (const name of [{ toString() { throw new Error('x'); } }, Symbol('x'), Object.create(null), new Proxy({}, {}), 1n])
    await import(name).then(() => print('HOLE: imported'), () => {});
print('ok');
