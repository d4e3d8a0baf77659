const attempt = (f) => { try { return String(f()); } catch (error) { return `${error}`; } };
let order = [];
const mark = (x) => (order.push(x), x);
class A { static [mark('s1')] = mark('v1'); [mark('i1')] = mark('w1'); static { mark('block'); } static #p = 5; static get p() { return A.#p++; } #q = 1; get q() { return this.#q; } set q(v) { this.#q = v * 2; } static is(x) { return #q in x; } #m() { return 'm' + this.#q; } m() { return this.#m(); } static async *gen() { yield 1; } 'quoted name'() {} 12() {} get [Symbol.toStringTag]() { return 'Tag'; } accessor; }
const a = new A();
print(order.join(), A.p, A.p, a.q, (a.q = 4, a.q), A.is(a), attempt(() => A.is({})), a.m(), `${a}`, Object.getOwnPropertyNames(A).join(), Reflect.ownKeys(A.prototype).map(String).join(), Reflect.ownKeys(a).join());
class B extends A { constructor(...args) { const arrow = () => super(...args); arrow(); this.b = super.m(); } m() { return `B${super.m()}`; } static m2() { return super.p; } get q() { return -1; } }
const b = new B(1);
print(b.m(), b.b, b.q, B.m2(), b instanceof A, B.__proto__ === A, attempt(() => { b.q = 3; return A.prototype.__lookupGetter__('q').call(b); }), new B().constructor.name, attempt(() => B()), attempt(() => new (class extends null { })()), attempt(() => new (class extends null { constructor() { return {}; } })()), attempt(() => class extends 1 {}), attempt(() => class extends (() => {}) {}), attempt(() => { class C extends A { constructor() { this.x; super(); } } new C(); }), attempt(() => { class C extends A { constructor() { super(); super(); } } new C(); }), attempt(() => { class C extends A { constructor() { return 1; } } new C(); }));
for (const Parent of [Array, Map, Error, Promise, RegExp, Uint8Array, Function, Number, String, Date, Boolean, ArrayBuffer, Object, Symbol]) {
  class Child extends Parent { extra() { return 'extra'; } }
  print(Parent.name, attempt(() => { const c = new Child(...(Parent === Promise ? [() => {}] : [])); return [c instanceof Parent, c.extra(), Object.prototype.toString.call(c), c.constructor.name]; }));
}
print(attempt(() => { class X { static x = X; static y = this.x === X; } return X.y; }), attempt(() => { new (class { a = this.b; b = 1; })().a; return (() => { class Y { static { var v = 1; } } return typeof v; })(); }), (class { static name = 'own'; }).name, (class { }).name, ({ c: class { } }).c.name, attempt(() => { x; class x {} }), attempt(() => { class K { constructor() { K = 1; } } new K(); }), new (class { static f() { return new.target; } constructor() { this.t = new.target.name; } })().t);
print((class { a = 1; #b; get c() { } static async *d() { /* text */ } }).toString(), attempt(() => { const o = { __proto__: { hi() { return 'hi'; } }, hi() { return super.hi() + '!'; } }; return o.hi(); }), attempt(() => { class P { #x = 1; static read(o) { return o?.#x; } } return [P.read(new P()), P.read(null)]; }));
