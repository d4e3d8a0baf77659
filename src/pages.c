#include "pages.h"

#ifdef __wasm__

#include <errno.h>
#include <stdint.h>
#include <unistd.h>

#define PAGE ((size_t)65536)
#define EXTRA ((size_t)256 * 1024)

/* Where the C library's heap begins; wasm-ld's. */
extern unsigned char __heap_base;

/* Bytes; 0: any number. No instance's, as the C library's heap is none's. */
static uint64_t most;

void qjsr_pages_allow(size_t limit)
{
    most = limit ? (uint64_t)(uintptr_t)&__heap_base + limit + limit / 10 + EXTRA : 0;
}

/* What malloc takes its memory from, in place of the C library's: whole pages, and never back. */
void *sbrk(intptr_t increment)
{
    uint64_t size = (uint64_t)__builtin_wasm_memory_size(0) * PAGE;
    size_t old;

    if (increment == 0)
        return (void *)(uintptr_t)size;
    if (increment > 0 && (size_t)increment % PAGE == 0 &&
        (!most || size + (size_t)increment <= most)) {
        old = __builtin_wasm_memory_grow(0, (size_t)increment / PAGE);
        if (old != SIZE_MAX)
            return (void *)(old * PAGE);
    }
    errno = ENOMEM;
    return (void *)-1;
}

#else

void qjsr_pages_allow(size_t limit)
{
    (void)limit;
}

#endif
