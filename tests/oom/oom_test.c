/*
 * Memory that runs out: each scenario is taken again and again, and each time memory ends at
 * another place. Every call must answer, an instance must work as soon as there is memory again,
 * and nothing may leak (AddressSanitizer looks). Three ways to run out:
 *   full   from the N-th allocation on there is no more than what is held then, but what was
 *          promised for the step that is being taken (src/heap.h)
 *   large  the N-th large allocation fails
 *   limit  the memory limit is N bytes
 */
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "instance.h"
#include "pass.h"
#include "qjs_reactor.h"

/* Linked with -Wl,--wrap: these stand for the C library's. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);

static struct {
    bool full, large; /* how it runs out; neither: by the limit */
    long count;       /* allocations so far */
    long taken;       /* the same at the scenario's end */
    long end;         /* after so many of them it has run out; < 0: it does not */
    size_t live, cap;
    struct qjsr_heap *heap; /* NULL: no instance yet */
} memory = {.end = -1};

static void *note(void *block)
{
    if (block)
        memory.live += malloc_usable_size(block);
    if (memory.end < 0 && memory.live > memory.cap)
        memory.cap = memory.live;
    return block;
}

static size_t promised(void)
{
    const struct qjsr_heap *heap = memory.heap;

    return heap && heap->sure && heap->promised > heap->used ? heap->promised - heap->used : 0;
}

static bool fails(size_t size)
{
    long place;

    if (memory.large && size <= QJSR_HEAP_SMALL)
        return false;
    place = memory.count++;
    if (memory.end < 0 || place < memory.end)
        return false;
    if (memory.large)
        return place == memory.end;
    if (place == memory.end)
        memory.cap = memory.live + promised();
    return memory.live + size > memory.cap;
}

void *__wrap_malloc(size_t size)
{
    return fails(size) ? NULL : note(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails(count * size) ? NULL : note(__real_calloc(count, size));
}

void *__wrap_realloc(void *block, size_t size)
{
    size_t old = block ? malloc_usable_size(block) : 0;
    void *moved;

    /* One that shrinks needs nothing, unless it is the large one that is to fail. */
    if ((size > old || memory.large) && fails(size))
        return NULL;
    moved = __real_realloc(block, size);
    if (moved || !size)
        memory.live -= old;
    return note(moved);
}

void __wrap_free(void *block)
{
    if (block)
        memory.live -= malloc_usable_size(block);
    __real_free(block);
}

static const struct {
    const char *name;
    scenario *take;
    bool from_init; /* memory ends within init too */
} scenarios[] = {{"script", take_script, true},
                 {"values", take_values, false},
                 {"modules", take_modules, false},
                 {"messages", take_messages, false}};
enum { SCENARIOS = sizeof scenarios / sizeof scenarios[0] };

static bool complain(const qjs_reactor *r, const char *what)
{
    (void)fprintf(stderr, "%s (last error %d: %s)\n", what, qjs_reactor_error_code(r),
                  qjs_reactor_error_text(r));
    return false;
}

static bool may_fail(const qjs_reactor *r)
{
    int code = qjs_reactor_error_code(r);

    return code == QJS_E_MEMORY || code == QJS_E_EXCEPTION;
}

/* Until memory ends, and beyond. */
static bool take(qjs_reactor *r, int which, char *limit, struct pass *pass)
{
    char *argv[] = {
        "qjs", "--memory-limit", limit, "--std", "-e", "globalThis.args = scriptArgs", "argument"};
    long end = memory.end;

    qjs_reactor_set_web(r, scenarios[which].take == take_messages);
    if (!scenarios[which].from_init)
        memory.end = -1;
    if (qjs_reactor_init_argv(r, 7, argv) < 0)
        return may_fail(r) || complain(r, "init fails for another reason");
    if (!scenarios[which].from_init) {
        memory.count = 0;
        memory.end = end;
    }
    scenarios[which].take(pass);
    memory.taken = memory.count;
    return pass->ok;
}

/* With memory there again, the same runtime works if that is not its own limit, and so does a
 * new one. */
static bool works_again(qjs_reactor *r, int which, bool limited, struct pass *pass)
{
    static const char source[] =
        "if (JSON.stringify([new Error('x').message]) !== '[\"x\"]') throw 1";

    memory.end = -1;
    pass->sure = scenarios[which].take != take_script;
    pass->number++;
    if (qjs_reactor_loop_state(r)->status == QJS_STATUS_READY && !limited) {
        if (qjs_reactor_eval(r, source, sizeof source - 1, "again.js", 0) < 0)
            return complain(r, "the runtime does not work afterwards");
        scenarios[which].take(pass);
    }
    qjs_reactor_destroy(r);
    if (qjs_reactor_init(r) < 0 || qjs_reactor_eval(r, source, sizeof source - 1, "new.js", 0) < 0)
        return complain(r, "a new runtime does not work");
    return pass->ok;
}

static bool run_once(int which, char *limit)
{
    static struct pass pass;
    qjs_reactor *r = qjs_reactor_new();
    bool ok;

    if (!r)
        return true;
    pass = (struct pass){.r = r, .ok = true};
    memory.heap = &r->heap;
    qjs_reactor_set_error_output(r, 0);
    pass_attach(&pass);
    ok = take(r, which, limit, &pass) && works_again(r, which, strcmp(limit, "0") != 0, &pass);
    memory.heap = NULL;
    qjs_reactor_free(r);
    return ok;
}

enum mode { FULL, LARGE, LIMIT, MODES };
static const char *const mode_names[] = {"full", "large", "limit"};

/* In a process of its own, so that one that crashes or leaks leaves the others to be seen. */
static bool run_in_child(enum mode mode, int which, long n)
{
    char limit[32] = "0";
    int status;
    pid_t child = fork();

    if (child == 0) {
        memory.full = mode == FULL;
        memory.large = mode == LARGE;
        if (mode == LIMIT)
            (void)snprintf(limit, sizeof limit, "%ldb", n);
        else
            memory.end = n;
        exit(run_once(which, limit) ? 0 : 1);
    }
    if (child > 0 && waitpid(child, &status, 0) == child && status == 0)
        return true;
    (void)fprintf(stderr, "oom_test %s 1 %ld %ld %s: failed\n", mode_names[mode], n, n,
                  scenarios[which].name);
    return false;
}

/* How far there is to go: to what a run takes when nothing fails. */
static long last_of(enum mode mode, int which)
{
    char no_limit[] = "0";
    long last;

    memory.large = mode == LARGE;
    memory.count = 0;
    memory.cap = memory.live;
    (void)run_once(which, no_limit);
    last = mode == LIMIT ? (long)memory.cap : memory.taken;
    memory.large = false;
    memory.count = 0;
    return last;
}

/* Every step-th from `first` on, up to `last` or the end; how many failed. */
static long campaign(enum mode mode, int which, long step, long first, long last)
{
    long failures = 0;

    if (last < 0)
        last = last_of(mode, which);
    for (long n = first; n <= last; n += step) {
        if (isatty(2))
            (void)fprintf(stderr, "\r%s %s %ld of %ld ", mode_names[mode], scenarios[which].name, n,
                          last);
        failures += !run_in_child(mode, which, n);
    }
    (void)printf("%s %s: N from %ld to %ld by %ld, %ld failed\n", mode_names[mode],
                 scenarios[which].name, first, last, step, failures);
    (void)fflush(stdout); /* or each child prints it again */
    return failures;
}

int main(int argc, char **argv)
{
    enum mode mode = FULL;
    long step = argc > 2 ? strtol(argv[2], NULL, 10) : 1;
    long first = argc > 3 ? strtol(argv[3], NULL, 10) : 0;
    long last = argc > 4 ? strtol(argv[4], NULL, 10) : -1, failures = 0;

    while (mode < MODES && (argc < 2 || strcmp(argv[1], mode_names[mode]) != 0))
        mode++;
    if (mode == MODES || step < 1 || argc > 6) {
        (void)fprintf(stderr, "usage: oom_test full|large|limit [STEP [FIRST [LAST [SCENARIO]]]]\n"
                              "Every STEP-th N from FIRST, by default all that there are.\n");
        return 2;
    }
    for (int which = 0; which < SCENARIOS; which++) {
        if (argc < 6 || strcmp(argv[5], scenarios[which].name) == 0)
            failures += campaign(mode, which, step, first, last);
    }
    return failures ? 1 : 0;
}
