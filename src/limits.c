#include "limits.h"

#include <stdio.h>

#include "clock.h"
#include "engine.h"
#include "instance.h"

static int poll_interrupt(JSRuntime *rt, void *opaque)
{
    struct qjs_reactor *r = opaque;

    (void)rt;
    if (r->limits.polls < UINT32_MAX && !r->heap.countdown)
        r->limits.polls++;
    return qjsr_limits_check(r);
}

void qjsr_limits_attach(struct qjs_reactor *r)
{
    JS_SetInterruptHandler(r->rt, poll_interrupt, r);
}

void qjsr_limits_count_anew(struct qjs_reactor *r)
{
    qjsr_heap_recover(&r->heap);
    r->limits.polls = 0;
    if (r->ctx)
        qjsr_engine_set_poll_countdown(r->ctx, QJSR_ENGINE_FULL_PERIOD);
}

void qjsr_limits_enter(struct qjs_reactor *r)
{
    struct qjsr_limits *limits = &r->limits;

    qjsr_limits_count_anew(r);
    limits->due = QJSR_INTERRUPT_NONE;
    limits->deadline =
        limits->time_limit_ms
            ? qjsr_clock_after(qjsr_clock_now(), limits->time_limit_ms * QJSR_NS_PER_MS)
            : 0;
}

void qjsr_limits_leave(struct qjs_reactor *r)
{
    if (r->limits.due == QJSR_INTERRUPT_STOP)
        __atomic_store_n(&r->limits.stop, 0, __ATOMIC_RELAXED);
    r->limits.due = QJSR_INTERRUPT_NONE;
}

void qjsr_limits_interrupt(struct qjs_reactor *r, enum qjsr_interruption reason)
{
    if (r->limits.due == QJSR_INTERRUPT_NONE || reason >= QJSR_INTERRUPT_EXIT)
        r->limits.due = reason;
    if (r->ctx)
        qjsr_engine_set_poll_countdown(r->ctx, 0);
}

void qjsr_limits_exit(struct qjs_reactor *r, int32_t code)
{
    r->limits.exited = true;
    r->limits.exit_code = code;
    qjsr_limits_interrupt(r, QJSR_INTERRUPT_EXIT);
}

bool qjsr_limits_check(struct qjs_reactor *r)
{
    struct qjsr_limits *limits = &r->limits;

    if (limits->due == QJSR_INTERRUPT_NONE) {
        if (__atomic_load_n(&limits->stop, __ATOMIC_RELAXED))
            limits->due = QJSR_INTERRUPT_STOP;
        else if (r->heap.state == QJSR_HEAP_SPENT)
            limits->due = QJSR_INTERRUPT_MEMORY;
        else if (limits->poll_limit && limits->polls >= limits->poll_limit)
            limits->due = QJSR_INTERRUPT_POLLS;
        else if (limits->deadline && qjsr_clock_now() >= limits->deadline)
            limits->due = QJSR_INTERRUPT_TIME;
    }
    return limits->due != QJSR_INTERRUPT_NONE;
}

JSValue qjsr_limits_throw(struct qjs_reactor *r)
{
    JSValue error;

    JS_ThrowInternalError(r->ctx, "interrupted");
    error = JS_GetException(r->ctx);
    JS_SetUncatchableError(r->ctx, error);
    return JS_Throw(r->ctx, error);
}

/* The code and the words of the interruption that is due; false for the exit, which is no error. */
static bool explain(const struct qjsr_limits *limits, int *code, char *text, size_t size)
{
    switch (limits->due) {
    case QJSR_INTERRUPT_TIME:
        *code = QJS_E_TIMEOUT;
        (void)snprintf(text, size, "interrupted: the time limit of %lu ms is used up",
                       (unsigned long)limits->time_limit_ms);
        return true;
    case QJSR_INTERRUPT_POLLS:
        *code = QJS_E_POLLS;
        (void)snprintf(text, size, "interrupted: the limit of %lu polls is used up",
                       (unsigned long)limits->poll_limit);
        return true;
    case QJSR_INTERRUPT_MEMORY:
        *code = QJS_E_MEMORY;
        (void)snprintf(text, size, "interrupted: the memory is used up");
        return true;
    case QJSR_INTERRUPT_DESTROY:
        *code = QJS_E_STOPPED;
        (void)snprintf(text, size, "interrupted: the host destroyed the runtime");
        return true;
    case QJSR_INTERRUPT_NONE: /* an interrupt handler set by the raw API */
    case QJSR_INTERRUPT_STOP:
        *code = QJS_E_STOPPED;
        (void)snprintf(text, size, "interrupted: the host asked to stop");
        return true;
    case QJSR_INTERRUPT_EXIT:
        break;
    }
    return false;
}

void qjsr_limits_raise_exception(struct qjs_reactor *r, enum qjsr_error_when when)
{
    JSValue thrown = JS_GetException(r->ctx);
    char why[80];
    int code;

    /* What the guest throws while it is being interrupted is the interruption's. */
    if (!JS_IsUncatchableError(thrown) && r->limits.due == QJSR_INTERRUPT_NONE)
        qjsr_error_raise(&r->errors, when, r->ctx, QJS_E_EXCEPTION, NULL, thrown);
    else if (explain(&r->limits, &code, why, sizeof why))
        qjsr_error_raise_interruption(&r->errors, when, r->ctx, code, why, thrown);
    JS_FreeValue(r->ctx, thrown);
}

bool qjsr_limits_raise_due(struct qjs_reactor *r, enum qjsr_error_when when)
{
    if (!qjsr_limits_check(r))
        return false;
    (void)qjsr_limits_throw(r);
    qjsr_limits_raise_exception(r, when);
    return true;
}

void qjsr_limits_drop_echo(struct qjs_reactor *r)
{
    if (r->limits.due == QJSR_INTERRUPT_NONE && qjsr_engine_is_interrupted(r->ctx, poll_interrupt))
        JS_FreeValue(r->ctx, JS_GetException(r->ctx));
}

bool qjsr_limits_raise_after(struct qjs_reactor *r, enum qjsr_error_when when)
{
    if (!JS_HasException(r->ctx)) {
        if (r->limits.due == QJSR_INTERRUPT_NONE)
            return false;
        (void)qjsr_limits_throw(r);
    }
    qjsr_limits_raise_exception(r, when);
    return true;
}
