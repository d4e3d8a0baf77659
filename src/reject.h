/* Promises that were rejected while nobody handled them (ECMA-262
 * HostPromiseRejectionTracker; HTML "notify about rejected promises"). */
#ifndef QJSR_REJECT_H
#define QJSR_REJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "quickjs.h"

struct qjsr_rejection {
    JSValue promise, reason;
};

struct qjsr_rejections {
    struct qjsr_rejection *list; /* in the order of rejection */
    size_t count, capacity;
};

struct qjs_reactor;

/* Watch the reactor's runtime. */
void qjsr_reject_attach(struct qjs_reactor *r);

/* Note a rejection, as HostPromiseRejectionTracker tells it. */
void qjsr_reject_track(struct qjs_reactor *r, JSContext *ctx, JSValueConst promise,
                       JSValueConst reason, bool is_handled);

/* How many are noted; those noted later belong to a later turn. */
size_t qjsr_reject_count(const struct qjs_reactor *r);

/* Queue an error for each of the first `count` that is still unhandled, and forget those. */
void qjsr_reject_report(struct qjs_reactor *r, size_t count);

/* Forget all. */
void qjsr_reject_clear(struct qjs_reactor *r);

#endif
