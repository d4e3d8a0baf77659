const attempt = (f) => { try { return f(); } catch (error) { return `${error}`; } };
const names = Object.getOwnPropertyNames(DataView.prototype).filter((name) => /^[gs]et[A-Z]/.test(name)).sort();
const buffer = new ArrayBuffer(24);
const bytes = new Uint8Array(buffer);
const view = new DataView(buffer, 2, 20);
for (const name of names.filter((n) => n.startsWith('set')))
  for (const value of name.includes('Big') ? [0n, -1n, 2n ** 63n, 123456789012345678901n] : [0, -0, 1, -1, 1.1, 255, 65535, 1e10, 65520, 6e-8, Infinity, '3'])
    for (const little of [true, false]) {
      bytes.fill(0);
      view[name](3, value, little);
      print(name, value, little, bytes.join(''), view[name.replace('set', 'get')](3, little), view[name.replace('set', 'get')](3, !little));
    }
for (const offset of [-1, 13, 17, 20, 1.5, NaN, '2', 2 ** 53, undefined]) print(offset, attempt(() => view.getFloat64(offset)), attempt(() => view.setInt8(offset, 1)));
print(view.byteLength, view.byteOffset, attempt(() => new DataView(buffer, 25)), attempt(() => new DataView(buffer, 2, 23)), attempt(() => new DataView({})), attempt(() => DataView(buffer)));
