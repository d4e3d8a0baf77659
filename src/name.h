/* The names of properties out of CBOR. Objects in a list have the same names in turn: each name
 * remembers which one followed it, and so is found again without a search. */
#ifndef QJSR_NAME_H
#define QJSR_NAME_H

#include <stdbool.h>
#include <stdint.h>

#include "quickjs.h"
#include "scalar.h"

struct qjsr_name {
    const uint8_t *bytes; /* in what is being read */
    uint32_t length;
    JSAtom atom; /* owned; JS_ATOM_NULL: the place is free */
    uint32_t next;
};

enum { QJSR_NAME_COUNT = 64 };

struct qjsr_names {
    bool used;
    uint32_t last;
    struct qjsr_name list[QJSR_NAME_COUNT];
};

void qjsr_name_init(struct qjsr_names *names);
void qjsr_name_free(struct qjsr_names *names, JSContext *ctx);

/* Read a name: text or tag 273, and with `indices` an integer. Owned; JS_ATOM_NULL: failed, as in
 * scalar.h. */
JSAtom qjsr_name_read(struct qjsr_names *names, struct qjsr_scalar *in, bool indices);

#endif
