/* The CBOR that the reactor gives, as far as the model of its states has to know it. */
#ifndef FUZZ_ITEM_H
#define FUZZ_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is told of each reference in an item, tag 39: its kind (docs/VALUES.md, "Handles") and
 * number. */
typedef void item_reference(void *data, uint64_t kind, uint64_t number);

/* Whether these bytes are one whole item of a definite length. */
bool item_walk(const uint8_t *bytes, size_t length, item_reference *tell, void *data);

/* The entries of qjs_held's answer: [handle, times, ...] of entry `index`; false beyond the last.
 */
bool item_held(const uint8_t *bytes, size_t length, size_t index, uint64_t *handle,
               uint64_t *times);

#endif
