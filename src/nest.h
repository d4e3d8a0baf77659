/* What is being read, one inside the other, and the place that this spells. */
#ifndef QJSR_NEST_H
#define QJSR_NEST_H

#include <stdbool.h>
#include <stdint.h>

#include "quickjs.h"
#include "shelf.h"

enum qjsr_nest_kind {
    QJSR_NEST_LIST,   /* an array */
    QJSR_NEST_RECORD, /* a plain object */
    QJSR_NEST_SPARSE, /* an array by index and name */
    QJSR_NEST_ERROR,
    QJSR_NEST_MAP, /* a Map; a key waits on the stack of values while its value is read */
    QJSR_NEST_SET,
};

struct qjsr_nested {
    enum qjsr_nest_kind kind;
    bool open;                        /* of indefinite length: it ends with a break */
    bool has_key;                     /* MAP: the key is there */
    bool wrapped;                     /* in an array that ends with a break of its own */
    uint32_t length;                  /* SPARSE */
    uint64_t left;                    /* items or pairs */
    JSValue container;                /* undefined as long as it is made at the end */
    uint32_t first_value, first_name; /* on the shelf */
};

/* By what names the guest will find what is read. */
enum qjsr_nest_names {
    QJSR_NEST_NOWHERE,
    QJSR_NEST_MODULE, /* those of a module, whose exports this is */
    QJSR_NEST_GLOBAL, /* this is a list, of a global's name and its value */
};

/* Where the value that was just read stands, a JSON pointer (RFC 6901); undefined: it has no name,
 * or one of more than 500 bytes. Owned; JS_EXCEPTION: out of memory. */
JSValue qjsr_nest_place(const struct qjsr_nested *frames, uint32_t depth,
                        const struct qjsr_shelf *shelf, enum qjsr_nest_names from,
                        const char *module);

#endif
