/* The memory of an instance: what the engine takes of it, held to a limit. */
#ifndef QJSR_HEAP_H
#define QJSR_HEAP_H

#include <stdbool.h>
#include <stddef.h>

/* How the guest stands. What is not FINE is told it at its next poll. */
enum qjsr_heap_state {
    QJSR_HEAP_FINE,
    QJSR_HEAP_LOW,   /* an error that the guest can catch */
    QJSR_HEAP_SPENT, /* an interruption */
};

struct qjsr_heap {
    size_t used;     /* bytes the engine holds */
    size_t limit;    /* that it may hold; 0: any */
    size_t found;    /* that there turned out to be; 0: not known */
    size_t told;     /* bytes it held when the guest was told that it is low; 0: was not */
    void *reserve;   /* held back; NULL: given up, or not there yet */
    size_t promised; /* how far `used` may grow by what was promised last */
    size_t checked;  /* bytes it held when the compiler last asked */
    bool sure;       /* all is granted, because it was promised */
    bool refused;    /* something was not granted since this was last set to false */
    enum qjsr_heap_state state;

    int *poll_countdown; /* made 0 when the state gets worse; NULL: there is none */
    size_t work;         /* units of it since the limits were looked at: engine/work.h */
    int countdown;       /* what *poll_countdown was when work made it 0; else 0 */
    size_t (*usable_size)(const void *block);
};

/* Bytes that only small requests may use, and how large is small. */
#define QJSR_HEAP_RESERVE ((size_t)64 * 1024)
#define QJSR_HEAP_SMALL ((size_t)8 * 1024)

/* Take the reserve, and make sure of `bytes` for a new runtime: `sure` until that is there.
 * usable_size tells how large a block of malloc's is. False: out of memory. */
bool qjsr_heap_open(struct qjsr_heap *heap, size_t bytes, size_t (*usable_size)(const void *block));

/* After the runtime's end: the reserve is given back, the limit is none. */
void qjsr_heap_close(struct qjsr_heap *heap);

/* So many units of work are being done: when there are many, the next poll comes at once. */
void qjsr_heap_work(struct qjsr_heap *heap, size_t units);

/* The guest is being told that it is low. */
void qjsr_heap_tell(struct qjsr_heap *heap);

/* When no guest code runs: take the reserve back if that is possible, and begin anew as FINE. */
void qjsr_heap_recover(struct qjsr_heap *heap);

/* Whether so many bytes more are within the limit, and there. (What they are needed for is to
 * follow at once.) */
bool qjsr_heap_has_room(const struct qjsr_heap *heap, size_t bytes);

/* Promise that the engine can take so many bytes more. False: out of memory. */
bool qjsr_heap_promise(struct qjsr_heap *heap, size_t bytes);

/* malloc, calloc, realloc and free for the engine. `heap` is void *, as its allocators take it. */
void *qjsr_heap_malloc(void *heap, size_t size);
void *qjsr_heap_calloc(void *heap, size_t count, size_t size);
void *qjsr_heap_realloc(void *heap, void *block, size_t size);
void qjsr_heap_free(void *heap, void *block);

#endif
