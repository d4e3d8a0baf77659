// ends: polls
// Generators whose finally blocks run when they are closed.
function* endless() {
    try {
        for (;;) yield 0;
    } finally {
        print('HOLE: closed by the interruption');
        for (;;);
    }
}
for (const item of endless()) void item;
