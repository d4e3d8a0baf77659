#include "world.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* Under AddressSanitizer mallinfo2 knows of nothing. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/allocator_interface.h>
#define ALLOCATED_BYTES() __sanitizer_get_current_allocated_bytes()
#endif
#endif
#ifndef ALLOCATED_BYTES
#define ALLOCATED_BYTES() mallinfo2().uordblks
#endif

/* Descriptors of the runner stand above those that a guest would open. */
enum { FIRST_OWN_DESCRIPTOR = 100 };

static const int64_t MONOTONIC_START = 1000 * INT64_C(1000000);
static const int64_t REAL_START = 1700000000000 * INT64_C(1000000);

static struct {
    bool entered;
    int64_t elapsed; /* nanoseconds since the start of the case */
    int64_t tick;
    int32_t *date_flag;
    int stdin_writer;
    int capture[3];
    off_t taken[3];
} world;

int __real_clock_gettime(clockid_t id, struct timespec *result);
int __real_poll(struct pollfd *descriptors, nfds_t count, int timeout);
int __wrap_clock_gettime(clockid_t id, struct timespec *result);
int __wrap_gettimeofday(struct timeval *result, void *zone);
int __wrap_nanosleep(const struct timespec *wanted, struct timespec *left);
int __wrap_clock_nanosleep(clockid_t id, int flags, const struct timespec *wanted,
                           struct timespec *left);
int __wrap_poll(struct pollfd *descriptors, nfds_t count, int timeout);

/* Only there in a build with sanitizers, whose reports the capture would swallow. */
__attribute__((weak)) void __sanitizer_set_report_fd(void *descriptor);

/* AddressSanitizer's settings: an allocation that no machine can meet is NULL, as elsewhere. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

static int64_t read_real(void)
{
    if (world.date_flag) {
        *world.date_flag = 1;
        world.date_flag = NULL;
    }
    return REAL_START + world.elapsed;
}

static int64_t read_monotonic(void)
{
    int64_t now = MONOTONIC_START + world.elapsed;
    world.elapsed += world.tick;
    return now;
}

int __wrap_clock_gettime(clockid_t id, struct timespec *result)
{
    int64_t now;
    if (!world.entered || (id != CLOCK_MONOTONIC && id != CLOCK_REALTIME))
        return __real_clock_gettime(id, result);
    now = id == CLOCK_REALTIME ? read_real() : read_monotonic();
    result->tv_sec = now / 1000000000;
    result->tv_nsec = now % 1000000000;
    return 0;
}

int __wrap_gettimeofday(struct timeval *result, void *zone)
{
    struct timespec now;
    (void)zone;
    __wrap_clock_gettime(CLOCK_REALTIME, &now);
    result->tv_sec = now.tv_sec;
    result->tv_usec = now.tv_nsec / 1000;
    return 0;
}

int __wrap_nanosleep(const struct timespec *wanted, struct timespec *left)
{
    (void)left;
    world.elapsed += wanted->tv_sec * INT64_C(1000000000) + wanted->tv_nsec;
    return 0;
}

int __wrap_clock_nanosleep(clockid_t id, int flags, const struct timespec *wanted,
                           struct timespec *left)
{
    (void)id;
    if (flags)
        return EINVAL; /* an absolute time: nothing here uses it */
    return __wrap_nanosleep(wanted, left);
}

int __wrap_poll(struct pollfd *descriptors, nfds_t count, int timeout)
{
    int ready = __real_poll(descriptors, count, 0);
    if (ready || !timeout)
        return ready;
    if (timeout < 0) {
        errno = EDEADLK; /* nobody is there to make anything ready */
        return -1;
    }
    world_advance(timeout);
    return 0;
}

static void must(bool ok, const char *what)
{
    if (!ok) {
        perror(what);
        exit(2);
    }
}

static int move_up(int descriptor)
{
    int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, FIRST_OWN_DESCRIPTOR);
    must(moved >= 0, "fcntl");
    close(descriptor);
    return moved;
}

void *world_enter(const char *directory)
{
    int ends[2];
    FILE *report = fdopen(fcntl(2, F_DUPFD_CLOEXEC, FIRST_OWN_DESCRIPTOR), "w");

    must(report != NULL, "fdopen");
    if (__sanitizer_set_report_fd)
        __sanitizer_set_report_fd((void *)(intptr_t)fileno(report));
    must(!chdir(directory), directory);
    must(!pipe(ends), "pipe");
    must(dup2(ends[0], 0) == 0, "dup2");
    if (ends[0])
        close(ends[0]);
    world.stdin_writer = move_up(ends[1]);
    fcntl(world.stdin_writer, F_SETFL, O_NONBLOCK);
    for (int i = 1; i <= 2; i++) {
        char name[] = "/tmp/conformance-XXXXXX";
        int file = mkostemp(name, O_APPEND);
        must(file >= 0, name);
        unlink(name);
        world.capture[i] = move_up(file);
        must(dup2(world.capture[i], i) == i, "dup2");
    }
    clearenv();
    world.entered = true;
    return report;
}

void world_own_clock(bool on)
{
    world.entered = on;
    world.elapsed = world.tick = 0;
}

void world_on_date(int32_t *flag)
{
    world.date_flag = flag;
}

void world_advance(double ms)
{
    world.elapsed += (int64_t)(ms * 1e6 + 0.5);
}

void world_set_tick(double ms)
{
    world.tick = (int64_t)(ms * 1e6 + 0.5);
}

bool world_stdin_push(const char *bytes, size_t length)
{
    return world.stdin_writer >= 0 && write(world.stdin_writer, bytes, length) == (ssize_t)length;
}

void world_stdin_end(void)
{
    if (world.stdin_writer >= 0)
        close(world.stdin_writer);
    world.stdin_writer = -1;
}

struct text world_take_output(int descriptor)
{
    struct stat status;
    struct text result = {0};
    int file = world.capture[descriptor];
    must(!fstat(file, &status), "fstat");
    result.length = (size_t)(status.st_size - world.taken[descriptor]);
    result.bytes = calloc(1, result.length + 1);
    must(result.bytes != NULL, "calloc");
    must(pread(file, result.bytes, result.length, world.taken[descriptor]) ==
             (ssize_t)result.length,
         "pread");
    world.taken[descriptor] = status.st_size;
    return result;
}

bool world_write_file(const char *path, const char *bytes, size_t length)
{
    char *copy = strdup(path);
    FILE *file;
    bool ok;
    for (char *slash = copy; slash && (slash = strchr(slash + 1, '/'));) {
        *slash = 0;
        mkdir(copy, 0777);
        *slash = '/';
    }
    free(copy);
    file = fopen(path, "wb");
    if (!file)
        return false;
    ok = fwrite(bytes, 1, length, file) == length;
    return fclose(file) == 0 && ok;
}

size_t world_memory(void)
{
    return ALLOCATED_BYTES();
}
