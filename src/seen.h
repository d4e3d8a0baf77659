/* The objects that a walk over a value has met, so that it finds them again. */
#ifndef QJSR_SEEN_H
#define QJSR_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cbor_write.h"
#include "map.h"
#include "quickjs.h"

/* An object, in the order of their places. */
struct qjsr_seen_object {
    JSValue value; /* owned: its address is not to be used again meanwhile */
    size_t place;  /* where it begins in what is written */
    bool shared;   /* it was met again */
};

struct qjsr_seen_reference {
    size_t place;
    uint32_t object; /* its index */
};

/* So many are searched one by one; beyond, the map is. */
enum { QJSR_SEEN_FIRST = 8 };

struct qjsr_seen {
    struct qjsr_seen_object *objects, first[QJSR_SEEN_FIRST];
    uint32_t count, capacity;
    struct qjsr_map index; /* an object's address to its index + 1 */
    struct qjsr_seen_reference *references;
    uint32_t reference_count, reference_capacity;
};

void qjsr_seen_init(struct qjsr_seen *seen);

/* Meet an object that is about to be written: 0, or 1 when it was met before, and a reference
 * has been written in its place. -1: out of memory, pending. */
int qjsr_seen_meet(struct qjsr_seen *seen, JSContext *ctx, struct qjsr_cbor_writer *w,
                   JSValueConst object);

/* At the end: mark those that were met again, and number them in the order of their places.
 * 0, or -1: out of memory, pending. */
int qjsr_seen_finish(struct qjsr_seen *seen, JSContext *ctx, struct qjsr_cbor_writer *w);

void qjsr_seen_free(struct qjsr_seen *seen, JSContext *ctx);

#endif
