// Arguments for functions of Math, and their results to the last bit.
const edges = [
  0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, 10, 100, 1e-300, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308,
  Infinity, -Infinity, NaN, Math.PI, Math.PI / 2, Math.PI / 4, Math.E, Math.LN2, 0.1, 0.3, 0.7, 0.9, 0.99999, 1.00001,
  1e-5, 1e-10, 709.78, 709.79, -745.13, -745.14, 20, -20, 36.5, 1e5, 1e15, 1e16, 1e22, 2 ** 53, 2 ** 31, 2 ** 32,
];

// Park and Miller's generator: the same numbers everywhere, by arithmetic that is exact.
let seed = 20;
const next = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
const scattered = Array.from({ length: 150 }, (_, i) => (next() - 0.5) * 2 ** ((i % 30) - 10));

export const values = [...edges, ...scattered];

export function bits(value) {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return Number.isNaN(value) ? 'NaN' : view.getBigUint64(0).toString(16).padStart(16, '0');
}

/** Every result of a function of one argument, to the last bit. */
export function showUnary(name) {
  for (const x of values) print(name, x, Math[name](x), bits(Math[name](x)));
}

/** The same of two arguments. */
export function showBinary(name) {
  const few = [...edges.slice(0, 24), ...scattered.slice(0, 12)];
  for (const x of few) for (const y of few) print(name, x, y, Math[name](x, y), bits(Math[name](x, y)));
}
