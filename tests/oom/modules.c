/* Modules: of the host, by an import map, of a graph whose sources come later, of bytecode. */
#include <stdio.h>
#include <string.h>

#include "pass.h"

/* The source has the number of the pass wherever it has a #. */
static const char *numbered(const struct pass *p, char text[512], const char *source)
{
    size_t i = 0;

    for (; source[i] && i < 511; i++)
        text[i] = (char)(source[i] == '#' ? '0' + p->number % 10 : source[i]);
    text[i] = '\0';
    return text;
}

static void defined_module(struct pass *p)
{
    static const char exports[] = "\xa3\x61\x61\x01\x67"
                                  "default\xa1\x61\x62\x81\xf5\x61"
                                  "f\xd8\x27\x82\x08\x01";
    char text[512];

    (void)pass_answer(p, "define",
                      qjs_reactor_define_module(p->r, numbered(p, text, "host:db#"),
                                                (const uint8_t *)exports, sizeof exports - 1));
    (void)pass_evaluate(p, numbered(p, text, "import('host:db#').then((m) => m.f(m.a, m.default))"),
                        QJS_HANDLES);
    pass_turn(p);
}

static void import_map(struct pass *p)
{
    static const char json[] = "{\"imports\": {\"lib/\": \"./lib/\", \"db\": \"host:db#\", "
                               "\"blocked\": null}, \"scopes\": {\"lib/\": {\"x\": \"./x.js\"}}}";
    char text[512];

    (void)numbered(p, text, json);
    (void)pass_answer(p, "import map", qjs_reactor_set_import_map(p->r, text, strlen(text)));
    (void)pass_evaluate(p, "import('blocked').catch((e) => [e])", QJS_HANDLES);
    pass_turn(p);
}

/* A namespace's promise, whose graph asks the host for a source that comes later. */
static void graph(struct pass *p)
{
    static const char leaf[] = "await null; export let leaf = [1, 2, 3]; export * from 'db'";
    char text[512];
    uint32_t handle = pass_handle(
        p, pass_answer(p, "import", qjs_reactor_import(p->r, numbered(p, text, "lib/now#.js"))));

    pass_turn(p);
    pass_settle(p, leaf, false); /* of what lib/now#.js imports */
    pass_turn(p);
    if (!handle)
        return;
    (void)pass_answer(p, "await import", qjs_reactor_await(p->r, handle, QJS_HANDLES));
    pass_turn(p);
    (void)pass_answer(p, "release", qjs_reactor_release(p->r, handle, 0));
}

static void modules_that_wait(struct pass *p)
{
    char text[512];
    const char *source =
        numbered(p, text,
                 "import { leaf } from './later-b#.js'; import d from './data#.json' "
                 "with { type: 'json' }; globalThis.seen# = [leaf, d]");
    int first, second;

    first = pass_answer(p, "eval", qjs_reactor_eval(p->r, source, strlen(source), "main#.js", 1));
    second = pass_evaluate(p,
                           numbered(p, text,
                                    "import { leaf } from './later-b#.js'; export const "
                                    "y = leaf"),
                           QJS_EVALUATE_MODULE);
    pass_turn(p);
    pass_settle(p, "export const leaf = 5", false);
    pass_turn(p);
    if (p->sure && first == 0 && second > 0)
        pass_expect(p, "seen", pass_evaluate(p, numbered(p, text, "seen#[0]"), QJS_COPY), "\x05",
                    1);
}

static void modules_that_fail(struct pass *p)
{
    char text[512];

    (void)pass_evaluate(p, numbered(p, text, "import('./none#.js').catch((e) => [e])"),
                        QJS_HANDLES);
    (void)pass_evaluate(p, numbered(p, text, "import('./later-c#.js').catch((e) => [e])"),
                        QJS_HANDLES);
    pass_turn(p);
    pass_settle(p, "let let", false);
    pass_turn(p);
    (void)pass_evaluate(p, numbered(p, text, "import('./later-d#.js').catch((e) => [e])"),
                        QJS_HANDLES);
    pass_turn(p);
    pass_settle(p, "no source", true);
    pass_turn(p);
}

static void bytecode(struct pass *p)
{
    static const char source[] =
        "import { a } from 'db'; export const b = [a]; export default () => b";
    char text[512];
    int length = pass_answer(
        p, "compile",
        qjs_reactor_compile(p->r, source, sizeof source - 1, "code.js", QJS_EVALUATE_MODULE));
    const uint8_t *cbor = qjs_reactor_exchange(p->r)->bytes;

    if (length < 0)
        return;
    p->bytecode.length = (size_t)length - (cbor[0] == 0x58 ? 2 : 3);
    if (p->bytecode.length > sizeof p->bytecode.bytes) {
        pass_fail(p, "the bytecode is large");
        return;
    }
    memcpy(p->bytecode.bytes, cbor + length - p->bytecode.length, p->bytecode.length);
    (void)pass_answer(p, "run bytecode",
                      qjs_reactor_evaluate(p->r, (const char *)p->bytecode.bytes,
                                           p->bytecode.length, "run.js", QJS_EVALUATE_BYTECODE));
    (void)pass_evaluate(p, numbered(p, text, "import('./code#.js').then((m) => m.default())"),
                        QJS_HANDLES);
    pass_turn(p);
}

void take_modules(struct pass *p)
{
    defined_module(p);
    import_map(p);
    graph(p);
    modules_that_wait(p);
    modules_that_fail(p);
    bytecode(p);
}
