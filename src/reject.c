#include "reject.h"

#include "engine.h"
#include "instance.h"

/*
 * Rejections are only appended; whether one was handled meanwhile is asked of
 * the promise when the list is reported, or when it would have to grow. So
 * nothing is searched, however many there are.
 */

static void entry_free(JSContext *ctx, const struct qjsr_rejection *entry)
{
    JS_FreeValue(ctx, entry->promise);
    JS_FreeValue(ctx, entry->reason);
}

/* Forget what has been handled. */
static void compact(struct qjsr_rejections *rejections, JSContext *ctx)
{
    size_t kept = 0;

    for (size_t i = 0; i < rejections->count; i++) {
        struct qjsr_rejection entry = rejections->list[i];

        if (qjsr_engine_promise_is_handled(entry.promise))
            entry_free(ctx, &entry);
        else
            rejections->list[kept++] = entry;
    }
    rejections->count = kept;
}

static void raise(struct qjs_reactor *r, JSContext *ctx, JSValueConst reason)
{
    qjsr_error_raise(&r->errors, QJSR_ERROR_LATER, ctx, QJS_E_REJECTION,
                     "Unhandled promise rejection", reason);
}

void qjsr_reject_track(struct qjs_reactor *r, JSContext *ctx, JSValueConst promise,
                       JSValueConst reason, bool is_handled)
{
    struct qjsr_rejections *rejections = &r->rejections;

    /* What is rejected while the guest is interrupted, the interruption itself reports. */
    if (is_handled || r->limits.due != QJSR_INTERRUPT_NONE)
        return;
    if (rejections->count == rejections->capacity) {
        compact(rejections, ctx);
        if (rejections->count * 2 >= rejections->capacity) {
            size_t capacity = rejections->capacity ? rejections->capacity * 2 : 16;
            void *grown =
                js_realloc_rt(r->rt, rejections->list, capacity * sizeof(*rejections->list));

            if (grown) {
                rejections->list = grown;
                rejections->capacity = capacity;
            }
        }
    }
    if (rejections->count == rejections->capacity) {
        /* No memory to wait for a handler: say so at once. */
        raise(r, ctx, reason);
        return;
    }
    rejections->list[rejections->count++] = (struct qjsr_rejection){
        .promise = JS_DupValue(ctx, promise), .reason = JS_DupValue(ctx, reason)};
}

static void track(JSContext *ctx, JSValueConst promise, JSValueConst reason, bool is_handled,
                  void *opaque)
{
    qjsr_reject_track(opaque, ctx, promise, reason, is_handled);
}

void qjsr_reject_attach(struct qjs_reactor *r)
{
    JS_SetHostPromiseRejectionTracker(r->rt, track, r);
}

size_t qjsr_reject_count(const struct qjs_reactor *r)
{
    return r->rejections.count;
}

void qjsr_reject_report(struct qjs_reactor *r, size_t count)
{
    struct qjsr_rejections taken = r->rejections;

    if (!count)
        return;
    /* Describing an error may run guest code, which may reject more. */
    r->rejections = (struct qjsr_rejections){0};
    for (size_t i = 0; i < taken.count; i++) {
        struct qjsr_rejection *entry = &taken.list[i];

        if (qjsr_engine_promise_is_handled(entry->promise))
            ;
        else if (i < count)
            raise(r, r->ctx, entry->reason);
        else
            qjsr_reject_track(r, r->ctx, entry->promise, entry->reason, false);
        entry_free(r->ctx, entry);
    }
    js_free_rt(r->rt, taken.list);
}

void qjsr_reject_clear(struct qjs_reactor *r)
{
    for (size_t i = 0; i < r->rejections.count; i++)
        entry_free(r->ctx, &r->rejections.list[i]);
    js_free_rt(r->rt, r->rejections.list);
    r->rejections = (struct qjsr_rejections){0};
}
