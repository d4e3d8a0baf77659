const log = (...words) => print(Date.now() - 1700000000000, performance.now(), ...words);
for (const delay of [0, 1, 1.5, -5, NaN, Infinity, '7', null, undefined, 2 ** 31, 3]) { const id = setTimeout(log, delay, 'delay', delay); if (!(delay < 100)) setTimeout(() => clearTimeout(id), 50); }
let n = 0; const a = setInterval(() => { log('interval', ++n); if (n === 4) clearInterval(a); }, 10); const b = setInterval(() => { clearInterval(b); log('once'); }, 10);
setTimeout(() => { setTimeout(() => log('nested'), 0); log('outer'); }, 20); const never = setTimeout(() => log('never'), 5); clearTimeout(never); clearTimeout(undefined); clearTimeout(12345); clearTimeout({});
for (let i = 0; i < 50; i++) setTimeout(() => { if (i % 10 === 0) log('many', i); }, (i * 7) % 13);
try { setTimeout('code', 1); } catch (error) { print(`${error}`); } try { setTimeout(); } catch (error) { print(`${error}`); }
