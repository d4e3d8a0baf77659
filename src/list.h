/* Lists that grow: a block of elements, their number, and how many there is room for. */
#ifndef QJSR_LIST_H
#define QJSR_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "quickjs.h"

/* Room for one element more: the block, which may have moved; NULL: out of memory, pending, and the
 * old block is still there. Free it with js_free. */
void *qjsr_list_room(JSContext *ctx, void *block, uint32_t count, uint32_t *capacity, size_t size);

#endif
