// Stacks through all kinds of calls.
class Shape { static #private() { throw new Error('here'); } static go() { return Shape.#private(); } get area() { return Shape.go(); } static { this.block = () => new Shape().area; } [Symbol.toPrimitive]() { return this.area; } }
const kinds = {
  direct() { throw new Error('direct'); }, getter: () => new Shape().area, primitive: () => +new Shape(), callback: () => [1].map(function mapper() { return Shape.go(); }), sort: () => [2, 1].sort((a, b) => Shape.go()), replace: () => 'a'.replace(/a/, () => Shape.go()), json: () => JSON.stringify({ toJSON: () => Shape.go() }), evaluated: () => eval('(function inEval() { Shape.go(); })()'), made: () => new Function('f', 'return f.go()')(Shape), bound: () => Shape.go.bind(1)(), apply: () => Reflect.apply(Shape.go, null, []), construct: () => new (class Made { constructor() { Shape.go(); } })(), generator: () => [...(function* gen() { yield Shape.go(); })()], proxy: () => new Proxy({}, { get: () => Shape.go() }).x, block: () => Shape.block(), async: () => { (async () => Shape.go())().catch((e) => print('async', e.stack)); }, job: () => { Promise.resolve().then(function job() { Shape.go(); }).catch((e) => print('job', e.stack)); }, timer: () => { setTimeout(function timer() { try { Shape.go(); } catch (e) { print('timer', e.stack); } }, 1); }, tagged: () => ((parts) => Shape.go())`x`, spread: () => Math.max(...{ [Symbol.iterator]: () => Shape.go() }), computed: () => ({ [Shape.go()]: 1 }), defaults: () => ((a = Shape.go()) => a)(), destructure: () => { const { x = Shape.go() } = {}; }, instance: () => ({}) instanceof { [Symbol.hasInstance]: () => Shape.go() }, finally_: () => { try { Shape.go(); } finally { print('finally'); } }, rethrown: () => { try { Shape.go(); } catch (e) { throw e; } }, wrapped: () => { try { Shape.go(); } catch (e) { throw new Error('wrapped', { cause: e }); } },
};
for (const [name, f] of Object.entries(kinds)) try { f(); print(name, 'returned'); } catch (e) { print(name, e.message, e.cause?.message, '\n' + e.stack); }
Error.stackTraceLimit = 2;
try { kinds.callback(); } catch (e) { print(e.stack); }
Error.stackTraceLimit = 10;
Error.prepareStackTrace = (error, frames) => frames.map((f) => [f.getFunctionName(), f.getFileName(), f.getLineNumber(), f.getColumnNumber(), f.isNative()].join(':')).join('\n');
try { kinds.sort(); } catch (e) { print(e.stack); }
Error.prepareStackTrace = undefined;
const holder = {};
Error.captureStackTrace(holder, kinds.direct);
print(typeof holder.stack, Object.getOwnPropertyNames(new Error('x')).join(), new Error('x', { cause: 1 }).cause, Error('y') instanceof Error, new AggregateError([1], 'z').errors.join(), new SuppressedError(1, 2, 'm').suppressed, Error.isError(new TypeError()), Error.isError({}));
kinds.direct();
