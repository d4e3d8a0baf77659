// All 65,536 of them, forth and back.
const half = new Uint16Array(1), value = new Float16Array(half.buffer);
let sum = 0, same = 0;
for (let i = 0; i < 65536; i++) {
  half[0] = i;
  const x = value[0];
  if (Number.isNaN(x)) continue;
  value[0] = x;
  same += half[0] === i;
  sum += Math.f16round(x * 1.0001) === x;
  if (i % 1021 === 0) print(i, x, Math.f16round(x + 1), Math.f16round(x / 3));
}
print(same, sum, Math.f16round(65519.99), Math.f16round(65520), Math.f16round(2 ** -25), Math.f16round(2 ** -25 + 2 ** -60), Math.f16round(1.00048828125), Math.f16round(1.0004882812500001));
