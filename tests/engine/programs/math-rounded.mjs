// The functions that may be approximated: twelve digits are the same with every good library of C.
import { values } from './lib/arguments.mjs';

const unary = ['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh',
  'exp', 'expm1', 'log', 'log1p', 'log2', 'log10', 'cbrt'];
for (const name of unary) for (const x of values) print(name, x, Math[name](x).toPrecision(12));
const few = values.slice(0, 60);
for (const name of ['pow', 'atan2', 'hypot']) for (const x of few) for (const y of few) print(name, x, y, Math[name](x, y).toPrecision(12));
for (const x of few) print([0.5, 2, 3, -1].map((y) => (x ** y).toPrecision(12)).join());
