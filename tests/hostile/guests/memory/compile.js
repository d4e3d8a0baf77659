// ends: done or exception
// Source text that is compiled near the end of memory.
const held = [];
try { for (;;) held.push(new Uint8Array(65536)); } catch { held.length -= 20; }
for (let i = 0; i < 200; i++) {
    try {
        Function('a'.repeat(i), `${'let x = [1, 2, "three"];'.repeat(1)} return (${'function f() {'.repeat(i)}${'}'.repeat(i)}) + ${'"text" + '.repeat(i * 10)} 1`);
    } catch (error) {
        if (!(error instanceof Error)) print('HOLE: no error', error);
    }
}
held.length = 0;
print('ok');
