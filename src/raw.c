/*
 * The loop functions of upstream's quickjs-libc under upstream's names, for
 * hosts that drive the raw engine API. On an instance's runtime they act on our
 * loop; on a runtime that the host made itself they are upstream's own.
 */
#include <stdio.h>

#include "clock.h"
#include "engine.h"
#include "instance.h"
#include "loop.h"
#include "os.h"
#include "quickjs-libc.h"

static struct qjs_reactor *reactor_of(JSContext *ctx)
{
    return qjsr_engine_reactor(JS_GetRuntime(ctx));
}

int js_std_loop_once(JSContext *ctx)
{
    struct qjs_reactor *r = reactor_of(ctx);

    return r ? qjs_reactor_loop_once(r) : qjsr_engine_std_loop_once(ctx);
}

int js_std_poll_io(JSContext *ctx, int timeout_ms)
{
    struct qjs_reactor *r = reactor_of(ctx);

    return r ? qjs_reactor_poll_io(r, timeout_ms) : qjsr_engine_std_poll_io(ctx, timeout_ms);
}

/* Turn, poll or sleep once: > 0 go on, 0 nothing is left to wait for, < 0 an error was raised. */
static int wait_and_turn(struct qjs_reactor *r)
{
    int next = qjs_reactor_loop_once(r);
    bool handlers = r->handlers.count > 0;

    if (next == -2)
        return -1;
    if (next == -1 && (!handlers || r->limits.exited))
        return 0;
    if (handlers)
        return qjs_reactor_poll_io(r, next) < 0 ? -1 : 1;
    if (next > 0)
        (void)qjsr_clock_sleep(next * QJSR_NS_PER_MS);
    return 1;
}

/* Run until nothing is left to do; 1 when an error ended it, as upstream's. Blocks. */
int js_std_loop(JSContext *ctx)
{
    struct qjs_reactor *r = reactor_of(ctx);
    int going = 1;

    if (!r)
        return qjsr_engine_std_loop(ctx);
    while (going > 0)
        going = wait_and_turn(r);
    return going < 0;
}

/* The result of a promise (taken over), running the loop until it is settled; a rejection is
 * thrown. Upstream's spins for ever when it can never settle; this throws then. Blocks. */
JSValue js_std_await(JSContext *ctx, JSValue value)
{
    struct qjs_reactor *r = reactor_of(ctx);
    JSValue result = JS_UNDEFINED;

    if (!r)
        return qjsr_engine_std_await(ctx, value);
    while (JS_PromiseState(ctx, value) == JS_PROMISE_PENDING) {
        if (wait_and_turn(r) == 0 && JS_PromiseState(ctx, value) == JS_PROMISE_PENDING) {
            JS_FreeValue(ctx, value);
            return JS_ThrowInternalError(ctx, "the promise is pending and nothing will settle it");
        }
    }
    switch ((int)JS_PromiseState(ctx, value)) {
    case JS_PROMISE_FULFILLED:
        result = JS_PromiseResult(ctx, value);
        break;
    case JS_PROMISE_REJECTED:
        qjsr_engine_promise_set_handled(value);
        result = JS_Throw(ctx, JS_PromiseResult(ctx, value));
        break;
    default:
        return value; /* not a promise */
    }
    JS_FreeValue(ctx, value);
    return result;
}

/* An instance has its handlers from the start, and frees them with its runtime. */
void js_std_init_handlers(JSRuntime *rt)
{
    if (!qjsr_engine_reactor(rt))
        qjsr_engine_std_init_handlers(rt);
}

void js_std_free_handlers(JSRuntime *rt)
{
    if (!qjsr_engine_reactor(rt))
        qjsr_engine_std_free_handlers(rt);
}

void js_std_promise_rejection_tracker(JSContext *ctx, JSValueConst promise, JSValueConst reason,
                                      bool is_handled, void *opaque)
{
    struct qjs_reactor *r = reactor_of(ctx);

    if (r)
        qjsr_reject_track(r, ctx, promise, reason, is_handled);
    else
        qjsr_engine_std_rejection_tracker(ctx, promise, reason, is_handled, opaque);
}

/* Evaluate bytecode that the host trusts; with load_only just define its module. An error is
 * printed; upstream's ends the process then. */
void js_std_eval_binary(JSContext *ctx, const uint8_t *bytes, size_t length, int load_only)
{
    JSValue code = JS_ReadObject(ctx, bytes, length, JS_READ_OBJ_BYTECODE);
    JSValue result = JS_EXCEPTION;
    bool is_module = JS_VALUE_GET_TAG(code) == JS_TAG_MODULE;

    if (JS_IsException(code)) {
        js_std_dump_error(ctx);
        return;
    }
    if (!load_only && is_module && JS_ResolveModule(ctx, code) < 0)
        goto done;
    if (is_module && js_module_set_import_meta(ctx, code, false, !load_only) < 0)
        goto done;
    if (load_only) {
        result = JS_UNDEFINED;
        goto done;
    }
    result = JS_EvalFunction(ctx, JS_DupValue(ctx, code));
    if (is_module && !JS_IsException(result))
        result = js_std_await(ctx, result);
done:
    if (JS_IsException(result))
        js_std_dump_error(ctx);
    JS_FreeValue(ctx, result);
    JS_FreeValue(ctx, code);
}

JSModuleDef *js_init_module_std(JSContext *ctx, const char *name)
{
    return reactor_of(ctx) ? qjsr_os_new_std(ctx, name) : qjsr_engine_init_module_std(ctx, name);
}

JSModuleDef *js_init_module_os(JSContext *ctx, const char *name)
{
    return reactor_of(ctx) ? qjsr_os_new_os(ctx, name) : qjsr_engine_init_module_os(ctx, name);
}
