// ends: polls or memory or exception
// Listeners that add listeners while they are called.
const target = new EventTarget();
const listen = () => { for (let i = 0; i < 100; i++) target.addEventListener('x', () => listen()); };
listen();
for (;;) target.dispatchEvent(new Event('x'));
