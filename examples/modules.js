// Modules: named, default and namespace imports, JSON, a cycle, a dynamic import
// and top-level await.
import area, { circle, square } from './lib/geometry.js';
import * as text from './lib/text.js';
import palette from './lib/palette.json' with { type: 'json' };
import { isEven } from './lib/even.js';

console.log('default export:', area(square(3)));
console.log('named exports: ', area(circle(1)).toFixed(4));
console.log('namespace:     ', Object.keys(text).sort().join(' '));
console.log('JSON module:   ', palette.map(({ name, hex }) => `${name} ${hex}`).join(', '));
console.log('cycle:         ', [0, 7, 10].map((n) => `${n} ${isEven(n)}`).join(', '));

const plugins = ['upper', 'reverse'];
for (const name of plugins) {
  const plugin = await import(`./lib/plugin_${name}.js`);
  console.log(`dynamic import: ${name} of "reactor" is "${plugin.default('reactor')}"`);
}

try {
  await import('./lib/missing.js');
} catch (error) {
  console.log('missing module:', error.name);
}

console.log('import.meta:   ', import.meta.main, import.meta.url.endsWith('/modules.js'));
