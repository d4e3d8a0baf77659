/*
 * What the guest throws is an error with its text, as everywhere, and the thrown value stands in
 * the exchange buffer besides.
 */
#include "answer.h"

#include <string.h>

#include "cbor_write.h"
#include "engine.h"
#include "exchange.h"
#include "instance.h"
#include "pack.h"
#include "reactor.h"

int qjsr_answer_refuse(struct qjs_reactor *r, int code, const char *text)
{
    qjsr_exchange_clear(r);
    qjsr_error_note(&r->errors, code, "%s", text);
    return -1;
}

int qjsr_answer_enter(struct qjs_reactor *r)
{
    if (qjsr_reactor_enter(r) < 0) {
        qjsr_exchange_clear(r);
        return -1;
    }
    if (!r->limits.exited && !qjsr_limits_raise_due(r, QJSR_ERROR_SILENTLY)) {
        qjsr_error_forget_stack(r->ctx);
        return 0;
    }
    qjsr_exchange_clear(r);
    if (r->limits.exited)
        (void)qjsr_answer_refuse(r, QJS_E_EXITED,
                                 "the guest has exited: call qjs_destroy and qjs_init");
    return qjsr_reactor_leave(r, -1);
}

/* An error with the last error's first line, without any help of the engine. */
static void write_last_error(struct qjs_reactor *r)
{
    const char *text = qjsr_error_text(&r->errors);
    struct qjsr_cbor_writer w = qjsr_exchange_take(r);

    qjsr_cbor_write_head(&w, QJSR_CBOR_TAG, QJSR_TAG_OBJECT);
    qjsr_cbor_write_head(&w, QJSR_CBOR_ARRAY, 2);
    qjsr_cbor_write_utf8(&w, "Error", 5);
    qjsr_cbor_write_head(&w, QJSR_CBOR_MAP, 1);
    qjsr_cbor_write_utf8(&w, "message", 7);
    qjsr_cbor_write_utf8(&w, text, strcspn(text, "\n"));
    qjsr_exchange_give(r, &w, w.failed ? 0 : w.length);
}

/* What was thrown; or, when it cannot be copied, an error in its place. */
static void pack_thrown(struct qjs_reactor *r, JSValueConst thrown, enum qjs_crossing crossing)
{
    if (qjsr_pack_value(r, thrown, crossing, "error") >= 0)
        return;
    JS_FreeValue(r->ctx, JS_GetException(r->ctx));
    write_last_error(r);
}

int qjsr_answer_failure(struct qjs_reactor *r, enum qjs_crossing crossing)
{
    JSValue thrown;

    qjsr_exchange_clear(r);
    if (r->limits.due == QJSR_INTERRUPT_EXIT) {
        JS_FreeValue(r->ctx, JS_GetException(r->ctx));
        return qjsr_answer_refuse(r, QJS_E_EXITED, "the guest has exited");
    }
    if (r->limits.due != QJSR_INTERRUPT_NONE) {
        (void)qjsr_limits_raise_after(r, QJSR_ERROR_SILENTLY);
        return -1;
    }
    thrown = JS_GetException(r->ctx);
    if (JS_IsUncatchableError(thrown)) { /* an interrupt handler of the raw API */
        (void)JS_Throw(r->ctx, thrown);
        qjsr_limits_raise_exception(r, QJSR_ERROR_SILENTLY);
        return -1;
    }
    qjsr_error_raise(&r->errors, QJSR_ERROR_SILENTLY, r->ctx, QJS_E_EXCEPTION, NULL, thrown);
    pack_thrown(r, thrown, crossing == QJS_HANDLE ? QJS_HANDLES : crossing);
    JS_FreeValue(r->ctx, thrown);
    if (r->limits.due != QJSR_INTERRUPT_NONE)
        return qjsr_answer_failure(r, crossing); /* while it was described */
    return -1;
}

int qjsr_answer_bad_value(struct qjs_reactor *r, const struct qjsr_flat_fault *fault)
{
    if (!fault->text)
        return qjsr_answer_failure(r, QJS_COPY);
    qjsr_exchange_clear(r);
    qjsr_error_note(&r->errors, fault->handle ? QJS_E_HANDLE : QJS_E_VALUE,
                    "not a value: %s, at byte %zu", fault->text, fault->at);
    return -1;
}

int qjsr_answer_bad_handle(struct qjs_reactor *r, uint32_t handle)
{
    qjsr_exchange_clear(r);
    qjsr_error_note(&r->errors, QJS_E_HANDLE, "handle %lu was never given out, or was released",
                    (unsigned long)handle);
    return -1;
}

int qjsr_answer_value(struct qjs_reactor *r, JSValue value, enum qjs_crossing crossing)
{
    int length = -1;

    /* An async function that has no memory to reject its promise leaves the exception (engine.c).
     */
    if (!JS_IsException(value) && !JS_HasException(r->ctx) && r->limits.due == QJSR_INTERRUPT_NONE)
        length = qjsr_pack_value(r, value, crossing, "result");
    JS_FreeValue(r->ctx, value);
    if (length < 0 || r->limits.due != QJSR_INTERRUPT_NONE)
        return qjsr_answer_failure(r, crossing);
    return length;
}

int qjsr_answer_nothing(struct qjs_reactor *r, bool failed)
{
    if (failed || r->limits.due != QJSR_INTERRUPT_NONE)
        return qjsr_answer_failure(r, QJS_COPY);
    qjsr_exchange_clear(r);
    return 0;
}

bool qjsr_answer_is_crossing(int crossing)
{
    return crossing >= QJS_COPY && crossing <= QJS_HANDLE;
}

int qjsr_answer_bad_crossing(struct qjs_reactor *r)
{
    return qjsr_answer_refuse(r, QJS_E_ARGUMENT, "crossing is none of enum qjs_crossing");
}

int qjsr_answer_bad_pointer(struct qjs_reactor *r)
{
    return qjsr_answer_refuse(r, QJS_E_ARGUMENT,
                              "a pointer is null, or beyond the memory, and its length is not 0");
}
