// numbers: typed arrays, floating point, 32-bit integers
(function () {
    const n = 44;
    const [a, b, c] = [0, 0, 0].map(() => new Float64Array(n * n));
    for (let i = 0; i < n * n; i++) {
        a[i] = (i % 17) / 4;
        b[i] = (i % 13) / 8;
    }
    for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
            let sum = 0;
            for (let k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
            c[i * n + j] = sum;
        }
    }
    let result = c.reduce((x, y) => x + y, 0);
    const sieve = new Uint8Array(60000).fill(1);
    for (let p = 2; p * p < sieve.length; p++) {
        if (sieve[p]) for (let m = p * p; m < sieve.length; m += p) sieve[m] = 0;
    }
    for (let p = 2; p < sieve.length; p++) result += sieve[p];
    let hash = 0x811c9dc5;
    for (let i = 0; i < 100000; i++) hash = Math.imul(hash ^ (i & 255), 0x01000193);
    result += hash >>> 0;
    if (result !== 804274164.09375) throw new Error(`wrong result: ${result}`);
})();
