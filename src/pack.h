/* The guest's values as CBOR, in the exchange buffer (docs/VALUES.md). */
#ifndef QJSR_PACK_H
#define QJSR_PACK_H

#include <stdbool.h>
#include <stddef.h>

#include "qjs_reactor.h"
#include "quickjs.h"

struct qjsr_transfer;

/*
 * Each gives the length of the value in the exchange buffer, or -1 with an exception pending
 * (a DataCloneError that names what cannot be copied, what a getter threw, out of memory);
 * then no handle was handed out, and no port given to the host. Runs guest code where the guest has
 * getters.
 */

/* A value; `root` is what a path to a part of it begins with. */
int qjsr_pack_value(struct qjs_reactor *r, JSValueConst value, enum qjs_crossing crossing,
                    const char *root);

/* The array of some values; paths begin with root and their index. QJS_HANDLE is for the last. */
int qjsr_pack_list(struct qjs_reactor *r, int count, JSValueConst *values,
                   enum qjs_crossing crossing, const char *root);

/* A message: the array of the value and the ports that are transferred. Ports in the value have to
 * be among these. */
int qjsr_pack_message(struct qjs_reactor *r, JSValueConst value, const char *root,
                      const struct qjsr_transfer *transfer);

#endif
