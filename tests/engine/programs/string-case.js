// Case mapping of every code point, told by what differs.
let upper = 0, lower = 0;
const long = [];
for (let code = 0; code < 0x110000; code++) {
  const text = String.fromCodePoint(code);
  const up = text.toUpperCase(), down = text.toLowerCase();
  if (up !== text) upper = (upper * 31 + up.codePointAt(0) * 7 + up.length) >>> 0;
  if (down !== text) lower = (lower * 31 + down.codePointAt(0) * 7 + down.length) >>> 0;
  if ([...up].length > 1 || [...down].length > 1) long.push(`${code.toString(16)}:${up}:${down}`);
}
print(upper, lower, long.join(' '));
print('ΑΣ'.toLowerCase(), 'ΑΣ Β'.toLowerCase(), 'ΑΣΒ'.toLowerCase(), 'A.Σ'.toLowerCase(), 'İ'.toLowerCase().length, 'ǅ'.toUpperCase(), 'ǅ'.toLowerCase(), 'i'.toLocaleUpperCase('tr'), 'ß'.toUpperCase(), '\ud800a'.toUpperCase().length, '𐐨'.toUpperCase());
