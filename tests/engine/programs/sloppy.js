// with, this, arguments, eval's variables, functions in blocks.
const attempt = (f) => { try { return String(f()); } catch (error) { return `${error}`; } };
var scope = { x: 1, y: 2, [Symbol.unscopables]: { y: true } }, y = 'outer';
with (scope) { x = 5; print(x, y); var x2 = x; z = 1; }
print(scope.x, x2, z, delete globalThis.z, typeof z);
print(attempt(() => { with (null) {} }), attempt(() => { with ([1, 2]) return length + join('-'); }), attempt(function () { with ({ get a() { return this.b; }, b: 4 }) return a; }), attempt(function () { with ({ f() { return this.mark; }, mark: 'with' }) return f(); }));
function args(a, b) { arguments[0] = 'changed'; b = 'b'; return [a, arguments[1], arguments.length, typeof arguments.callee, Object.prototype.toString.call(arguments)].join(); }
print(args(1, 2, 3), args(1), attempt(function (a, a) { return a; }), (function (a = 1) { arguments[0] = 9; return a; })(2), (function () { return typeof this; })(), (function () { return typeof this; }).call(5), (function () { 'use strict'; return typeof this; }).call(5), (function f() { f = 1; return typeof f; })(), (function () { return f2; { function f2() {} } })(), (function () { { function f3() { return 'block'; } } return f3(); })(), (function () { if (true) { function g() { return 1; } } else { function g() { return 2; } } return g(); })());
eval('var fromEval = 1; let hidden = 2; function evalFunction() {}');
print(fromEval, typeof hidden, typeof evalFunction, delete globalThis.fromEval, (function () { eval('var local = 3'); return local + typeof globalThis.local; })(), (function () { 'use strict'; eval('var local2 = 3'); return typeof local2; })(), (0, eval)('typeof attempt2'), (0, eval)('this === globalThis'), new Function('return typeof attempt')(), (function (a) { eval('var a = 7'); return a; })(1), attempt(() => { let b = 1; { eval('var b = 2'); } }), (() => { var e = eval; return e('typeof scope'); })(), attempt(() => eval('"use strict"; undeclared = 1')), eval('(function() { return this })()') === globalThis, eval.call(5, 'typeof this'));
var undefinedVar; print(undefinedVar, hoisted(), typeof hoisted2, attempt(() => tdz)); function hoisted() { return 'hoisted'; } var hoisted2 = () => 1; let tdz;
print(delete y, y, Object.getOwnPropertyDescriptor(globalThis, 'y').configurable, attempt(() => { undefined = 1; NaN = 2; return undefined; }), attempt(() => { (function () { 'use strict'; undefined = 1; })(); }), 010, 08, '\07', attempt(() => eval('"\\08"')), escape('ü'), (function () { return arguments.callee.name; })());
label: { function inLabel() {} } print(typeof inLabel); var a1 = 1; { var a1; } print(a1); if (1) function single() { } print(typeof single);
<!-- an HTML comment
print(1 /* */ + 2) // end
--> another
