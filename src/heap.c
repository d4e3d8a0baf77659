#include "heap.h"

#include <stdint.h>
#include <stdlib.h>

/*
 * Much of the engine does not survive that a small request fails: it goes on with what it did
 * not get. So small ones are granted to the end, and the guest is told where the engine expects
 * exceptions, at its next poll. How much the engine holds decides what it may have more:
 *
 *   up to the limit less RESERVE    anything
 *   then                            small requests; the guest gets an out-of-memory error, and
 *                                   one more for each STEP that it takes in spite of that
 *   in the last half of RESERVE     small requests; the guest is interrupted
 *   beyond the limit                nothing
 *
 * Where there is no limit, or less memory than it, the same goes by what there turned out to
 * be: when a small request fails, the block held back is given up, and used + RESERVE is found
 * to be the limit until that block can be had again.
 *
 * The engine's compiler does not even survive that a large request fails. It is held to the
 * limit before each step, and then gets what was promised for it (engine.c, "compiling").
 */
#define STEP ((size_t)4 * 1024)

/* So many units of work are up to some milliseconds; what is allocated is some when it is so large.
 */
#define MUCH_WORK ((size_t)16 * 1024)
#define LARGE_BLOCK ((size_t)1024)

static size_t ceiling(const struct qjsr_heap *heap)
{
    size_t limit = heap->limit ? heap->limit : SIZE_MAX;

    return heap->found && heap->found < limit ? heap->found : limit;
}

/* The ceiling less what is held back. */
static size_t floor_of_reserve(const struct qjsr_heap *heap, size_t reserve)
{
    size_t top = ceiling(heap);

    return top > reserve ? top - reserve : 0;
}

static bool fits(size_t used, size_t more, size_t limit)
{
    return used <= limit && more <= limit - used;
}

static void worsen(struct qjsr_heap *heap, enum qjsr_heap_state state)
{
    if (state <= heap->state)
        return;
    heap->state = state;
    if (heap->poll_countdown)
        *heap->poll_countdown = 0;
}

void qjsr_heap_work(struct qjsr_heap *heap, size_t units)
{
    heap->work = units < SIZE_MAX - heap->work ? heap->work + units : SIZE_MAX;
    if (heap->work < MUCH_WORK || heap->countdown || !heap->poll_countdown ||
        *heap->poll_countdown <= 1)
        return;
    heap->countdown = *heap->poll_countdown;
    *heap->poll_countdown = 1;
}

static bool grant(struct qjsr_heap *heap, size_t more)
{
    if (more >= LARGE_BLOCK)
        qjsr_heap_work(heap, more);
    if (heap->sure)
        return true;
    if (fits(heap->used, more, floor_of_reserve(heap, QJSR_HEAP_RESERVE))) {
        heap->told = 0;
        return true;
    }
    if (more > QJSR_HEAP_SMALL || !fits(heap->used, more, ceiling(heap)))
        return false;
    if (!fits(heap->used, more, floor_of_reserve(heap, QJSR_HEAP_RESERVE / 2)))
        worsen(heap, QJSR_HEAP_SPENT);
    else if (!fits(heap->used, more, heap->told + STEP))
        worsen(heap, QJSR_HEAP_LOW);
    return true;
}

/* After malloc failed for a small request: whether it is to be tried again. */
static bool give_up_reserve(struct qjsr_heap *heap, size_t size)
{
    if (!heap->reserve || (size > QJSR_HEAP_SMALL && !heap->sure))
        return false;
    free(heap->reserve);
    heap->reserve = NULL;
    heap->found = heap->used + QJSR_HEAP_RESERVE;
    worsen(heap, QJSR_HEAP_LOW);
    return true;
}

static void *refuse(struct qjsr_heap *heap)
{
    heap->refused = true;
    if (heap->sure)
        abort(); /* a promise that was not kept: better an end than a write where nothing is */
    return NULL;
}

void *qjsr_heap_malloc(void *opaque, size_t size)
{
    struct qjsr_heap *heap = opaque;
    void *block = NULL;

    if (grant(heap, size)) {
        block = malloc(size);
        if (!block && give_up_reserve(heap, size))
            block = malloc(size);
    }
    if (!block)
        return refuse(heap);
    heap->used += heap->usable_size(block);
    return block;
}

void *qjsr_heap_calloc(void *opaque, size_t count, size_t size)
{
    struct qjsr_heap *heap = opaque;
    void *block = NULL;

    if (size && count && count <= SIZE_MAX / size && grant(heap, count * size)) {
        block = calloc(count, size);
        if (!block && give_up_reserve(heap, count * size))
            block = calloc(count, size);
    }
    if (!block)
        return refuse(heap);
    heap->used += heap->usable_size(block);
    return block;
}

void *qjsr_heap_realloc(void *opaque, void *block, size_t size)
{
    struct qjsr_heap *heap = opaque;
    size_t old = block ? heap->usable_size(block) : 0;
    void *moved = NULL;

    if (!size)
        return NULL; /* the engine frees where it needs nothing */
    if (size <= old) {
        moved = realloc(block, size);
        if (!moved)
            return block; /* what has shrunk fits where it was */
    } else if (grant(heap, size - old)) {
        moved = realloc(block, size);
        if (!moved && give_up_reserve(heap, size))
            moved = realloc(block, size);
    }
    if (!moved)
        return refuse(heap);
    heap->used -= old;
    heap->used += heap->usable_size(moved);
    return moved;
}

void qjsr_heap_free(void *opaque, void *block)
{
    struct qjsr_heap *heap = opaque;

    if (block)
        heap->used -= heap->usable_size(block);
    free(block);
}

/* Whether there are so many bytes. Freed again, they are there for whoever asks next. */
static bool is_there(size_t bytes)
{
    void *probe = malloc(bytes);

    /* The compiler would drop an allocation that nobody looks at. */
    __asm__ volatile("" : : "r"(probe) : "memory");
    free(probe);
    return probe;
}

bool qjsr_heap_has_room(const struct qjsr_heap *heap, size_t bytes)
{
    return fits(heap->used, bytes, floor_of_reserve(heap, QJSR_HEAP_RESERVE / 2)) &&
           is_there(bytes);
}

bool qjsr_heap_promise(struct qjsr_heap *heap, size_t bytes)
{
    if (fits(heap->used, bytes, heap->promised))
        return true;
    /* Twice as much, so that what grows little by little seldom has to ask. */
    if (bytes <= SIZE_MAX / 2 && qjsr_heap_has_room(heap, bytes * 2))
        bytes *= 2;
    else if (!qjsr_heap_has_room(heap, bytes))
        return false;
    heap->promised = heap->used + bytes;
    return true;
}

bool qjsr_heap_open(struct qjsr_heap *heap, size_t bytes, size_t (*usable_size)(const void *block))
{
    heap->usable_size = usable_size;
    heap->reserve = malloc(QJSR_HEAP_RESERVE);
    heap->promised = heap->used + bytes;
    heap->sure = heap->reserve && qjsr_heap_has_room(heap, bytes);
    return heap->sure;
}

void qjsr_heap_close(struct qjsr_heap *heap)
{
    free(heap->reserve);
    heap->reserve = NULL;
    heap->limit = 0;
    heap->found = 0;
    heap->told = 0;
    heap->promised = 0;
    heap->sure = false;
    heap->state = QJSR_HEAP_FINE;
    heap->poll_countdown = NULL;
    heap->work = 0;
    heap->countdown = 0;
}

void qjsr_heap_tell(struct qjsr_heap *heap)
{
    heap->told = heap->used;
    if (heap->state == QJSR_HEAP_LOW)
        heap->state = QJSR_HEAP_FINE;
}

void qjsr_heap_recover(struct qjsr_heap *heap)
{
    if (heap->found && !heap->reserve) {
        heap->reserve = malloc(QJSR_HEAP_RESERVE);
        if (heap->reserve)
            heap->found = 0;
    }
    heap->work = 0;
    heap->countdown = 0;
    heap->state = QJSR_HEAP_FINE;
}
