// ends: done
// says: ok
// A listener that dispatches its own event, and one that dispatches another without end.
const target = new EventTarget();
let caught = 0;
target.addEventListener('x', (event) => { try { target.dispatchEvent(event); } catch { caught++; } });
target.dispatchEvent(new Event('x'));
target.addEventListener('y', () => { try { target.dispatchEvent(new Event('y')); } catch { caught++; } });
target.dispatchEvent(new Event('y'));
print(caught > 0 ? 'ok' : 'HOLE: nothing was refused');
