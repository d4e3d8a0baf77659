// ends: turns
// Weak references that are revived while they are collected; host functions as targets.
const refs = [];
const again = () => {
    for (let i = 0; i < 50; i++) refs.push(new WeakRef({ i }), new WeakRef(host.echo), new WeakRef(() => i));
    gc();
    globalThis.alive = refs.splice(0, 100).map((ref) => ref.deref());
    setTimeout(again, 0);
};
again();
