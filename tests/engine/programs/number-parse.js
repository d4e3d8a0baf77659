const texts = ['', ' ', '0', '-0', '+0', '00', '1.', '.1', '.', '1e3', '1E+3', '1e-3', '1e', 'e1', '1e400', '-1e400', '1e-400',
  '0x1f', '0XFF', '0o17', '0b101', '0b', '-0x1', '1_000', 'Infinity', '-Infinity', 'infinity', 'NaN', '\t12\n', '\u00a013\ufeff', '1 2',
  '12px', '9007199254740993', '9007199254740992.5', '0.1', '0.10000000000000000555', '123456789012345678901234567890',
  '5e-324', '2e-324', '2.4703282292062327e-324', '2.4703282292062328e-324', '1.7976931348623157e308', '1.7976931348623159e308',
  '179769313486231580793e289', '4.9406564584124654417656879286822137e-324', '0.000001', '1e21', '1e-7', '1'.repeat(400),
  `0.${'0'.repeat(400)}1`, `${'9'.repeat(22)}e-10`, '2.2250738585072011e-308', '2.2250738585072012e-308', '8.5e15', '\u0661'];
for (const text of texts) {
  print(JSON.stringify(text.slice(0, 40)), Number(text), parseFloat(text), parseInt(text), +text === Number(text));
  for (const radix of [0, 1, 2, 3, 8, 10, 16, 36, 37, -1]) print(parseInt(text, radix));
}
for (let radix = 2; radix <= 36; radix++) print(parseInt('zyxwvu9876543210zzzzzzzzzzzzzzz'.slice(-radix), radix), parseInt('10.5', radix), parseInt('1'.repeat(60), radix));
print(0x10, 0b11, 0o17, 1_000.5, 010, 08.5, .5, 5., 0xffffffffffffffff, 1e1000, 0.1 + 0.2, 1e21 + 1, 123456789 * 987654321);
