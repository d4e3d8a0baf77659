/*
 * The world of a native case: a clock that stands still, captured output, a pipe
 * as standard input. The link replaces clock_gettime, gettimeofday, nanosleep,
 * clock_nanosleep and poll by the __wrap_ functions of world.c (see the
 * CMakeLists.txt), so that the engine and the reactor see this clock.
 */
#ifndef CONFORMANCE_WORLD_H
#define CONFORMANCE_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    char *bytes; /* also terminated by NUL */
    size_t length;
};

/* Enters `directory` and replaces descriptors 0, 1 and 2. What the runner itself
 * has to say goes to the stream that is returned. */
void *world_enter(const char *directory);

/* Only the clock: it begins anew and stands still, until `on` is false. */
void world_own_clock(bool on);

/* Makes the next reading of the real-time clock write 1 there. */
void world_on_date(int32_t *flag);

void world_advance(double ms);
void world_set_tick(double ms);

bool world_stdin_push(const char *bytes, size_t length);
void world_stdin_end(void);

/* What was written to descriptor 1 or 2 since the last call. */
struct text world_take_output(int descriptor);

bool world_write_file(const char *path, const char *bytes, size_t length);

/* Bytes of the heap in use; 0 where that is not known. */
size_t world_memory(void);

#endif
