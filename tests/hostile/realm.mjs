// What of this program's own objects a guest must not change: all that can be reached from the globals.

/* They change by themselves. */
const VOLATILE = new Set(['process', 'require', 'module', 'performance']);

const isObject = (value) => (typeof value === 'object' ? value !== null : typeof value === 'function');

/** The own properties, prototypes and extensibility of all objects that can be reached. */
export function photograph(roots) {
    const seen = new Map();
    const todo = [[globalThis, 'globalThis'], ...Object.entries(roots).map(([name, root]) => [root, name])];
    while (todo.length > 0) {
        const [object, path] = todo.pop();
        if (seen.has(object)) continue;
        const properties = new Map();
        const prototype = Object.getPrototypeOf(object);
        seen.set(object, { path, prototype, isExtensible: Object.isExtensible(object), properties });
        if (prototype !== null) todo.push([prototype, `${path}.[[Prototype]]`]);
        for (const key of Reflect.ownKeys(object)) {
            if (object === globalThis && VOLATILE.has(key)) continue;
            const property = Object.getOwnPropertyDescriptor(object, key);
            properties.set(key, property);
            for (const part of ['value', 'get', 'set']) {
                if (isObject(property[part])) todo.push([property[part], `${path}.${String(key)}`]);
            }
        }
    }
    return seen;
}

const isSame = (a, b) =>
    b !== undefined && ['value', 'get', 'set', 'writable', 'enumerable', 'configurable'].every((part) => Object.is(a[part], b[part]));

/** In what the objects of a photograph have changed since: texts. */
export function changesSince(before) {
    const changes = [];
    for (const [object, { path, prototype, isExtensible, properties }] of before) {
        if (Object.getPrototypeOf(object) !== prototype) changes.push(`${path} has another prototype`);
        if (Object.isExtensible(object) !== isExtensible) changes.push(`${path} is sealed`);
        const keys = Reflect.ownKeys(object).filter((key) => object !== globalThis || !VOLATILE.has(key));
        for (const key of keys) {
            if (!properties.has(key)) changes.push(`${path}.${String(key)} is new`);
        }
        for (const [key, property] of properties) {
            if (!isSame(property, Object.getOwnPropertyDescriptor(object, key))) changes.push(`${path}.${String(key)} has changed`);
        }
    }
    return changes;
}
