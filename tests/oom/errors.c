/* Errors as the host reads them: their texts, causes and queue; guests that are interrupted. */
#include <string.h>

#include "pass.h"

static const char deep[] =
    "globalThis.fail = (n) => { if (n) return fail(n - 1);\n"
    "  throw new AggregateError([new Error('one')], 'all', { cause: new TypeError('why', {\n"
    "    cause: { toString() { return 'an object' } } }) }) }; fail(20)";

static const char raised[] =
    "{ for (let i = 0; i < 5; i++) Promise.reject(new RangeError('r'.repeat(40) + i));\n"
    "setTimeout(() => { throw Object.assign(new Error(''), { name: 'Named' }) }, 0);\n"
    "queueMicrotask(() => { null.x });\n"
    "const late = Promise.reject(1); setTimeout(() => late.catch(() => {}), 0);\n"
    "class Odd extends Error { get message() { throw this } }\n"
    "Promise.reject(new Odd()); Promise.reject(new Proxy({}, {})); } 1";

/* A call that fails as it should, or for want of memory. */
static void fails(struct pass *p, const char *source, const char *name)
{
    int result = qjs_reactor_eval(p->r, source, strlen(source), name, 0);

    p->what = name;
    if (result != -1 || !qjs_reactor_error_length(p->r))
        pass_fail(p, "no error, or one without a text");
}

static void queue(struct pass *p)
{
    int next, turns = 0;

    (void)pass_evaluate(p, raised, QJS_COPY);
    do {
        next = qjs_reactor_loop_once(p->r);
        if (next == -2 && !qjs_reactor_error_length(p->r))
            pass_fail(p, "an error without a text");
    } while (next != -1 && turns++ < 100);
    if (next != -1)
        pass_fail(p, "the loop does not end");
}

void take_errors(struct pass *p)
{
    fails(p, deep, "deep.js");
    fails(p, "let let", "syntax.js");
    fails(p, "throw { toString() { throw 1 } }", "thrown.js");
    queue(p);
    qjs_reactor_set_poll_limit(p->r, 2);
    fails(p, "for (let i = 0;; i++) i % 1000 || [i]", "endless.js");
    qjs_reactor_set_poll_limit(p->r, 0);
    fails(p, "(function f() { f() })()", "recursion.js");
}
