#include "list.h"

#define FIRST_CAPACITY 8

void *qjsr_list_room(JSContext *ctx, void *block, uint32_t count, uint32_t *capacity, size_t size)
{
    uint32_t wanted = *capacity ? *capacity * 2 : FIRST_CAPACITY;

    if (count < *capacity)
        return block;
    if (wanted > INT32_MAX / size) {
        JS_ThrowOutOfMemory(ctx);
        return NULL;
    }
    block = js_realloc(ctx, block, wanted * size);
    if (block)
        *capacity = wanted;
    return block;
}
