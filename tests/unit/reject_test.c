#include "reject.h"

#include <strings.h>

#include "instance.h"
#include "unit.h"

static void eval(struct qjs_reactor *r, const char *source)
{
    CHECK_INT(qjs_reactor_eval(r, source, strlen(source), "test.js", 0), 0);
}

/* Turn until one gives something else than "call again now". */
static int turn(struct qjs_reactor *r)
{
    int next;

    do
        next = qjs_reactor_loop_once(r);
    while (next == 0);
    return next;
}

/* A list of all rejections must not grow with those that were handled. */
static void forgets_what_was_handled(struct qjs_reactor *r)
{
    for (int i = 0; i < 10000; i++)
        eval(r, "Promise.reject(1).catch(() => {})");
    CHECK(r->rejections.capacity <= 64);
    CHECK_INT(turn(r), -1);
    CHECK_INT((int64_t)qjsr_reject_count(r), 0);
}

static void reports_in_order(struct qjs_reactor *r)
{
    char expected[64];

    eval(r, "for (let i = 0; i < 100; i++) { const p = Promise.reject(i); if (i % 2) p.catch(() => "
            "{}) }");
    for (int i = 0; i < 100; i += 2) {
        CHECK_INT(turn(r), -2);
        CHECK_INT(qjs_reactor_error_code(r), QJS_E_REJECTION);
        (void)snprintf(expected, sizeof expected, "unhandled promise rejection: %d", i);
        CHECK(strncasecmp(qjs_reactor_error_text(r), expected, strlen(expected)) == 0);
    }
    CHECK_INT(turn(r), -1);
}

static void is_dropped_by_destroy(struct qjs_reactor *r)
{
    eval(r, "Promise.reject(new Error('dropped'))");
    qjs_reactor_destroy(r);
    CHECK_INT((int64_t)qjsr_reject_count(r), 0);
    CHECK_INT(qjs_reactor_init(r), 0);
    CHECK_INT(turn(r), -1);
}

int main(void)
{
    struct qjs_reactor *r = qjs_reactor_new();

    CHECK(r && qjs_reactor_init(r) == 0);
    if (unit_failures)
        return unit_end();
    qjs_reactor_set_error_output(r, 0);
    forgets_what_was_handled(r);
    reports_in_order(r);
    is_dropped_by_destroy(r);
    qjs_reactor_free(r);
    return unit_end();
}
