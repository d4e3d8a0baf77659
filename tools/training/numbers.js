// Numbers: floating point, 32-bit integers, large integers.
let check = 0;

function mandelbrot(size, limit) {
  let inside = 0;
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const cr = (3 * x) / size - 2.2, ci = (2 * y) / size - 1;
      let zr = 0, zi = 0, n = 0;
      while (n < limit && zr * zr + zi * zi < 4) {
        const next = zr * zr - zi * zi + cr;
        zi = 2 * zr * zi + ci;
        zr = next;
        n++;
      }
      if (n === limit) inside++;
    }
  return inside;
}

const table = new Int32Array(256);
for (let n = 0; n < 256; n++) {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  table[n] = c;
}
function crc(bytes) {
  let c = -1;
  for (let i = 0; i < bytes.length; i++) c = table[(c ^ bytes[i]) & 255] ^ (c >>> 8);
  return ~c >>> 0;
}

function solve(n) {
  const a = Array.from({ length: n }, (_, i) => Array.from({ length: n + 1 }, (_, j) => ((i * 7 + j * 3) % 11) + (i === j ? 20 : 0)));
  for (let p = 0; p < n; p++)
    for (let row = p + 1; row < n; row++) {
      const by = a[row][p] / a[p][p];
      for (let k = p; k <= n; k++) a[row][k] -= by * a[p][k];
    }
  const x = new Array(n);
  for (let row = n - 1; row >= 0; row--) {
    let sum = a[row][n];
    for (let k = row + 1; k < n; k++) sum -= a[row][k] * x[k];
    x[row] = sum / a[row][row];
  }
  return x;
}

function power(base, exponent, modulus) {
  let result = 1n;
  for (base %= modulus; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % modulus;
    base = (base * base) % modulus;
  }
  return result;
}

check += mandelbrot(40, 60);
const bytes = Uint8Array.from({ length: 6000 }, (_, i) => i * 31);
for (let i = 0; i < 4; i++) check += crc(bytes);
check += solve(26)[3];
check += Number(power(3n, 2n ** 127n - 2n, 2n ** 127n - 1n));
let digits = 1n;
for (let n = 2n; n < 120n; n++) digits *= n;
check += String(digits).length + Number(BigInt.asUintN(64, digits)) / 2 ** 64;
for (let i = 1; i < 12000; i++) {
  check += Math.hypot(i, 3) + Math.atan2(i, 2) + Math.abs(-i) + Math.min(i, 100) + (i % 7) - Math.trunc(i / 3);
  check += (i << 3) ^ (i >> 1) | (i & 255);
  check += Math.imul(i, 0x9e3779b1) >>> 16;
  if (i % 16 === 0) check += Math.round(Math.log(i) * 1000) / 1000 + Math.exp(-i) + Math.random() * 0;
}
let ratio = 0;
for (let i = 0, sign = 1; i < 15000; i++, sign = -sign) ratio += (4 * sign) / (2 * i + 1);
if (Math.abs(ratio - Math.PI) > 0.001 || !Number.isFinite(check)) throw new Error('wrong');
