/* An instance's life: command lines, made ahead, copied, what the host gave, ended and begun anew.
 */
#include "pass.h"

static void begin(struct pass *p, int argc, char **argv)
{
    (void)pass_answer(p, "init", qjs_reactor_init_argv(p->r, argc, argv));
}

/* ["host", {a: [function 1], b: {c: function 2}}] */
static const uint8_t host[] = "\x82\x64host\xa2\x61"
                              "a\x81\xd8\x27\x82\x08\x01\x61"
                              "b\xa1\x61"
                              "c\xd8\x27\x84\x08\x02\x61"
                              "c\x02";

static void copied(struct pass *p)
{
    (void)pass_answer(p, "set", qjs_reactor_set(p->r, 0, host, sizeof host - 1));
    (void)pass_evaluate(p, "globalThis.later = host.b.c; setTimeout(() => {}, 1e9); () => 1",
                        QJS_FUNCTIONS);
    (void)pass_answer(p, "snapshot", qjs_reactor_snapshot(p->r));
    (void)pass_answer(p, "host functions", qjs_reactor_host_functions(p->r));
    qjs_reactor_restore(p->r);
    pass_attach(p);
    (void)pass_answer(p, "held", qjs_reactor_held(p->r));
    (void)pass_evaluate(p, "try { later() } catch (e) { [e.name] }", QJS_COPY);
}

void take_life(struct pass *p)
{
    char *words[] = {"qjs", "--std",         "-m",    "-e", "import 'qjs:std'; globalThis.x = 1",
                     "one", "--not-for-qjs", "\xff x"};

    if (qjs_reactor_loop_state(p->r)->status == QJS_STATUS_READY)
        copied(p);
    qjs_reactor_destroy(p->r);
    qjs_reactor_set_random_seed(p->r, 1, 2);
    (void)pass_answer(p, "prepare", qjs_reactor_prepare(p->r));
    (void)pass_answer(p, "prepare again", qjs_reactor_prepare(p->r));
    begin(p, sizeof words / sizeof words[0], words);
    if (qjs_reactor_loop_state(p->r)->status == QJS_STATUS_READY)
        (void)pass_evaluate(p, "[scriptArgs, Math.random(), globalThis.x]", QJS_COPY);
    qjs_reactor_destroy(p->r);
    /* As it was found. */
    begin(p, 1, words);
}
