const attempt = (f) => { try { return JSON.stringify(f()); } catch (error) { return `${error}`; } };
const texts = ['', 'abc', 'aXbXc', 'äöü', '😀x😀', '\ud800', 'a\0b', ' \t\n\u00a0\ufeffx\u2029 ', 'a'.repeat(300), '$1$&'];
const numbers = [undefined, 0, 1, -1, 2, 1.9, 100, NaN, Infinity, -Infinity];
for (const text of texts) {
  for (const n of numbers)
    print(attempt(() => [text.at(n), text.charAt(n), text.charCodeAt(n), text.codePointAt(n), text.slice(n), text.slice(n, -1), text.substring(n, 2), text.substr(n, 2), text[n]]));
  for (const part of ['', 'X', 'a', 'b', '😀', '\udc00', undefined, null, 1])
    print(attempt(() => [text.indexOf(part), text.lastIndexOf(part), text.includes(part), text.startsWith(part, 1), text.endsWith(part, 2), text.split(part), text.split(part, 2), text.replace(part, '[$&$1$`]'), text.replaceAll(part, (m, i) => i), text.concat(part), text.padStart(6, part), text.padEnd(6, part)]));
  print(attempt(() => [text.trim(), text.trimStart(), text.trimEnd(), text.isWellFormed(), text.toWellFormed(), [...text], text.length, text < 'b', text > 'a', escape(text), text.toLowerCase(), text.anchor('"'), text.big()]));
  print(attempt(() => encodeURIComponent(text)), attempt(() => encodeURI(text)), attempt(() => unescape(text)));
}
for (const count of [0, 1, 3, -1, Infinity, 2 ** 31]) print(attempt(() => 'ab'.repeat(count)));
for (const bad of ['%', '%4', '%GG', '%C0%80', '%ED%A0%80', '%F4%90%80%80', '%E4%BD', '%u0041', '%41%u00e9%e9']) print(attempt(() => decodeURIComponent(bad)), attempt(() => decodeURI(bad)), attempt(() => unescape(bad)));
print(attempt(() => String.fromCodePoint(0x110000)), attempt(() => String.fromCodePoint(1.5)), attempt(() => String.fromCharCode(65, 0x10041, -1)), String.raw`a\n${1}\u{41}`, String.raw({ raw: 'abc' }, 1, 2, 3));
