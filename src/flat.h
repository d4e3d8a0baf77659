/* Values without parts, and short lists of them, out of CBOR: what most calls send. They need none
 * of the stacks of unpack.c. */
#ifndef QJSR_FLAT_H
#define QJSR_FLAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "quickjs.h"

/* Why bytes are no value: a static text and the byte; NULL when an exception is pending
 * instead (out of memory, or what no host could know: a RegExp that does not compile). */
struct qjsr_flat_fault {
    const char *text;
    size_t at;
    bool handle; /* it is a handle that is not there */
};

enum { QJSR_FLAT_FEW = 8 };

/* Owned values; to be freed by qjsr_flat_free. */
struct qjsr_flat_list {
    JSValue *values;
    uint32_t count;
    JSValue few[QJSR_FLAT_FEW]; /* where they stand when they are few and flat */
};

struct qjs_reactor;

/* Whether a value without parts begins here. */
bool qjsr_flat_is(const uint8_t *bytes, size_t length);

/* That value, owned. JS_EXCEPTION: the fault says why. */
JSValue qjsr_flat_value(struct qjs_reactor *r, const uint8_t *bytes, size_t length,
                        struct qjsr_flat_fault *fault);

/* A list of up to QJSR_FLAT_FEW of them. False: it is another, or malformed, and nothing is left of
 * it. */
bool qjsr_flat_list(struct qjs_reactor *r, const uint8_t *bytes, size_t length,
                    struct qjsr_flat_list *list);

void qjsr_flat_free(JSContext *ctx, struct qjsr_flat_list *list);

#endif
