/* A module that touches much of the engine. Whatever answers come are right, but there must be
 * some. */
#include "pass.h"

static const char script[] =
    "import * as os from 'qjs:os';\n"
    "import * as std from 'qjs:std';\n"
    "class A { #p = 1; get p() { return this.#p } static { this.q = 2 } }\n"
    "class B extends A { constructor() { super(); this.r = [1, 2, 3].map((x) => x * 2) } }\n"
    "function* g() { yield* [1, 2, 3] }\n"
    "async function f() { await null; for await (const x of g()) await x; throw new Error('late') "
    "}\n"
    "const m = new Map([...g()].map((x) => [x, String(x).repeat(50)]));\n"
    "const s = JSON.stringify({ a: [...m], b: new B(), c: 'x'.padEnd(300), d: [1.5, null, true] "
    "});\n"
    "if (JSON.parse(s).a.length !== 3) throw new Error('JSON');\n"
    "const r = 'aXbXc'.replace(/([a-c])x/gi, (_, l) => l.toUpperCase());\n"
    "const big = (123n ** 50n).toString();\n"
    "const t = new Float64Array(20).fill(2).map(Math.sqrt);\n"
    "const w = new WeakRef({}); new FinalizationRegistry(() => {}).register({}, 1);\n"
    "const { x, ...rest } = { x: 1, y: 2, z: `${s.length}` };\n"
    "const p = new Proxy({}, { get: (o, k) => k }); p.name; Reflect.ownKeys(p);\n"
    "try { null.x } catch (e) { e.stack }\n"
    "try { eval('let 1') } catch (e) { e.message }\n"
    "new Function('[' + '1.5,'.repeat(1500) + ']');\n"
    "new Function('if (a) b; else c; '.repeat(100) + 'class C { a; b; c() {} }');\n"
    "new Function('with (a) '.repeat(30) + '{' + 'x;'.repeat(100) + '}');\n"
    "new Function('let ' + Array.from({ length: 200 }, (_, i) => 'v' + i).join());\n"
    "let label = Symbol('s'); [3, 1, 2].sort((a, b) => a - b).toSorted().join(label.description);\n"
    "f().catch((e) => { e.message });\n"
    "f();\n"
    "setTimeout((v) => { setTimeout(() => {}, 0); globalThis.v = v }, 0, {});\n"
    "const id = setInterval(() => { clearInterval(id) }, 0);\n"
    "os.setReadHandler(0, () => { os.setReadHandler(0, null); throw new Error('handler') });\n"
    "os.sleepAsync(0).then(() => { throw new TypeError('then') });\n"
    "import('./no-such-module.js').catch((e) => { e.message });\n"
    "std.evalScript('1 + 1'); new Date(0).toISOString(); Intl;\n";

void take_script(struct pass *p)
{
    int result = qjs_reactor_eval(p->r, script, sizeof script - 1, "script.js", 1);

    (void)pass_answer(p, "the script", result);
    pass_turn(p);
}
