/* The monotonic clock of the guest's timers and of the time limit. */
#ifndef QJSR_CLOCK_H
#define QJSR_CLOCK_H

#include <stdint.h>

#define QJSR_NS_PER_MS INT64_C(1000000)

/* Nanoseconds since an arbitrary start; never runs backwards (POSIX CLOCK_MONOTONIC). */
int64_t qjsr_clock_now(void);

/* Sleep for so many nanoseconds; may return early. */
void qjsr_clock_sleep(int64_t ns);

/* ns as whole milliseconds, rounded up and held to int32: who waits that long is never early. */
int32_t qjsr_clock_ceil_ms(int64_t ns);

#endif
