#include "clock.h"

#include <errno.h>
#include <time.h>

#define NS_PER_S INT64_C(1000000000)

int64_t qjsr_clock_now(void)
{
    struct timespec now = {0};

    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0 || now.tv_sec < 0)
        return 0;
    if (now.tv_sec >= INT64_MAX / NS_PER_S)
        return INT64_MAX - 1;
    return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

int64_t qjsr_clock_after(int64_t time, int64_t ns)
{
    return time > INT64_MAX - ns ? INT64_MAX : time + ns;
}

int qjsr_clock_sleep(int64_t ns)
{
    struct timespec span = {.tv_sec = (time_t)(ns / NS_PER_S), .tv_nsec = (long)(ns % NS_PER_S)};

    return ns <= 0 || nanosleep(&span, NULL) == 0 || errno == EINTR ? 0 : errno;
}

int32_t qjsr_clock_ceil_ms(int64_t ns)
{
    int64_t ms;

    if (ns <= 0)
        return 0;
    ms = ns / QJSR_NS_PER_MS + (ns % QJSR_NS_PER_MS != 0);
    return ms > INT32_MAX ? INT32_MAX : (int32_t)ms;
}
