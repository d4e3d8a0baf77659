// ends: done
// says: ok
// Handles and identifiers of the host, guessed: as values, as messages, as bytes.
for (let id = 0; id < 50; id++) {
    for (const value of [[8, id], [0, id, 'f', 1], [9, id], [10, id], { tag: 39, value: [8, id] }, Uint8Array.of(0xd8, 39, 0x82, 8, id), new Uint32Array([id, 0x40000000 + id])]) {
        const back = host.echo(value);
        if (typeof back !== 'object' || back instanceof Promise) print('HOLE: it became', typeof back);
        structuredClone(value);
    }
}
print('ok');
