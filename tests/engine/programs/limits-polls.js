// Ends by the poll limit, at the same place everywhere.
let n = 0, text = '';
setTimeout(() => print('after the limit', n, text.length), 1);
try { for (;;) { n++; if (n % 100000 === 0) { text += n; print(n); } } } catch (error) { print('never caught', error); } finally { print('never run'); }
