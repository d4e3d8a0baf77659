/*
 * Diagnostic notation of CBOR (RFC 8949, section 8), with what conformance/README.md
 * adds to it: raw'…', _, ... and $variables.
 */
#ifndef CONFORMANCE_DIAGNOSTIC_H
#define CONFORMANCE_DIAGNOSTIC_H

#include "item.h"

/* NULL, or what is wrong with the text, and *at says where. The result is to be freed
 * in both cases. */
const char *diagnostic_parse(const char *text, size_t length, struct item *result, size_t *at);

void diagnostic_print(const struct item *item, struct buffer *out);

#endif
