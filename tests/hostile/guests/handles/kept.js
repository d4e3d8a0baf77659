// ends: done
// says: ok
// What the host keeps lives on; what it does not keep is given back, many times, in any order.
let object = { f() { return this; }, g: () => object };
host.keep(object.f);
object = undefined;
gc();
for (let i = 0; i < 300; i++) {
    const kept = host.kept();
    host.keep(i % 3 ? kept : () => i);
    host.take([kept, host.kept(), () => kept]);
    if (i % 50 === 0) gc();
}
print(typeof host.kept() === 'function' ? 'ok' : 'HOLE');
