#include "clock.h"

#include "unit.h"

static void rounds_up(void)
{
    CHECK_INT(qjsr_clock_ceil_ms(0), 0);
    CHECK_INT(qjsr_clock_ceil_ms(1), 1);
    CHECK_INT(qjsr_clock_ceil_ms(QJSR_NS_PER_MS), 1);
    CHECK_INT(qjsr_clock_ceil_ms(QJSR_NS_PER_MS + 1), 2);
}

static void is_never_negative(void)
{
    CHECK_INT(qjsr_clock_ceil_ms(-1), 0);
    CHECK_INT(qjsr_clock_ceil_ms(INT64_MIN), 0);
}

static void stays_within_the_result(void)
{
    CHECK_INT(qjsr_clock_ceil_ms(INT32_MAX * QJSR_NS_PER_MS), INT32_MAX);
    CHECK_INT(qjsr_clock_ceil_ms(INT32_MAX * QJSR_NS_PER_MS + 1), INT32_MAX);
    CHECK_INT(qjsr_clock_ceil_ms(INT64_MAX), INT32_MAX);
}

static void does_not_go_back(void)
{
    int64_t before = qjsr_clock_now();

    for (int i = 0; i < 1000; i++) {
        int64_t now = qjsr_clock_now();

        CHECK(now >= before);
        before = now;
    }
}

static void sleeps_no_shorter(void)
{
    int64_t before = qjsr_clock_now();

    qjsr_clock_sleep(2 * QJSR_NS_PER_MS);
    CHECK(qjsr_clock_now() - before >= 2 * QJSR_NS_PER_MS);
    qjsr_clock_sleep(0);
    qjsr_clock_sleep(-1);
}

int main(void)
{
    rounds_up();
    is_never_negative();
    stays_within_the_result();
    does_not_go_back();
    sleeps_no_shorter();
    return unit_end();
}
