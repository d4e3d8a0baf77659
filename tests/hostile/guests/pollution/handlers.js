// ends: done or rejection or exception
// says: ok
// Listeners and handlers that are proxies, that are changed while they are called, whose handleEvent throws.
const target = new EventTarget();
const listener = { get handleEvent() { target.removeEventListener('x', listener); throw new Error('getter'); } };
target.addEventListener('x', listener);
target.addEventListener('x', new Proxy(() => {}, { apply() { throw new Error('apply'); } }));
target.addEventListener({ toString: () => 'x' }, () => { for (let i = 0; i < 100; i++) target.addEventListener('x', () => {}, { once: true }); }, { get once() { throw new Error('once'); } }.x);
try { target.addEventListener('x', () => {}, { get passive() { throw new Error('passive'); } }); } catch { print('ok'); }
target.dispatchEvent(new Event('x'));
EventTarget.prototype.dispatchEvent.call({}, 1);
