// What ECMA-262 defines to the last bit.
import { bits, values } from './lib/arguments.mjs';

for (const name of ['abs', 'ceil', 'floor', 'round', 'trunc', 'sign', 'sqrt', 'fround', 'f16round', 'clz32'])
  for (const x of values) print(name, x, bits(Math[name](x)));
for (const x of values) print(x | 0, x >>> 0, x >> 3, x << 5, ~x, Math.imul(x, 2654435761), x % 7, -x % 0.3, x * x, 1 / x);
print(bits(Math.sumPrecise(values.filter(Number.isFinite))), bits(Math.sumPrecise([1e308, 1e308, -1e308, -1e308, 0.1])));
print(Math.max(...values), Math.min(...values), Math.max(), Math.min(), Math.max(0, -0), Math.min(0, -0));
print(Object.getOwnPropertyNames(Math).filter((name) => typeof Math[name] === 'number').map((name) => [name, bits(Math[name])]).join());
