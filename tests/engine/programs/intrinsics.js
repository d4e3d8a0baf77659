// Everything that can be reached from the global object, with its attributes.
const names = new Map();
const queue = [['globalThis', globalThis]];
const key = (k) => (typeof k === 'symbol' ? `[${k.description}]` : k);
while (queue.length > 0) {
  const [path, object] = queue.shift();
  if (names.has(object)) { print(path, '=', names.get(object)); continue; }
  names.set(object, path);
  const prototype = Object.getPrototypeOf(object);
  print(path, typeof object, Object.prototype.toString.call(object), Object.isExtensible(object), prototype === null ? 'null' : names.get(prototype) ?? '?');
  if (prototype !== null && !names.has(prototype)) queue.push([`${path}.__proto__`, prototype]);
  for (const k of Reflect.ownKeys(object)) {
    if (object === globalThis && ['queue', 'names', 'key', 'scriptArgs'].includes(k)) continue;
    const d = Object.getOwnPropertyDescriptor(object, k);
    const flags = `${d.writable ? 'w' : ''}${d.enumerable ? 'e' : ''}${d.configurable ? 'c' : ''}`;
    const value = d.value;
    print(' ', key(k), flags, 'value' in d ? (typeof value === 'function' ? `function ${value.name}/${value.length}` : Object(value) === value ? 'object' : typeof value === 'symbol' ? value.toString() : JSON.stringify(value) ?? String(value)) : `${d.get?.name} ${d.set?.name}`);
    for (const x of [value, d.get, d.set]) if (Object(x) === x) queue.push([`${path}.${key(k)}`, x]);
  }
}
