// ends: turns
// Intervals of no time at all, and of strange ones.
for (const delay of [0, -1, NaN, Infinity, -Infinity, 1e-300, 1e300, '0', {}, null, undefined, 2 ** 53]) {
    for (let i = 0; i < 100; i++) setInterval(() => {}, delay);
}
