/* What waits while arrays, objects and errors are being read: parts, their names, and the values
 * that references (tags 28 and 29) may name. */
#ifndef QJSR_SHELF_H
#define QJSR_SHELF_H

#include <stdbool.h>
#include <stdint.h>

#include "quickjs.h"

struct qjsr_shelf {
    JSContext *ctx;
    JSValue *values; /* owned */
    uint32_t value_count, value_capacity;
    JSAtom *names; /* owned */
    uint32_t name_count, name_capacity;
    JSValue *shared; /* owned, by number; uninitialized until it is made */
    uint32_t shared_count, shared_capacity;
    bool announced; /* the next value has the last number of `shared` */
};

/* Each takes over what it is given, also when it fails: -1, out of memory, pending. */
int qjsr_shelf_put(struct qjsr_shelf *shelf, JSValue value);
int qjsr_shelf_put_name(struct qjsr_shelf *shelf, JSAtom name);

/* Free the names above so many. */
void qjsr_shelf_drop_names(struct qjsr_shelf *shelf, uint32_t down_to);

/* Tag 28: the next value, or its container, gets a number. 0, or -1: out of memory, pending. */
int qjsr_shelf_announce(struct qjsr_shelf *shelf);

/* Here it is (borrowed); nothing when none was announced. */
void qjsr_shelf_settle(struct qjsr_shelf *shelf, JSValueConst value);

/* The value of this number, borrowed; uninitialized when it is not there (yet). */
JSValueConst qjsr_shelf_get(const struct qjsr_shelf *shelf, uint64_t number);

void qjsr_shelf_free(struct qjsr_shelf *shelf);

#endif
