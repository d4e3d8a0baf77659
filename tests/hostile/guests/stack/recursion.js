// ends: done or rejection
// says: ok
// Plain recursion of each kind, caught at its end.
const object = { get a() { return this.a; }, set b(value) { this.b = value; }, toString() { return `${this}`; }, valueOf() { return +this; } };
const proxy = new Proxy({}, { get: (target, key, receiver) => receiver[key], has: (target, key) => key in proxy, ownKeys: () => Reflect.ownKeys(proxy), getPrototypeOf: () => Object.getPrototypeOf(proxy) });
function plain() { return plain() + 1; }
class Made { constructor() { this.inner = new Made(); } }
class Field { inner = new Field(); }
const bound = function () { return bound2() + 1; };
const bound2 = bound.bind(null);
function* yields() { yield* yields(); }
const nested = []; nested[0] = nested;
let all = 0;
for (const recurse of [
    plain, () => new Made(), () => new Field(), bound2, () => [...yields()], () => object.a, () => { object.b = 1; }, () => `${object}`, () => +object,
    () => proxy.x, () => 'x' in proxy, () => Reflect.ownKeys(proxy), () => Object.getPrototypeOf(proxy), () => { const f = () => [1].map(f); f(); },
    () => { const f = () => 'a'.replace(/a/, f); f(); }, () => { const f = () => [2, 1].sort(f); f(); }, () => { const f = () => JSON.stringify({ toJSON: f }); f(); },
    () => { const f = () => JSON.parse('[1]', f); f(); }, () => { const f = () => Reflect.apply(f, null, []); f(); }, () => { const f = () => eval('f()'); f(); },
    () => { const f = () => new Proxy(f, { apply: f })(); f(); }, () => { const f = () => Array.from({ length: 1 }, f); f(); }, () => { const f = () => Object.fromEntries([[{ toString: f }, 1]]); f(); },
    () => { const f = () => { const { a = f() } = {}; return a; }; f(); }, () => { const f = () => f``; f(); }, () => { const f = async () => { await f(); }; f(); throw new RangeError(); },
    () => { let list = []; for (let i = 0; i < 2e4; i++) list = [list]; String(list.flat(Infinity)); },
    () => { let list = []; for (let i = 0; i < 2e4; i++) list = [list]; JSON.stringify(list); }, () => { let list = []; for (let i = 0; i < 2e4; i++) list = [list]; structuredClone(list); },
    () => { let list = []; for (let i = 0; i < 2e4; i++) list = [list]; host.echo(list); }, () => { let it = [1].values(); for (let i = 0; i < 2e4; i++) it = it.map((x) => x); [...it]; },
    () => { let proxy = {}; for (let i = 0; i < 2e4; i++) proxy = new Proxy(proxy, {}); proxy.x; }, () => { let f = () => 0; for (let i = 0; i < 2e4; i++) f = f.bind(null); f(); },
    () => { let error; for (let i = 0; i < 2e4; i++) error = new Error('x', { cause: error }); host.echo(error); throw error; },
    () => { let text = ''; for (let i = 0; i < 2e4; i++) text = `a${text}b`; /x/.test(text); throw new RangeError(); },
]) {
    try {
        recurse();
        print('HOLE: it came to an end', recurse);
    } catch (error) {
        if (error instanceof Error) all++;
        else print('HOLE: no error', error);
    }
}
print(all > 30 ? 'ok' : `HOLE: only ${all}`);
