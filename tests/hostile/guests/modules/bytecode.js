// ends: done
// says: ok
// needs: std
// Bytecode of its own making: the guest can load none through modules; bjson takes data alone.
const bytes = new Uint8Array(4096).map((x, i) => (i * 7919) >> 3);
for (let i = 0; i < 300; i++) {
    bytes[i % 64] = i;
    try { bjson.read(bytes.buffer, 0, bytes.length); } catch (error) { if (!(error instanceof Error)) print('HOLE', error); }
}
print('ok');
