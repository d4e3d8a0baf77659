// ends: turns or exception or memory
// Objects that make objects when they are collected, and call the host.
const registry = new FinalizationRegistry((value) => {
    for (let i = 0; i < 2; i++) registry.register({}, value + 1);
    host.echo(value);
    gc();
});
for (let i = 0; i < 100; i++) registry.register({}, 0);
const again = () => { gc(); setTimeout(again, 0); };
again();
