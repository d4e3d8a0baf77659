// Takes more than there is, catches it, and goes on.
const attempt = (f) => { try { return String(f()).slice(0, 40); } catch (error) { return `${error}`; } };
print(attempt(() => new ArrayBuffer(2 ** 31)), attempt(() => 'x'.repeat(2 ** 29)), attempt(() => new Array(2 ** 32)), attempt(() => 'ab'.padEnd(2 ** 30)), attempt(() => [].concat(...Array(10).fill('x'.repeat(1e6))).length), attempt(() => new Uint8Array(2 ** 40)), attempt(() => Array(2 ** 28).fill(0).length));
print('and goes on');
