// The web's globals: channels, events.
const { port1, port2 } = new MessageChannel();
port1.onmessage = ({ data, ports }) => { print('port1', JSON.stringify(data), ports.length); if (data === 'end') port1.close(); };
port2.addEventListener('message', (e) => { print('port2', e.type, JSON.stringify(e.data)); port2.postMessage('end'); }); port2.start(); port2.onclose = () => print('closed');
port2.postMessage({ a: [1, new Date(0)], b: new Map([[1, 2]]) }); port1.postMessage('hello'); try { port1.postMessage(() => {}); } catch (error) { print(error.name, error.message); }
const target = new EventTarget(); target.addEventListener('x', function (e) { print(this === target, e.type, e.defaultPrevented, e.cancelable, e.bubbles); e.preventDefault(); e.stopImmediatePropagation(); }, { once: true }); target.addEventListener('x', () => print('second')); print(target.dispatchEvent(new Event('x', { cancelable: true })), target.dispatchEvent(new Event('x')));
const one = new BroadcastChannel('name'), two = new BroadcastChannel('name'); two.onmessage = (e) => { print('broadcast', e.data); one.close(); two.close(); }; one.postMessage('news');
print(structuredClone(new Set([1])).size, Object.prototype.toString.call(port1), String(new MessageEvent('m', { data: 1 }).data), new DOMException('m', 'AbortError').code);
target.addEventListener('fail', () => { throw new Error('listener'); }); target.dispatchEvent(new Event('fail'));
