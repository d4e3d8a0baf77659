/*
 * Failing allocations: a script that touches much of the engine runs again and again, and each
 * time the n-th allocation fails, once or from then on. Every call must answer, an instance
 * must work as soon as there is memory again, and nothing may leak (AddressSanitizer looks).
 * usage: oom_test [STEP [FIRST [LAST]]]; every STEP-th n, from FIRST
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "qjs_reactor.h"

#define MAX_TURNS 200

/* Linked with -Wl,--wrap: these stand for the C library's. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

static struct {
    long countdown; /* allocations until one fails; < 0 none does */
    bool lasting;   /* and all after it */
    long failures;
} memory = {.countdown = -1};

static bool fails(void)
{
    if (memory.countdown < 0)
        return false;
    if (memory.countdown > 0) {
        memory.countdown--;
        return false;
    }
    if (!memory.lasting)
        memory.countdown = -1;
    memory.failures++;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    return fails() ? NULL : __real_realloc(block, size);
}

static const char SCRIPT[] =
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
    "let label = Symbol('s'); [3, 1, 2].sort((a, b) => a - b).toSorted().join(label.description);\n"
    "f().catch((e) => { e.message });\n"
    "f();\n"
    "setTimeout((v) => { setTimeout(() => {}, 0); globalThis.v = v }, 0, {});\n"
    "const id = setInterval(() => { clearInterval(id) }, 0);\n"
    "os.setReadHandler(0, () => { os.setReadHandler(0, null); throw new Error('handler') });\n"
    "os.sleepAsync(0).then(() => { throw new TypeError('then') });\n"
    "import('./no-such-module.js').catch((e) => { e.message });\n"
    "std.evalScript('1 + 1'); new Date(0).toISOString(); Intl;\n";

static void say(long n, const char *what)
{
    (void)fprintf(stderr, "allocation %ld failed%s: %s\n", n, memory.lasting ? " for good" : "",
                  what);
}

/* Run the script to its end. Whatever answers come are right, but there must be some. */
static bool run_script(qjs_reactor *r, long n)
{
    int turns = 0, next = 0;
    char *argv[] = {"qjs", "--std", "-e", "globalThis.fromArgv = scriptArgs", "argument"};

    if (qjs_reactor_init_argv(r, 5, argv) < 0) {
        int code = qjs_reactor_error_code(r);

        if (code == QJS_E_MEMORY || code == QJS_E_EXCEPTION)
            return true;
        say(n, "init gave another error");
        return false;
    }
    (void)qjs_reactor_eval(r, SCRIPT, sizeof SCRIPT - 1, "script.js", 1);
    while (next != -1 && turns++ < MAX_TURNS) {
        next = qjs_reactor_loop_once(r);
        (void)qjs_reactor_poll_io(r, 0);
        (void)qjs_reactor_error_text(r);
    }
    if (turns >= MAX_TURNS) {
        say(n, "the loop does not end");
        return false;
    }
    return true;
}

/* With memory there again, the same runtime works, and so does a new one. */
static bool works_again(qjs_reactor *r, long n)
{
    static const char source[] =
        "if (JSON.stringify([new Error('x').message]) !== '[\"x\"]') throw 1";

    memory.countdown = -1;
    if (qjs_reactor_loop_state(r)->status == QJS_STATUS_READY &&
        qjs_reactor_eval(r, source, sizeof source - 1, "again.js", 0) < 0) {
        say(n, "the runtime does not work afterwards");
        (void)fprintf(stderr, "%s\n", qjs_reactor_error_text(r));
        return false;
    }
    qjs_reactor_destroy(r);
    if (qjs_reactor_init(r) < 0 ||
        qjs_reactor_eval(r, source, sizeof source - 1, "new.js", 0) < 0) {
        say(n, "a new runtime does not work");
        return false;
    }
    return true;
}

/* Whether the n-th allocation was reached: after the last, there is nothing left to fail. */
static bool run_once(long n, bool lasting, bool *ok)
{
    qjs_reactor *r;

    memory.countdown = n;
    memory.lasting = lasting;
    memory.failures = 0;
    r = qjs_reactor_new();
    if (!r)
        return true;
    qjs_reactor_set_error_output(r, 0);
    *ok = run_script(r, n) && works_again(r, n) && *ok;
    memory.countdown = -1;
    qjs_reactor_free(r);
    return memory.failures > 0;
}

int main(int argc, char **argv)
{
    long step = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
    long first = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
    long last = argc > 3 ? strtol(argv[3], NULL, 10) : INT32_MAX;
    bool ok = true;
    long n = first;

    if (step < 1) {
        (void)fprintf(stderr, "usage: oom_test [STEP [FIRST [LAST]]]\n");
        return 2;
    }
    while (n <= last) {
        bool reached = run_once(n, false, &ok);

        (void)run_once(n, true, &ok);
        if (!reached)
            break;
        n += step;
        if (isatty(2))
            (void)fprintf(stderr, "\r%ld", n);
    }
    (void)printf("allocations 0 to %ld failed, every %ld-th\n", n, step);
    return ok ? 0 : 1;
}
