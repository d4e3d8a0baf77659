/* The memory is the C library's and not the guest's heap, because it outlives the runtime; but
 * what the guest makes of it counts against its limit. */
#include "exchange.h"

#include <stdlib.h>

#include "instance.h"

#define LEAST_CAPACITY ((size_t)1024)

static void *grow(void *opaque, void *bytes, size_t capacity)
{
    struct qjs_reactor *r = opaque;

    if (!qjsr_heap_has_room(&r->heap, capacity))
        return NULL;
    return realloc(bytes, capacity);
}

struct qjsr_cbor_writer qjsr_exchange_take(struct qjs_reactor *r)
{
    struct qjsr_cbor_writer w = {
        .bytes = r->exchange.bytes, .capacity = r->exchange.capacity, .grow = grow, .opaque = r};

    r->exchange = (struct qjs_exchange){0};
    return w;
}

void qjsr_exchange_give(struct qjs_reactor *r, const struct qjsr_cbor_writer *w, size_t length)
{
    if (r->exchange.bytes)
        free(r->exchange.bytes);
    r->exchange = (struct qjs_exchange){w->bytes, w->capacity, length};
}

uint8_t *qjsr_exchange_reserve(struct qjs_reactor *r, size_t size)
{
    size_t capacity = size < LEAST_CAPACITY ? LEAST_CAPACITY : size;
    uint8_t *bytes;

    if (!r->exchange.bytes || size > r->exchange.capacity) {
        /* A new block, and not a longer one: the old bytes are of no use. */
        bytes = malloc(capacity);
        if (!bytes)
            return NULL;
        free(r->exchange.bytes);
        r->exchange.bytes = bytes;
        r->exchange.capacity = capacity;
    }
    r->exchange.length = 0;
    return r->exchange.bytes;
}

void qjsr_exchange_clear(struct qjs_reactor *r)
{
    r->exchange.length = 0;
}

void qjsr_exchange_free(struct qjs_reactor *r)
{
    free(r->exchange.bytes);
    r->exchange = (struct qjs_exchange){0};
}
