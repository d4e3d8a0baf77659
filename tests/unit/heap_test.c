/* The heap against its table of what is granted when (src/heap.c). */
#include "heap.h"

#include <stdlib.h>

#include "unit.h"

#define LIMIT ((size_t)1024 * 1024)
#define SMALL QJSR_HEAP_SMALL
#define RESERVE QJSR_HEAP_RESERVE

/* Sizes as they were asked for, so that the test knows how much is used to the byte. */
struct block {
    size_t size;
    char bytes[];
};

static size_t size_of(const void *block)
{
    return ((const struct block *)block)->size;
}

static struct block *take(struct qjsr_heap *heap, size_t size)
{
    size_t before = heap->used;
    struct block *block = qjsr_heap_malloc(heap, size);

    if (block) {
        block->size = size;
        heap->used = before + size;
    }
    return block;
}

static int countdown;

static void open_heap(struct qjsr_heap *heap)
{
    *heap = (struct qjsr_heap){0};
    CHECK(qjsr_heap_open(heap, 1000, size_of));
    CHECK(heap->reserve != NULL);
    CHECK(heap->sure);
    heap->sure = false;
    heap->promised = 0;
    heap->limit = LIMIT;
    heap->poll_countdown = &countdown;
    countdown = 100;
}

static void large_requests_end_before_the_reserve(void)
{
    struct qjsr_heap heap;
    struct block *most, *small;

    open_heap(&heap);
    CHECK(take(&heap, LIMIT - RESERVE + 1) == NULL);
    CHECK(heap.refused);
    most = take(&heap, LIMIT - RESERVE);
    CHECK(most != NULL);
    CHECK_INT(heap.state, QJSR_HEAP_FINE);
    CHECK(take(&heap, SMALL + 1) == NULL);
    CHECK_INT(heap.state, QJSR_HEAP_FINE);
    /* So much memory is work: the limits are looked at soon, and the count goes on afterwards. */
    CHECK_INT(countdown, 1);
    CHECK_INT(heap.countdown, 100);
    small = take(&heap, SMALL);
    CHECK(small != NULL);
    CHECK_INT(heap.state, QJSR_HEAP_LOW);
    CHECK_INT(countdown, 0);
    qjsr_heap_free(&heap, small);
    qjsr_heap_free(&heap, most);
    CHECK_INT(heap.used, 0);
    qjsr_heap_close(&heap);
}

static void who_was_told_has_room_for_a_step(void)
{
    struct qjsr_heap heap;
    struct block *most, *more[16] = {NULL};
    int told = 0, count = 0;

    open_heap(&heap);
    most = take(&heap, LIMIT - RESERVE);
    while (heap.state != QJSR_HEAP_SPENT && count < 16) {
        more[count] = take(&heap, 3000);
        CHECK(more[count++] != NULL);
        if (heap.state == QJSR_HEAP_LOW) {
            qjsr_heap_tell(&heap);
            CHECK_INT(heap.state, QJSR_HEAP_FINE);
            told++;
        }
    }
    /* Each second time, as two are more than a step; until half of the reserve is gone. */
    CHECK_INT(count, (int)(RESERVE / 2 / 3000) + 1);
    CHECK_INT(told, count / 2);
    qjsr_heap_tell(&heap); /* does not undo that */
    CHECK_INT(heap.state, QJSR_HEAP_SPENT);
    while (count)
        qjsr_heap_free(&heap, more[--count]);
    qjsr_heap_recover(&heap);
    CHECK_INT(heap.state, QJSR_HEAP_FINE);
    qjsr_heap_free(&heap, most);
    qjsr_heap_close(&heap);
}

static void nothing_is_granted_beyond_the_limit(void)
{
    struct qjsr_heap heap;
    struct block *most, *more[RESERVE / SMALL];

    open_heap(&heap);
    most = take(&heap, LIMIT - RESERVE);
    for (size_t i = 0; i < RESERVE / SMALL; i++) {
        more[i] = take(&heap, SMALL);
        CHECK(more[i] != NULL);
    }
    CHECK_INT(heap.used, LIMIT);
    CHECK_INT(heap.state, QJSR_HEAP_SPENT);
    CHECK(take(&heap, 16) == NULL);
    heap.sure = true;
    {
        struct block *promised = take(&heap, 16);

        CHECK(promised != NULL);
        qjsr_heap_free(&heap, promised);
    }
    heap.sure = false;
    for (size_t i = 0; i < RESERVE / SMALL; i++)
        qjsr_heap_free(&heap, more[i]);
    qjsr_heap_free(&heap, most);
    qjsr_heap_close(&heap);
}

static void promises_keep_to_the_limit(void)
{
    struct qjsr_heap heap;

    open_heap(&heap);
    CHECK(qjsr_heap_promise(&heap, LIMIT - RESERVE / 2));
    CHECK(!qjsr_heap_promise(&heap, LIMIT - RESERVE / 2 + 1));
    heap.limit = 0;
    CHECK(!qjsr_heap_promise(&heap, SIZE_MAX));
    heap.promised = 0;
    CHECK(qjsr_heap_promise(&heap, 1000));
    CHECK_INT(heap.promised, 2000); /* so that the next one need not look */
    qjsr_heap_close(&heap);
}

static void sizes_that_overflow(void)
{
    struct qjsr_heap heap;

    open_heap(&heap);
    CHECK(qjsr_heap_calloc(&heap, SIZE_MAX / 2, 3) == NULL);
    CHECK(qjsr_heap_malloc(&heap, SIZE_MAX) == NULL);
    heap.limit = 0;
    CHECK(qjsr_heap_calloc(&heap, SIZE_MAX / 2, 3) == NULL);
    CHECK(qjsr_heap_malloc(&heap, SIZE_MAX) == NULL);
    CHECK_INT(heap.used, 0);
    qjsr_heap_close(&heap);
}

int main(void)
{
    large_requests_end_before_the_reserve();
    who_was_told_has_room_for_a_step();
    nothing_is_granted_beyond_the_limit();
    promises_keep_to_the_limit();
    sizes_that_overflow();
    return unit_end();
}
