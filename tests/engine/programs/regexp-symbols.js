class Loud extends RegExp {
  exec(text) { print('exec', text, this.lastIndex); return super.exec(text); }
  get flags() { print('flags'); return super.flags; }
  static get [Symbol.species]() { print('species'); return Loud; }
}
const loud = new Loud('a(.)', 'g');
print('abac'.replace(loud, (m, x) => x.toUpperCase()), 'abac'.split(loud), 'abac'.match(loud), 'abac'.search(loud), [...'abac'.matchAll(loud)].join());
const odd = { [Symbol.match]: () => 'm', [Symbol.replace]: (s, r) => `${s}/${r}`, [Symbol.search]: () => 9, [Symbol.split]: (s, n) => [s, n] };
print('x'.match(odd), 'x'.replace(odd, 'y'), 'x'.search(odd), 'x'.split(odd, 3), 'x'.matchAll({ [Symbol.matchAll]: () => 'all' }));
const frozen = Object.freeze(/a/g);
try { frozen.test('a'); } catch (error) { print(`${error}`); }
print(RegExp.$1, RegExp.input, RegExp['$&'], Object.getOwnPropertyNames(RegExp).join());
