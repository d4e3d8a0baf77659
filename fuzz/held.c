#include "held.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "item.h"

/* Its index; count: it is not held. */
static size_t find(const struct held *held, uint32_t handle)
{
    size_t i = 0;

    while (i < held->count && held->list[i].handle != handle)
        i++;
    return i;
}

uint32_t held_times(const struct held *held, uint32_t handle)
{
    size_t i = find(held, handle);

    return i < held->count ? held->list[i].times : 0;
}

void held_add(struct held *held, uint32_t handle)
{
    size_t i = find(held, handle);

    if (i == HELD_MOST)
        abort();
    if (i == held->count) {
        held->list[i].handle = handle;
        held->list[i].times = 0;
        held->count++;
    }
    held->list[i].times++;
}

void held_remove(struct held *held, uint32_t handle, uint32_t times)
{
    size_t i = find(held, handle);

    if (i == held->count)
        return;
    if (times && times < held->list[i].times)
        held->list[i].times -= times;
    else
        held->list[i] = held->list[--held->count];
}

void held_inherit(struct held *held)
{
    for (size_t i = 0; i < held->count; i++)
        held->list[i].times = 1;
}

bool held_agrees(const struct held *held, const uint8_t *bytes, size_t length, char *why,
                 size_t size)
{
    uint64_t handle, times;
    size_t count = 0;

    for (; item_held(bytes, length, count, &handle, &times); count++) {
        uint32_t known = held_times(held, (uint32_t)handle);

        if (known != times) {
            (void)snprintf(why, size,
                           "handle %" PRIu64 " is held %" PRIu64 " times, and was given %" PRIu32,
                           handle, times, known);
            return false;
        }
    }
    (void)snprintf(why, size, "%zu handles are held, and %zu were given", count, held->count);
    return count == held->count;
}
