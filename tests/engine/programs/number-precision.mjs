import { values } from './lib/arguments.mjs';

for (const x of values) {
  print(`${x}`, x.toFixed(0), x.toFixed(2), x.toFixed(20), x.toFixed(100));
  for (let digits = 1; digits <= 100; digits += digits < 22 ? 1 : 13) print(x.toPrecision(digits), x.toExponential(digits - 1));
  print(x.toExponential(), x.toLocaleString());
}
for (const digits of [-1, 101, NaN, 1e9, '3', null])
  for (const name of ['toFixed', 'toPrecision', 'toExponential'])
    try { print(name, digits, (1.25)[name](digits)); } catch (error) { print(name, digits, `${error}`); }
