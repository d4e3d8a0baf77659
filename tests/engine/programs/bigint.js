const big = [0n, 1n, -1n, 2n, 7n, -8n, 255n, 2n ** 31n, -(2n ** 31n), 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n, -(2n ** 64n), 10n ** 30n, -(3n ** 100n), 12345678901234567890123456789n];
const attempt = (f) => { try { return f(); } catch (error) { return `${error}`; } };
for (const a of big) {
  for (let radix = 2; radix <= 36; radix += 3) print(a.toString(radix));
  print(Number(a), BigInt.asIntN(64, a), BigInt.asUintN(64, a), BigInt.asIntN(7, a), BigInt.asUintN(65, a), -a, ~a, a.toLocaleString(), typeof a, !a);
  for (const b of big)
    print(a + b, a - b, a * b, attempt(() => a / b), attempt(() => a % b), a & b, a | b, a ^ b, a < b, a == b, a === b,
      attempt(() => a ** (b < 40n ? b : 3n)), b < 200n && b > -200n ? `${a << b} ${a >> b}` : '');
  for (const x of [0, 1.5, -1, 2 ** 40, NaN, Infinity, '12', '1n', '', ' 7 ', '0x10', 'x', null, undefined, true, {}, []])
    print(attempt(() => a < x), attempt(() => a == x), attempt(() => a + x), attempt(() => a * x));
}
for (const x of ['', ' ', '0x1f', '0b11', '0o7', '-5', '-0x5', '1e3', '1.0', '9'.repeat(300), 1.5, 2 ** 53, 1e300, NaN, true, null, undefined, Symbol.iterator, {}, [5]])
  print(attempt(() => BigInt(x)));
print(attempt(() => new BigInt(1)), attempt(() => 1n + 1), attempt(() => +1n), attempt(() => 1n >>> 0n), attempt(() => 2n ** -1n), attempt(() => Math.max(1n)));
print((2n ** 2000n).toString().length, (2n ** 2000n).toString(36), 7n ** 300n % (10n ** 40n), (10n ** 100n) / (7n ** 50n));
print(attempt(() => 2n ** (2n ** 40n)), attempt(() => 1n << (2n ** 33n)), [3n, 1, 2n, 10, -5n].sort().join(), [3n, 1, 2n].sort((a, b) => (a < b ? -1 : 1)).join());
