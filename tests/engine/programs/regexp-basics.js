const attempt = (f) => { try { return f(); } catch (error) { return `${error}`; } };
const show = (m) => (m === null ? 'null' : JSON.stringify({ m: [...m], index: m.index, groups: m.groups, indices: m.indices, named: m.indices?.groups }));
const cases = [
  [/a(b)?c/, 'xacabc'], [/(?<y>\d{4})-(?<m>\d\d)/d, 'on 2024-02-29'], [/(?<=\$)\d+(?!\d|\.)/, 'cost $42 $4.2'], [/(?<!a)b/g, 'ab bb'], [/(a*)*/, 'b'], [/(?:a|ab)(?:c|bcd)(d*)/, 'abcd'],
  [/(z)((a+)?(b+)?(c))*/, 'zaacbbbcac'], [/\bfoo\b/i, 'a FOO b'], [/^.$/s, '\n'], [/^b/m, 'a\nb'], [/\u{1F600}/u, '😀'], [/^.$/u, '😀'], [/^.$/, '😀'], [/[^]/u, '\ud83d'], [/(?:)/, ''], [/\1(a)/, 'aa'], [/(?=(a+))a*b\1/, 'baaabac'],
  [/\k<x>(?<x>a)/, 'a'], [/(?<x>a)|(?<x>b)/, 'b'], [/a{2,3}?/, 'aaaa'], [/a{0}/, 'a'], [/[\d-x]+/, '1-x'], [/\cA/, '\x01'], [/[\b]/, '\b'], [/\0/, '\0'], [/(?i:a)b/, 'Ab'], [/(?-i:a)B/i, 'ab'], [/[\w--[a-c]]+/v, 'abcdef'], [/[\p{L}&&[a-z]]+/v, 'Éabc'], [/\p{RGI_Emoji}/v, '👩‍💻x'], [/[\q{abc|d}]/v, 'abcd'], [/^\p{Lu}/iu, 'a'], [/\u212a/iu, 'k'], [/ſ/iu, 'S'], [/[^x]/iu, 'X'], [/\w/iu, 'ſ'],
];
for (const [pattern, text] of cases) print(`${pattern}`, show(attempt(() => pattern.exec(text))), pattern.lastIndex, text.search(pattern));
const global = /o(?<n>.)/g;
print([...'foo boo zoom'.matchAll(global)].map((m) => `${m.index}${m.groups.n}`).join(), 'foo boo'.replace(global, '<$<n>$1$&$$>'), 'foo'.replace(/o/g, (...all) => JSON.stringify(all)), 'a1b2c'.split(/(\d)/), 'abc'.split(/(?:)/u), 'a,b'.split(/,/, 1));
const sticky = /b/y;
print(sticky.test('ab'), sticky.lastIndex, (sticky.lastIndex = 1, sticky.test('ab')), sticky.lastIndex, 'abab'.replace(/ab/gy, 'x'));
for (const source of ['(', ')', '[', ']', '*', 'a**', 'a{2,1}', '\\', '(?<a', '(?<a>b)(?<a>c)', '\\k<a>', '(?<a>)\\k<b>', '[b-a]', '(?', '(?<=a)+', '\\u{110000}', '\\p{Foo}', '[\\d-a]', '{1}', '(?i-i:a)', '(?ii:a)', '\\c', '[a', '(?:a', '\\x1', 'a|*'])
  for (const flags of ['', 'u', 'v']) print(JSON.stringify(source), flags, attempt(() => `${new RegExp(source, flags)}`));
for (const flags of ['gg', 'x', 'uv', 'dgimsuy', 'dgimsvy']) print(attempt(() => new RegExp('a', flags).flags));
print(RegExp.escape('a.b*c[x]-\u2028 1'), new RegExp('/').source, new RegExp('\n').source, RegExp('').toString(), RegExp.prototype.toString(), RegExp.prototype.flags, String(new RegExp(/a/g, 'i')));
