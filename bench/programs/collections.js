// Map, Set, generators and iteration; small integers, which QuickJS-NG 0.17 puts into few buckets,
// and text as keys
(function () {
    const count = new Map();
    let seed = 7;
    for (let i = 0; i < 20000; i++) {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        const key = i % 2 ? seed % 5000 : `k${seed % 3000}`;
        count.set(key, (count.get(key) ?? 0) + 1);
    }
    let result = count.size;
    for (const [key, times] of count) if (times > 3) result += typeof key === 'number' ? 1 : 2;
    const even = new Set();
    for (let i = 0; i < 12000; i++) even.add(i * 2 % 8001);
    for (let i = 0; i < 8001; i += 3) even.delete(i);
    result += even.size;
    function* numbers(limit) {
        for (let i = 0; i < limit; i++) if (even.has(i)) yield i;
    }
    for (const [a, b] of Array.from(numbers(6000), (x) => [x, x % 7])) result += a * b;
    if (result !== 36001771) throw new Error(`wrong result: ${result}`);
})();
