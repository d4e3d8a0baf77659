#include "clock.h"

#include <time.h>

#define NS_PER_S INT64_C(1000000000)

int64_t qjsr_clock_now(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

void qjsr_clock_sleep(int64_t ns)
{
    struct timespec span = {.tv_sec = (time_t)(ns / NS_PER_S), .tv_nsec = (long)(ns % NS_PER_S)};

    if (ns > 0)
        (void)nanosleep(&span, NULL);
}

int32_t qjsr_clock_ceil_ms(int64_t ns)
{
    int64_t ms;

    if (ns <= 0)
        return 0;
    ms = ns / QJSR_NS_PER_MS + (ns % QJSR_NS_PER_MS != 0);
    return ms > INT32_MAX ? INT32_MAX : (int32_t)ms;
}
