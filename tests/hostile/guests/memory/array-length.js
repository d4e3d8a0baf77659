// ends: done
// says: ok
// Lengths that announce more than there is.
for (const make of [
    () => 'ab'.repeat(2 ** 29),
    () => 'a'.padEnd(2 ** 30 - 1, 'b'), () => new Uint8Array(2 ** 32), () => new ArrayBuffer(2 ** 40),
    () => new ArrayBuffer(8, { maxByteLength: 2 ** 40 }).resize(2 ** 35),
    () => new SharedArrayBuffer(2 ** 34), () => [].concat(...new Array(20).fill(new Array(2e4).fill(0))),
    () => String.fromCharCode(...new Array(5e4).fill(65)), () => Math.max(...new Array(5e4).fill(1)),
    () => new Uint8Array(1e9).subarray(1).slice(), () => new Float64Array(new Array(2 ** 16)),
    () => structuredClone(new Array(2e4).fill('abcdefgh'.repeat(100))), () => host.echo(new Uint8Array(15 << 20)), () => 2n ** (2n ** 60n),
]) {
    try {
        make();
    } catch (error) {
        if (!(error instanceof Error)) print('HOLE: no error', error);
    }
}
print('ok');
