/* Objects of built-in classes out of tag 27, [class, arguments...]. Results as in scalar.h. */
#ifndef QJSR_CLASS_H
#define QJSR_CLASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "quickjs.h"
#include "scalar.h"

/* What tag 27 is on: the class's name, and how many arguments follow. */
struct qjsr_class {
    const char *name; /* in what is being read */
    size_t length;
    uint64_t arguments; /* UINT64_MAX: up to a break */
};

/* Read the name: the first element of the array. */
int qjsr_class_name(struct qjsr_scalar *in, const struct qjsr_cbor_item *array,
                    struct qjsr_class *class);

/* Whether its name is this, and it can have so many arguments. */
bool qjsr_class_is(const struct qjsr_class *class, const char *name, uint64_t arguments);

/* The end of the arguments: the break, when there is to be one. */
int qjsr_class_end(struct qjsr_scalar *in, const struct qjsr_class *class);

/* A RegExp, a DataView or a boxed primitive from the arguments that follow. 1: it is none of
 * these, and nothing is read. */
int qjsr_class_read(struct qjsr_scalar *in, const struct qjsr_class *class, JSValue *value);

#endif
