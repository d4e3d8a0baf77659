// ends: done
// says: ok
// A ring through both sides: the guest holds a host's function that holds the guest's.
for (let i = 0; i < 200; i++) {
    const inner = (f) => f;
    host.keep({ inner, echo: host.echo, again: host.kept() === undefined ? null : host.kept().inner ?? null });
}
print(host.kept().echo === host.echo ? 'ok' : 'HOLE: another function');
