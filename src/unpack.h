/* The guest's values out of CBOR that a host sent (docs/VALUES.md). No guest code runs. */
#ifndef QJSR_UNPACK_H
#define QJSR_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "quickjs.h"

struct qjs_reactor;

/* Why bytes are no value: a static text and the byte; NULL when an exception is pending
 * instead (out of memory, or what no host could know: a RegExp that does not compile). */
struct qjsr_unpack_fault {
    const char *text;
    size_t at;
    bool handle; /* it is a handle that is not there */
};

/* A value, owned. JS_EXCEPTION: the fault says why. */
JSValue qjsr_unpack_value(struct qjs_reactor *r, const uint8_t *bytes, size_t length,
                          struct qjsr_unpack_fault *fault);

enum { QJSR_UNPACK_FEW = 8 };

/* Owned values; to be freed by qjsr_unpack_free. */
struct qjsr_unpack_list {
    JSValue *values;
    uint32_t count;
    JSValue few[QJSR_UNPACK_FEW]; /* where they stand when they are few, and simple */
};

/* The elements of an array. 0, or -1: the fault says why. */
int qjsr_unpack_list(struct qjs_reactor *r, const uint8_t *bytes, size_t length,
                     struct qjsr_unpack_list *list, struct qjsr_unpack_fault *fault);
void qjsr_unpack_free(JSContext *ctx, struct qjsr_unpack_list *list);

#endif
