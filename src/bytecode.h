/* Compiled source as bytes that carry what they fit. */
#ifndef QJSR_BYTECODE_H
#define QJSR_BYTECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "quickjs.h"

/* Whether bytes claim to be such bytecode. */
bool qjsr_bytecode_is(const uint8_t *bytes, size_t length);

/* The bytes of a compiled script or module, as an ArrayBuffer. is_async: the script may await. */
JSValue qjsr_bytecode_write(JSContext *ctx, JSValueConst compiled, bool is_async);

/* The compiled script or module again; *is_async as it was written. JS_EXCEPTION: *why tells
 * that the bytes do not fit (static, or in `buffer`), or, NULL, an exception is pending. */
JSValue qjsr_bytecode_read(JSContext *ctx, const uint8_t *bytes, size_t length, bool *is_async,
                           const char **why, char buffer[96]);

#endif
