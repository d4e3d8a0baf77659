const forms = ['NFC', 'NFD', 'NFKC', 'NFKD'];
const sums = forms.map(() => 0);
for (let code = 0; code < 0x30000; code++)
  forms.forEach((form, i) => {
    const text = String.fromCodePoint(code).normalize(form);
    for (let k = 0; k < text.length; k++) sums[i] = (sums[i] * 33 + text.charCodeAt(k)) >>> 0;
  });
print(sums.join());
for (const text of ['é', 'é', 'ﬁ', '가', '각', '각', 'Å', 'Ω', 'ṩ', 'q̣̇', '①', '゛', '\ud800', '豈'])
  print(text, forms.map((form) => [...text.normalize(form)].map((c) => c.codePointAt(0).toString(16)).join('-')).join(' '));
try { 'a'.normalize('NFX'); } catch (error) { print(`${error}`); }
const words = ['z', 'a', 'Z', 'A', 'ä', 'ä', 'é', 'e', '10', '9', '', '-', '_', 'aa', 'ab', 'Ab', 'ß', 'ss', '가', '😀', '\ud83d', 'ﬁ'];
print(words.sort((a, b) => a.localeCompare(b)).join('|'), words.map((a) => words.map((b) => Math.sign(a.localeCompare(b))).join('')).join(' '));
