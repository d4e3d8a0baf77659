// ends: timeout
// needs: clock
// Integers that square themselves.
let number = 3n;
for (;;) {
    try {
        for (;;) number *= number;
    } catch (error) {
        number = number > 10n ? 3n : 5n;
        if (error instanceof RangeError) for (let i = 0; i < 100; i++) String(2n ** 100000n);
    }
}
