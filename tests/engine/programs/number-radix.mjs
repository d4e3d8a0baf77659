import { values } from './lib/arguments.mjs';

for (const x of values) for (let radix = 2; radix <= 36; radix++) print(x, radix, x.toString(radix));
