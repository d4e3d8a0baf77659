// ends: done
// says: ok
// A host's function that is collected while it is called, and its place given to another.
const registry = new FinalizationRegistry(() => host.take('collected'));
(() => { for (let i = 0; i < 100; i++) registry.register(host.echo((x) => x), i); })();
delete globalThis.host.later;
for (let i = 0; i < 100; i++) {
    const f = host.call((g) => { gc(); return g; }, () => i);
    if (f() !== i) print('HOLE: another function');
}
print('ok');
