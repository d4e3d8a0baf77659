// ends: done
// says: ok
// Identifiers that were never given out, or are no numbers; a timer that clears itself and all others.
for (const id of [0, -1, 2 ** 31, 2 ** 32 + 1, NaN, 1e300, {}, Symbol.iterator.description, null, '1', [1], new Proxy({}, {})])
    try { clearTimeout(id); clearInterval(id); } catch (error) { if (!(error instanceof Error)) print('HOLE', error); }
const ids = [];
for (let i = 0; i < 100; i++) ids.push(setTimeout(() => { for (const id of ids) clearTimeout(id); print('ok'); }, i));
