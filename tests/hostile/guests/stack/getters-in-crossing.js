// ends: done
// says: ok
// Values whose getters make values cross, while they cross.
const value = { get inner() { return host.echo(value); } };
const late = { get inner() { host.call(() => host.echo({ get more() { return host.echo(late); } })); return 1; } };
let caught = 0;
for (const hostile of [value, late]) {
    try {
        host.echo(hostile);
    } catch (error) {
        if (error instanceof Error) caught++;
    }
}
print(caught === 2 ? 'ok' : `HOLE: ${caught}`);
