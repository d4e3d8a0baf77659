/*
 * A clock that jumps, natively, where sanitizers see what overflows. clock_test.mjs asks what
 * timers do then; this asks for all that is computed from a clock: timers, intervals, time limits,
 * sleeps, and what goes on after a snapshot, while the clock says anything at all.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "qjs_reactor.h"

/* Walks of a clock, and how long each is. */
enum { WALKS = 300, STEPS = 60 };

static struct {
    bool is_broken;
    uint32_t random;
    struct timespec now;
    uint32_t failing; /* readings that fail, in a thousand */
} clock_now;

int __real_clock_gettime(clockid_t id, struct timespec *result);
int __wrap_clock_gettime(clockid_t id, struct timespec *result);
int __wrap_nanosleep(const struct timespec *wanted, struct timespec *left);

/* xorshift32 */
static uint32_t random_below(uint32_t limit)
{
    clock_now.random ^= clock_now.random << 13;
    clock_now.random ^= clock_now.random >> 17;
    clock_now.random ^= clock_now.random << 5;
    return clock_now.random % limit;
}

static void jump(void)
{
    static const time_t seconds[] = {0,          1,          1000,       1 << 30,     4611686018,
                                     9223372035, 9223372036, 9223372037, 18446744073, -1,
                                     -5000,      INT64_MAX,  INT64_MIN};

    switch (random_below(8)) {
    case 0:
        clock_now.now.tv_sec = seconds[random_below(sizeof seconds / sizeof *seconds)];
        break;
    case 1:
        clock_now.now.tv_nsec = (long)random_below(1000000000);
        break;
    case 2:
        if (clock_now.now.tv_sec < INT64_MAX)
            clock_now.now.tv_sec++;
        break;
    default:
        break; /* it stands still */
    }
}

int __wrap_clock_gettime(clockid_t id, struct timespec *result)
{
    if (!clock_now.is_broken || (id != CLOCK_MONOTONIC && id != CLOCK_REALTIME))
        return __real_clock_gettime(id, result);
    jump();
    if (random_below(1000) < clock_now.failing) {
        errno = EINVAL;
        return -1;
    }
    *result = clock_now.now;
    return 0;
}

int __wrap_nanosleep(const struct timespec *wanted, struct timespec *left)
{
    (void)wanted;
    (void)left;
    if (random_below(4))
        return 0;
    errno = random_below(2) ? EINTR : EINVAL;
    return -1;
}

static int run(qjs_reactor *r, const char *code)
{
    return qjs_reactor_eval(r, code, strlen(code), "clock.js", 0);
}

/* One walk; 0, or -1: what has to be so whatever the clock says is not so. */
static int walk(uint32_t seed)
{
    static const char *const doings[] = {
        "setTimeout(() => n++, 0)",
        "setTimeout(() => n++, 1e9)",
        "setTimeout(() => n++, Infinity)",
        "setTimeout(() => n++, 1e300)",
        "{ let k = 0; const i = setInterval(() => { if (++k > 2) clearInterval(i) }, 3.5) }",
        "{ let k = 0; const i = setInterval(() => { if (++k > 2) clearInterval(i) }, 1e13) }",
        "{ let k = 0; const i = setInterval(() => { if (++k > 2) clearInterval(i) }, 0) }",
        "os.sleep(30)",
        "performance.now(); Date.now(); new Date().toString(); Math.random()",
        "new Event('x').timeStamp",
        "os.sleepAsync(5).then(() => n++)",
    };
    char name[] = "clock", std[] = "--std";
    char *argv[] = {name, std, NULL};
    qjs_reactor *r = qjs_reactor_new();
    int result = -1;

    if (!r)
        return -1;
    clock_now.random = seed * UINT32_C(2654435761) | 1;
    clock_now.failing = seed % 3 ? 0 : 100;
    clock_now.now = (struct timespec){0};
    clock_now.is_broken = true;
    qjs_reactor_set_error_output(r, 0);
    qjs_reactor_set_web(r, 1);
    if (qjs_reactor_init_argv(r, 2, argv) < 0 || run(r, "globalThis.n = 0") < 0)
        goto done;
    for (int step = 0; step < STEPS; step++) {
        qjs_reactor_set_time_limit(r, random_below(3) ? 0 : UINT32_MAX >> random_below(32));
        (void)run(r, doings[random_below(sizeof doings / sizeof *doings)]);
        if (qjs_reactor_loop_once(r) < -2 || qjs_reactor_poll_io(r, 0) < -2)
            goto done;
        if (qjs_reactor_loop_state(r)->next_timer < -1)
            goto done;
        if (random_below(10) == 0 && qjs_reactor_snapshot(r) == 0)
            qjs_reactor_restore(r);
    }
    qjs_reactor_set_time_limit(r, 0);
    result = run(r, "if (!(n >= 0)) throw n");
done:
    clock_now.is_broken = false;
    if (result < 0)
        (void)printf("FAIL clock: walk %" PRIu32 ": %s\n", seed, qjs_reactor_error_text(r));
    qjs_reactor_free(r);
    return result;
}

int main(void)
{
    int failed = 0;

    for (uint32_t seed = 1; seed <= WALKS; seed++)
        failed += walk(seed) < 0;
    (void)printf("%d passed, %d failed\n", WALKS - failed, failed);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
