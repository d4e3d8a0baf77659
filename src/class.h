/* Objects of built-in classes out of tag 27, [class, arguments...]. Results as in scalar.h. */
#ifndef QJSR_CLASS_H
#define QJSR_CLASS_H

#include <stddef.h>
#include <stdint.h>

#include "quickjs.h"
#include "scalar.h"

/* The name of the class: the first element of the array. */
int qjsr_class_name(struct qjsr_scalar *in, const struct qjsr_cbor_item *array, const char **name,
                    size_t *length);

/* A RegExp, a DataView or a boxed primitive from the arguments that follow. 1: it is none of
 * these, and nothing is read. */
int qjsr_class_read(struct qjsr_scalar *in, const char *name, size_t length, uint64_t arguments,
                    JSValue *value);

#endif
