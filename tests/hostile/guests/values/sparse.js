// ends: done
// Arrays with more holes than there is memory.
const sparse = [];
sparse[2 ** 32 - 2] = 1;
sparse.name = 'x';
for (const value of [sparse, [, ], new Array(2 ** 32 - 1), { sparse }, new Map([[sparse, sparse]])]) {
    const back = host.echo(value);
    if (back.length !== value.length) print('HOLE: another length');
    host.keep(structuredClone(value));
}
sparse;
