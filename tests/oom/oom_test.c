/*
 * Memory that runs out: each scenario is taken again and again, and each time memory ends at
 * another place. AddressSanitizer looks for what is left behind. tests/oom/oom_test.mjs does the
 * same in WebAssembly, where the engine asks for many small blocks at once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "attempt.h"

/* In a process of its own, so that one that crashes or leaks leaves the others to be seen. */
static bool attempt_in_child(enum oom_mode mode, int scenario, long n)
{
    int status;
    pid_t child = fork();

    if (child == 0)
        exit(oom_attempt(mode, scenario, n) ? 0 : 1);
    if (child > 0 && waitpid(child, &status, 0) == child && status == 0)
        return true;
    (void)fprintf(stderr, "oom_test --from %ld --to %ld %s %s: failed\n", n, n,
                  oom_mode_name((int)mode), oom_scenario_name(scenario));
    return false;
}

/* In a child too, since only the first attempt of a process is like the others. */
static long last_in_child(enum oom_mode mode, int scenario)
{
    long last = -1;
    int ends[2], status;
    pid_t child;

    if (pipe(ends) < 0)
        return -1;
    child = fork();
    if (child == 0) {
        last = oom_last(mode, scenario);
        exit(write(ends[1], &last, sizeof last) == sizeof last ? 0 : 1);
    }
    close(ends[1]);
    if (child < 0 || read(ends[0], &last, sizeof last) != sizeof last)
        last = -1;
    close(ends[0]);
    if (child > 0 && (waitpid(child, &status, 0) != child || status != 0))
        last = -1;
    return last;
}

struct range {
    long step, from, to; /* to < 0: to the last that there is */
    long seconds;        /* as many places as there is time for, in place of step; 0: not so */
};

static long common_divisor(long a, long b)
{
    while (b) {
        long rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* About three fifths of count: by such strides, each place is met once, and any part of the
 * places is spread over all. */
static long stride_of(long count)
{
    long stride = count * 618 / 1000 + 1;

    while (common_divisor(count, stride) > 1)
        stride++;
    return stride;
}

static long passed, failed;

static void campaign(enum oom_mode mode, int scenario, const struct range *range)
{
    const char *how = oom_mode_name((int)mode), *what = oom_scenario_name(scenario);
    long last = last_in_child(mode, scenario), count, stride = 1, taken = 0, failures = 0;
    time_t begin = time(NULL);

    if (last < 0) {
        (void)fprintf(stderr, "%s %s: fails where memory does not end\n", how, what);
        failed++;
        return;
    }
    if (range->to >= 0 && range->to < last)
        last = range->to;
    count = last < range->from ? 0 : (last - range->from) / range->step + 1;
    if (range->seconds && count > 1)
        stride = stride_of(count);
    for (long i = 0; i < count; i++) {
        long n = range->from + i * stride % count * range->step;

        if (range->seconds && time(NULL) - begin >= range->seconds)
            break;
        if (isatty(2))
            (void)fprintf(stderr, "\r%s %s %ld of %ld ", how, what, i, count);
        failures += !attempt_in_child(mode, scenario, n);
        taken++;
    }
    (void)printf("%s %s: %ld places from %ld to %ld, %ld failed\n", how, what, taken, range->from,
                 last, failures);
    (void)fflush(stdout); /* or each child prints it again */
    passed += taken - failures;
    failed += failures;
}

static int usage(int status)
{
    FILE *out = status ? stderr : stdout;

    (void)fprintf(out,
                  "usage: oom_test [--step N] [--from N] [--to N] [--seconds N] MODE [SCENARIO]\n"
                  "  --step N       every N-th place at which memory may end (default 1)\n"
                  "  --from, --to   only places from here to there\n"
                  "  --seconds N    for each scenario, as many places as there is time for\n"
                  "MODE is one of:");
    for (int mode = 0; oom_mode_name(mode); mode++)
        (void)fprintf(out, " %s", oom_mode_name(mode));
    (void)fprintf(out, "\nSCENARIO is one of, by default all:");
    for (int scenario = 0; oom_scenario_name(scenario); scenario++)
        (void)fprintf(out, " %s", oom_scenario_name(scenario));
    (void)fprintf(out, "\n");
    return status;
}

/* The options; what is left of argv begins there. 0: not understood. */
static int read_options(int argc, char **argv, struct range *range)
{
    const struct {
        const char *name;
        long *number, least;
    } options[] = {{"--step", &range->step, 1},
                   {"--from", &range->from, 0},
                   {"--to", &range->to, 0},
                   {"--seconds", &range->seconds, 1}};
    int at = 1;

    while (at < argc && argv[at][0] == '-') {
        size_t i = 0;
        char *end;

        while (i < 4 && strcmp(argv[at], options[i].name) != 0)
            i++;
        if (i == 4 || ++at == argc)
            return 0;
        *options[i].number = strtol(argv[at++], &end, 10);
        if (*end || *options[i].number < options[i].least)
            return 0;
    }
    return at;
}

int main(int argc, char **argv)
{
    struct range range = {.step = 1, .to = -1};
    int at, mode = 0, taken = 0;

    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return usage(0);
    at = read_options(argc, argv, &range);
    if (at == 0 || at == argc || argc - at > 2)
        return usage(2);
    while (oom_mode_name(mode) && strcmp(argv[at], oom_mode_name(mode)) != 0)
        mode++;
    if (!oom_mode_name(mode))
        return usage(2);
    for (int scenario = 0; oom_scenario_name(scenario); scenario++) {
        if (argc - at == 2 && strcmp(argv[at + 1], oom_scenario_name(scenario)) != 0)
            continue;
        campaign((enum oom_mode)mode, scenario, &range);
        taken++;
    }
    if (!taken)
        return usage(2);
    (void)printf("%ld passed, %ld failed\n", passed, failed);
    return failed ? 1 : 0;
}
