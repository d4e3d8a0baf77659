/* What an error is copied as: its class, and which of its properties. */
#ifndef QJSR_PARTS_H
#define QJSR_PARTS_H

#include <stdint.h>

#include "quickjs.h"

/*
 * The properties of an error that cross, as names (strings) and values in turn: message, name
 * when it is not the class's, stack, cause, errors, and what other own enumerable properties
 * are primitives. *pairs holds *count values, owned; free it with js_free. Getters of the guest
 * run. 0, or -1 with an exception pending.
 */
int qjsr_parts_of_error(JSContext *ctx, JSValueConst error, const char *class_name, JSValue **pairs,
                        uint32_t *count);

#endif
