#include "poll.h"

#include <unistd.h>

#include "instance.h"
#include "unit.h"

static void eval(struct qjs_reactor *r, const char *source)
{
    CHECK_INT(qjs_reactor_eval(r, source, strlen(source), "test.js", 1), 0);
}

/* Set, out of order, for both directions, and taken away: the list is sorted, without holes. */
static void keeps_a_sorted_list(struct qjs_reactor *r)
{
    static const int fds[] = {7, 3, 900, 5, 4, 100, 6, 8, 9, 10, 0};
    enum { COUNT = sizeof fds / sizeof *fds };
    JSValue function = JS_Eval(r->ctx, "() => {}", 8, "test.js", JS_EVAL_TYPE_GLOBAL);

    for (int i = 0; i < COUNT; i++) {
        CHECK_INT(qjsr_poll_set_handler(r, r->ctx, fds[i], QJSR_READ, function), 0);
        if (i % 2)
            CHECK_INT(qjsr_poll_set_handler(r, r->ctx, fds[i], QJSR_WRITE, function), 0);
    }
    CHECK_INT(qjsr_poll_count(r, QJSR_READ), COUNT);
    CHECK_INT(qjsr_poll_count(r, QJSR_WRITE), COUNT / 2);
    for (uint32_t i = 0, last = 0; i < COUNT; i++) {
        int32_t fd = -1, events = -1;

        CHECK_INT(qjs_reactor_descriptor(r, i, &fd, &events), 0);
        CHECK(i == 0 || (uint32_t)fd > last);
        last = (uint32_t)fd;
    }
    for (int i = 0; i < COUNT; i++)
        CHECK_INT(qjsr_poll_set_handler(r, r->ctx, fds[i], QJSR_READ, JS_NULL), 0);
    CHECK_INT((int64_t)r->handlers.count, COUNT / 2);
    CHECK_INT(qjsr_poll_set_handler(r, r->ctx, 1234, QJSR_READ, JS_NULL), 0);
    CHECK_INT((int64_t)r->handlers.count, COUNT / 2);
    qjsr_poll_clear(r);
    CHECK_INT((int64_t)r->handlers.count, 0);
    JS_FreeValue(r->ctx, function);
}

/* A ready descriptor behind idle ones fires, however many are in front. */
static void finds_the_ready_one(struct qjs_reactor *r)
{
    enum { PIPES = 50 };
    int pipes[PIPES][2];
    char source[256];

    for (int i = 0; i < PIPES; i++) {
        CHECK_INT(pipe(pipes[i]), 0);
        (void)snprintf(source, sizeof source,
                       "import * as os from 'qjs:os'; os.setReadHandler(%d, () => {"
                       "globalThis.ready = %d; os.setReadHandler(%d, null); })",
                       pipes[i][0], i, pipes[i][0]);
        eval(r, source);
    }
    CHECK_INT(qjs_reactor_poll_io(r, 0), 0);
    eval(r, "if (globalThis.ready !== undefined) throw globalThis.ready");
    CHECK_INT(write(pipes[PIPES - 1][1], "x", 1), 1);
    CHECK_INT(qjs_reactor_poll_io(r, -1), 0);
    (void)snprintf(source, sizeof source, "if (globalThis.ready !== %d) throw globalThis.ready",
                   PIPES - 1);
    eval(r, source);
    CHECK_INT(qjs_reactor_loop_state(r)->readers, PIPES - 1);
    for (int i = 0; i < PIPES; i++) {
        (void)close(pipes[i][0]);
        (void)close(pipes[i][1]);
    }
    /* Closed under its handler: ready, for the handler to learn why by reading. */
    CHECK_INT(qjs_reactor_poll_io(r, 0), 0);
    CHECK_INT(qjs_reactor_loop_state(r)->readers, 0);
}

int main(void)
{
    struct qjs_reactor *r = qjs_reactor_new();

    CHECK(r && qjs_reactor_init(r) == 0);
    if (unit_failures)
        return unit_end();
    keeps_a_sorted_list(r);
    finds_the_ready_one(r);
    qjs_reactor_free(r);
    return unit_end();
}
