/*
 * An instance of qjs.wasm is its linear memory and nothing else while no call is in progress, so a
 * copy of that memory is the instance once more: in another process, in another host, or as the
 * data of a module, which then begins where the other one stood. What is not in the memory, what
 * belongs to the host, is given up here (docs/SNAPSHOTS.md).
 */
#include "clock.h"
#include "engine.h"
#include "handle.h"
#include "hostref.h"
#include "instance.h"
#include "port.h"
#include "qjs_reactor.h"
#include "reactor.h"
#include "runtime.h"
#include "timer.h"

int qjs_reactor_prepare(qjs_reactor *r)
{
    int result = -1;

    if (qjsr_reactor_enter_outermost(r) < 0)
        return -1;
    if (r->ready)
        qjsr_error_note(&r->errors, QJS_E_INITIALIZED,
                        "there is a runtime already: call qjs_destroy first");
    else
        result = qjsr_runtime_prepare(r);
    return qjsr_reactor_leave(r, result);
}

int qjs_reactor_snapshot(qjs_reactor *r)
{
    if (qjsr_reactor_enter_outermost(r) < 0)
        return -1;
    if (r->rt)
        JS_RunGC(r->rt);
    r->copied = true;
    r->copied_at = qjsr_clock_now();
    return qjsr_reactor_leave(r, 0);
}

/* Who waits for the host that was is not left to wait for ever. */
static int reject_promises(struct qjs_reactor *r)
{
    JSValue reason = qjsr_engine_new_error(r->ctx, "Error", 5);
    int result = -1;

    if (!JS_IsException(reason) &&
        JS_DefinePropertyValueStr(r->ctx, reason, "message",
                                  JS_NewString(r->ctx, "the host that had promised this is gone: "
                                                       "the guest was restored from a snapshot"),
                                  JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE) >= 0)
        result = qjsr_hostref_reject_promises(r, reason);
    JS_FreeValue(r->ctx, reason);
    return result;
}

void qjs_reactor_restore(qjs_reactor *r)
{
    int64_t slept = r->copied ? qjsr_clock_now() - r->copied_at : 0;

    r->copied = false;
    r->host = (struct qjsr_hostcall){.crossing = r->host.crossing};
    r->limits.stop = 0;
    if (!r->ready || qjsr_reactor_enter(r) < 0)
        return;
    qjsr_timer_shift(r, slept);
    qjsr_engine_resume_run(r->ctx, slept, !r->random_seed);
    qjsr_handle_inherit(r);
    qjsr_port_close_hosts(r);
    if (reject_promises(r) < 0)
        qjsr_limits_raise_exception(r, QJSR_ERROR_LATER);
    (void)qjsr_reactor_leave(r, 0);
}
