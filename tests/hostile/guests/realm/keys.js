// ends: done
// says: ok
// Objects with __proto__ and constructor as names of their own go to the host and come back as such.
const object = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}');
const back = host.echo(object);
if (Object.getPrototypeOf(back) !== Object.prototype) print('HOLE: it has another prototype');
if (back.polluted !== undefined) print('HOLE: polluted');
if (!Object.hasOwn(back, '__proto__') || back.__proto__.polluted !== 1) print('HOLE: not its own');
host.take(object);
host.take(new Map([['__proto__', { polluted: 1 }]]));
host.take(Object.assign(new Error('x'), object));
host.take(Object.assign([1, 2], object, { length: 2 }));
print('ok');
