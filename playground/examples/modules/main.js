// The files beside this one are modules. Those named in qjs: are
// the engine's own.
import { mean, median } from './lib/statistics.js';
import words from './words.json' with { type: 'json' };
import * as os from 'qjs:os';

console.log('mean', mean([1, 2, 3, 10]), 'median', median([1, 2, 3, 10]));
console.log('words', words);

const [names] = os.readdir('.');
console.log('files', names.filter((name) => !name.startsWith('.')));

const later = await import('./lib/later.js');
console.log(later.default());
