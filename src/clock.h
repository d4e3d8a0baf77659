/* The monotonic clock of the guest's timers and of the time limit. */
#ifndef QJSR_CLOCK_H
#define QJSR_CLOCK_H

#include <stdint.h>

#define QJSR_NS_PER_MS INT64_C(1000000)

/* Nanoseconds since an arbitrary start; never runs backwards (POSIX CLOCK_MONOTONIC). From 0 to
 * INT64_MAX - 1, whatever the host's clock says; 0 when it fails. */
int64_t qjsr_clock_now(void);

/* A time so much later, held to INT64_MAX, which never comes. ns >= 0. */
int64_t qjsr_clock_after(int64_t time, int64_t ns);

/* Sleep for so many nanoseconds; may return early. 0, or errno: it was not slept. */
int qjsr_clock_sleep(int64_t ns);

/* ns as whole milliseconds, rounded up and held to int32: who waits that long is never early. */
int32_t qjsr_clock_ceil_ms(int64_t ns);

#endif
