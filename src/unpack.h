/* The guest's values out of CBOR that a host sent (docs/VALUES.md). No guest code runs. */
#ifndef QJSR_UNPACK_H
#define QJSR_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flat.h"
#include "quickjs.h"

struct qjs_reactor;

/* A value, owned. JS_EXCEPTION: the fault says why. */
JSValue qjsr_unpack_value(struct qjs_reactor *r, const uint8_t *bytes, size_t length,
                          struct qjsr_flat_fault *fault);

/* The same of a module's exports: functions of the host in it have their place below its name. */
JSValue qjsr_unpack_exports(struct qjs_reactor *r, const char *module, const uint8_t *bytes,
                            size_t length, struct qjsr_flat_fault *fault);

/* The elements of an array, to be freed by qjsr_flat_free. 0, or -1: the fault says why. With
 * `global` they are a global's name and its value: functions of the host in it have their place. */
int qjsr_unpack_list(struct qjs_reactor *r, const uint8_t *bytes, size_t length, bool global,
                     struct qjsr_flat_list *list, struct qjsr_flat_fault *fault);

#endif
