// ends: polls
// The same by promises: a rejection by an interruption that would be caught.
const loop = async () => { for (;;); };
loop().catch(() => print('HOLE: caught')).finally(() => print('HOLE: finally'));
try {
    await loop();
} catch {
    print('HOLE: caught by await');
}
