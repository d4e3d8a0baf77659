// Backtracking, long inputs, captures that are reset, and what the matcher's stack takes.
const long = 'a'.repeat(5000);
print(/^(a+)+$/.test('a'.repeat(12) + 'b'), /(a|a)*c/.test(long.slice(0, 10)), /^(?:a?){12}a{12}$/.test('a'.repeat(12)), /(.*)*x/.test('y'.repeat(12)));
print(long.match(/(a)(a)*(a)?/)[0].length, (long + 'b').match(/a*?b/)[0].length, /(?:(a)|(b)|(c))*/.exec('abcab').join('|'));
print('x'.repeat(10000).replace(/x/g, 'yy').length, [...'ab'.repeat(500).matchAll(/(?<first>a)b/g)].length, /\d+(?=%)/.exec(`${'1'.repeat(3000)}%`)[0].length);
let state = 7;
const random = (n) => (state = (state * 48271) % 2147483647) % n;
const pieces = ['a', 'b', '.', '[ab]', '(a)', '(?:ab)', '(?=b)', '(?!a)', '\\w', '^', '$', '(?<=a)', 'a*', 'b+?', '(a|b)', '\\1?', 'b{1,2}', '|', '(?<!b)', '[^a]', '\\b'];
for (let i = 0; i < 400; i++) {
  const source = Array.from({ length: 1 + random(5) }, () => pieces[random(pieces.length)]).join('');
  const text = Array.from({ length: random(9) }, () => 'abc'[random(3)]).join('');
  for (const flags of ['', 'i', 'u', 'g', 'y', 'm'])
    try {
      const pattern = new RegExp(source, flags);
      print(source, flags, text, JSON.stringify(pattern.exec(text)), pattern.lastIndex, JSON.stringify(text.replace(pattern, '<$1>')), JSON.stringify(text.split(pattern)));
    } catch (error) { print(source, flags, `${error}`); }
}
