/* The guest's values without parts out of CBOR. No guest code runs. Where a result is an int, it is
 * 0, or -1: malformed (reader.error says why), or an exception is pending. */
#ifndef QJSR_SCALAR_H
#define QJSR_SCALAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cbor_read.h"
#include "quickjs.h"

struct qjs_reactor;

struct qjsr_scalar {
    struct qjs_reactor *r;
    JSContext *ctx;
    struct qjsr_cbor_reader reader;
    size_t start;    /* of the item that was read last */
    bool bad_handle; /* why reading failed */
};

void qjsr_scalar_init(struct qjsr_scalar *in, struct qjs_reactor *r, const uint8_t *bytes,
                      size_t length);

/* What was read is not allowed here. Always -1. */
int qjsr_scalar_fail(struct qjsr_scalar *in, const char *error);

/* The head of the next item, which is no break. */
int qjsr_scalar_head(struct qjsr_scalar *in, struct qjsr_cbor_item *item);

/* The head of an item that has to be of this major type; `otherwise` says what is wrong if not. */
int qjsr_scalar_expect(struct qjsr_scalar *in, enum qjsr_cbor_major major,
                       struct qjsr_cbor_item *item, const char *otherwise);

/* Whether a break comes next; it is taken then. */
bool qjsr_scalar_is_break(struct qjsr_scalar *in);

/* The value of an item that is a number, string or simple value. */
int qjsr_scalar_value(struct qjsr_scalar *in, const struct qjsr_cbor_item *item, JSValue *value);

/* The value of a tag over such an item, and of tag 39. */
int qjsr_scalar_tagged(struct qjsr_scalar *in, uint64_t tag, JSValue *value);

/* A string, as text or as tag 273. */
int qjsr_scalar_string(struct qjsr_scalar *in, JSValue *value);

/* A byte string as an ArrayBuffer. */
int qjsr_scalar_buffer(struct qjsr_scalar *in, JSValue *value, const char *otherwise);

#endif
