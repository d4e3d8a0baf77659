#include "loop.h"

#include "clock.h"
#include "engine.h"
#include "instance.h"
#include "message.h"

/*
 * Reading the clock costs more than a small job, so it is read after so many jobs as took
 * less than QUICK together the last time, and half of that again, up to MAX_STRIDE.
 */
#define MAX_STRIDE 64
#define QUICK (QJSR_NS_PER_MS / 10)

struct qjsr_budget qjsr_loop_budget(const struct qjs_reactor *r, int64_t now)
{
    uint32_t ms = r->turn_ms ? r->turn_ms : QJSR_DEFAULT_TURN_MS;

    return (struct qjsr_budget){.jobs = r->turn_jobs ? r->turn_jobs : QJSR_DEFAULT_TURN_JOBS,
                                .deadline = qjsr_clock_after(now, ms * QJSR_NS_PER_MS),
                                .checked = now,
                                .stride = 1,
                                .unchecked = 0};
}

static void check_time(struct qjsr_budget *budget)
{
    int64_t now = qjsr_clock_now();

    if (now >= budget->deadline)
        budget->jobs = 0;
    if (now - budget->checked > QUICK)
        budget->stride = 1;
    else if (budget->stride < MAX_STRIDE)
        budget->stride *= 2;
    budget->checked = now;
    budget->unchecked = 0;
}

int qjsr_loop_run_jobs(struct qjs_reactor *r, struct qjsr_budget *budget)
{
    JSContext *ctx;

    while (budget->jobs && JS_IsJobPending(r->rt)) {
        if (budget->unchecked == 0 && qjsr_limits_raise_due(r, QJSR_ERROR_LATER))
            return -1;
        qjsr_error_forget_stack(r->ctx);
        (void)JS_ExecutePendingJob(r->rt, &ctx);
        qjsr_limits_drop_echo(r);
        /* Not its result: what the engine had to leave pending is an error too (engine.c, abort).
         */
        if (qjsr_limits_raise_after(r, QJSR_ERROR_LATER))
            return -1;
        budget->jobs--;
        if (++budget->unchecked >= budget->stride)
            check_time(budget);
    }
    return 0;
}

/* What the turn returns; `now` is the clock, 0 when guest code ran since it was read. */
static int outcome(const struct qjs_reactor *r, int64_t now)
{
    int64_t next;

    if (r->limits.due == QJSR_INTERRUPT_EXIT)
        return -1;
    if (qjsr_error_waiting(&r->errors))
        return -2;
    if (JS_IsJobPending(r->rt) || qjsr_message_waiting(r))
        return 0;
    if (!r->timers.count)
        return -1;
    next = qjsr_timer_next(r, now ? now : qjsr_clock_now());
    return qjsr_clock_ceil_ms(next);
}

/* After a timer's function or a message: what it left behind, and its jobs. 0, or -1: an error is
 * queued. */
static int finish_task(struct qjs_reactor *r, struct qjsr_budget *budget)
{
    if (qjsr_limits_raise_after(r, QJSR_ERROR_LATER) || qjsr_loop_run_jobs(r, budget) < 0)
        return -1;
    check_time(budget);
    return 0;
}

/* The timers that were due at entry: one at least, and more within the budget. 0, or -1. */
static int run_timers(struct qjs_reactor *r, int64_t entry, uint64_t order,
                      struct qjsr_budget *budget)
{
    do {
        if (!qjsr_timer_is_due(r, entry, order))
            break;
        if (qjsr_limits_raise_due(r, QJSR_ERROR_LATER))
            return -1;
        qjsr_timer_fire(r);
        if (finish_task(r, budget) < 0)
            return -1;
    } while (budget->jobs);
    return 0;
}

/* The messages that were ready at entry: one at least, and more within the budget. 0, or -1. */
static int run_messages(struct qjs_reactor *r, uint64_t order, struct qjsr_budget *budget)
{
    do {
        if (!qjsr_message_waiting(r))
            break;
        if (qjsr_limits_raise_due(r, QJSR_ERROR_LATER))
            return -1;
        if (!qjsr_message_deliver(r, order))
            break;
        if (finish_task(r, budget) < 0)
            return -1;
    } while (budget->jobs);
    return 0;
}

int qjsr_loop_turn(struct qjs_reactor *r)
{
    size_t old_rejections = qjsr_reject_count(r);
    uint64_t order = qjsr_timer_order(r), messages = qjsr_message_begin(r);
    bool waiting = JS_IsJobPending(r->rt) || old_rejections || qjsr_message_waiting(r);
    struct qjsr_budget budget;
    int64_t entry;

    if (!waiting && !r->timers.count)
        return outcome(r, 0); /* idle, without asking the clock */
    entry = qjsr_clock_now();
    if (!waiting && qjsr_timer_next(r, entry) > 0)
        return outcome(r, entry); /* nothing is due */

    budget = qjsr_loop_budget(r, entry);
    if (qjsr_loop_run_jobs(r, &budget) < 0 || run_timers(r, entry, order, &budget) < 0 ||
        run_messages(r, messages, &budget) < 0)
        return outcome(r, 0);

    /* The turn is over for what was rejected in it when its jobs are done; under an endless
     * chain of jobs, for what was rejected before it. */
    qjsr_reject_report(r, JS_IsJobPending(r->rt) ? old_rejections : qjsr_reject_count(r));
    return outcome(r, 0);
}
