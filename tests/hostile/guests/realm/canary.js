// ends: done
// says: ok
// What the host has given is changed in every way that there is: the guest has a copy.
const canary = host.canary();
for (const object of [canary, canary.list, canary.inner, canary.inner.deep, canary.map, canary.bytes, canary.date, canary.error, canary.error.cause, canary.map.get?.('key'), host.canary, host.echo]) {
    for (const change of [
        () => { object.polluted = 1; }, () => { object.__proto__.polluted = 1; }, () => { object.constructor.prototype.polluted = 2; }, () => { Object.setPrototypeOf(object, null); }, () => Object.defineProperty(object, 'value', { get() { return 5; } }),
        () => { object.length = 0; }, () => object.clear(), () => object.fill(9), () => object.setTime(1), () => { object.message = 'changed'; }, () => Object.freeze(object), () => object.buffer.transfer(), () => { delete object.inner; },
    ]) {
        try { change(); } catch { /* not this one */ }
    }
}
host.echo(canary);
host.take(canary);
delete Object.prototype.polluted;
const again = host.canary();
print(again.inner.deep.value === 1 && again.list.length === 3 && again.bytes[0] === 1 ? 'ok' : 'HOLE: another');
