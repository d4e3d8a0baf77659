/*
 * The engine built natively, measured as bench.mjs measures qjs.wasm:
 *   native_bench program FILE RUNS   a fresh instance evaluates FILE so often
 *   native_bench fresh FILE RUNS     so many fresh instances evaluate FILE, one after the other
 *   native_bench idle ROUNDS CALLS   qjs_loop_once with nothing to do
 *   native_bench startup ROUNDS      new instance + init + first eval
 * Prints one number a line, milliseconds of a run; of idle, nanoseconds of a call.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "qjs_reactor.h"

static double now_ms(void)
{
    struct timespec t;

    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
        return 0;
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int fail(const char *what, qjs_reactor *reactor)
{
    (void)fprintf(stderr, "native_bench: %s: %s\n", what,
                  reactor ? qjs_reactor_error_text(reactor) : "out of memory");
    qjs_reactor_free(reactor);
    return 1;
}

/* The whole file, NULL when it cannot be read. */
static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    long length = -1;

    if (!file)
        return NULL;
    if (fseek(file, 0, SEEK_END) == 0)
        length = ftell(file);
    if (length >= 0 && fseek(file, 0, SEEK_SET) == 0)
        text = malloc((size_t)length + 1);
    if (text) {
        *size = fread(text, 1, (size_t)length, file);
        text[*size] = '\0';
    }
    (void)fclose(file);
    return text;
}

/* The script, and all the turns that it leaves to run. */
static int run(qjs_reactor *reactor, const char *code, size_t size, const char *name)
{
    int turn;

    if (qjs_reactor_eval(reactor, code, size, name, 0) != 0)
        return -1;
    do {
        turn = qjs_reactor_loop_once(reactor);
    } while (turn == 0);
    return turn == -1 ? 0 : -1;
}

/* NULL when there is none, or no runtime in it. */
static qjs_reactor *begin(void)
{
    qjs_reactor *reactor = qjs_reactor_new();

    if (reactor && qjs_reactor_init(reactor) == 0)
        return reactor;
    (void)fail("init", reactor);
    return NULL;
}

/* Each run in the same instance, or in one of its own. */
static int bench_program(const char *path, int runs, bool fresh)
{
    size_t size = 0;
    char *code = read_file(path, &size);
    qjs_reactor *reactor = NULL;
    int result = 1;

    if (!code) {
        (void)fprintf(stderr, "native_bench: cannot read %s\n", path);
        return 1;
    }
    for (int i = 0; i < runs; i++) {
        double start;

        if (fresh || !reactor) {
            qjs_reactor_free(reactor);
            reactor = begin();
            if (!reactor)
                goto done;
        }
        start = now_ms();
        if (run(reactor, code, size, path) != 0) {
            (void)fail(path, reactor);
            reactor = NULL;
            goto done;
        }
        (void)printf("%.6f\n", now_ms() - start);
    }
    result = 0;
done:
    free(code);
    qjs_reactor_free(reactor);
    return result;
}

static int bench_idle(int rounds, int calls)
{
    qjs_reactor *reactor = qjs_reactor_new();

    if (!reactor || qjs_reactor_init(reactor) != 0)
        return fail("init", reactor);
    for (int round = 0; round < rounds; round++) {
        double start = now_ms();

        for (int i = 0; i < calls; i++) {
            if (qjs_reactor_loop_once(reactor) != -1)
                return fail("qjs_loop_once is not idle", reactor);
        }
        (void)printf("%.6f\n", (now_ms() - start) * 1e6 / calls);
    }
    qjs_reactor_free(reactor);
    return 0;
}

static int bench_startup(int rounds)
{
    for (int round = 0; round < rounds; round++) {
        double start = now_ms();
        qjs_reactor *reactor = qjs_reactor_new();

        if (!reactor || qjs_reactor_init(reactor) != 0 ||
            qjs_reactor_eval(reactor, "1", 1, NULL, 0) != 0)
            return fail("startup", reactor);
        (void)printf("%.6f\n", now_ms() - start);
        qjs_reactor_free(reactor);
    }
    return 0;
}

/* A count from the command line: 1 or more, else 0. */
static int count(const char *text)
{
    char *end;
    long value = strtol(text, &end, 10);

    return *end == '\0' && value > 0 && value <= 1000000000 ? (int)value : 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "program") == 0 && count(argv[3]))
        return bench_program(argv[2], count(argv[3]), false);
    if (argc == 4 && strcmp(argv[1], "fresh") == 0 && count(argv[3]))
        return bench_program(argv[2], count(argv[3]), true);
    if (argc == 4 && strcmp(argv[1], "idle") == 0 && count(argv[2]) && count(argv[3]))
        return bench_idle(count(argv[2]), count(argv[3]));
    if (argc == 3 && strcmp(argv[1], "startup") == 0 && count(argv[2]))
        return bench_startup(count(argv[2]));
    (void)fprintf(stderr, "usage: native_bench program FILE RUNS\n"
                          "       native_bench fresh FILE RUNS\n"
                          "       native_bench idle ROUNDS CALLS\n"
                          "       native_bench startup ROUNDS\n");
    return 2;
}
