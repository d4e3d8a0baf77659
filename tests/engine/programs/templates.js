const tag = (parts, ...values) => `${parts.length}:${parts.map((p) => String(p)).join('|')}:${parts.raw.join('|')}:${values.join()}`;
print(tag`a${1}b\n${2}\u{41}`, tag``, tag`\unicode and \xerxes \1`, tag`${'x'}${'y'}`, `line
two ${`nested ${1 + 1}`}`, `\${}`, `${[1, 2]}${{}}${null}`);
const same = () => ((p) => p)`x`; print(same() === same(), Object.isFrozen(same()), Object.isFrozen(same().raw), ((p) => p)`x` === ((p) => p)`x`);
print(new ((p) => function () { this.p = p[0]; })`made`().p, ({ m(p) { return this.k + p; }, k: 'k' }).m`t`, ((a) => (b) => a[0] + b[0])`1``2`, String.raw`\n${1}\\`, `a\
b`, `\r\n`.length, `
`.length);
