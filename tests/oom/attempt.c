#include "attempt.h"

#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

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
    enum oom_mode mode;
    long count; /* allocations so far */
    long taken; /* the same at the scenario's end */
    long end;   /* after so many of them it has run out; < 0: it does not */
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

    if (memory.mode == OOM_LARGE && size <= QJSR_HEAP_SMALL)
        return false;
    place = memory.count++;
    if (memory.end < 0 || place < memory.end)
        return false;
    if (memory.mode != OOM_FULL)
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

    /* One that shrinks needs nothing, unless it is the one that is to fail. */
    if ((size > old || memory.mode != OOM_FULL) && fails(size))
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
    bool web;
} scenarios[] = {{"script", take_script, true, false},     {"life", take_life, true, true},
                 {"values", take_values, false, false},    {"modules", take_modules, false, false},
                 {"messages", take_messages, false, true}, {"errors", take_errors, false, true}};
enum { SCENARIOS = sizeof scenarios / sizeof scenarios[0] };

const char *oom_mode_name(int mode)
{
    static const char *const names[] = {"full", "one", "large", "limit"};

    return mode >= 0 && mode < OOM_MODES ? names[mode] : NULL;
}

const char *oom_scenario_name(int scenario)
{
    return scenario >= 0 && scenario < SCENARIOS ? scenarios[scenario].name : NULL;
}

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

    qjs_reactor_set_web(r, scenarios[which].web);
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
    size_t before = memory.live;
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
    /* The C library keeps buffers of its streams, and its list of time zones. */
    if (ok && memory.live > before + 8192) {
        (void)fprintf(stderr, "%zu bytes are left\n", memory.live - before);
        ok = false;
    }
    return ok;
}

bool oom_attempt(enum oom_mode mode, int scenario, long n)
{
    char limit[32] = "0";

    memory.mode = mode;
    if (mode == OOM_LIMIT)
        (void)snprintf(limit, sizeof limit, "%ldb", n);
    else
        memory.end = n;
    return run_once(scenario, limit);
}

long oom_last(enum oom_mode mode, int scenario)
{
    char no_limit[] = "0";

    memory.mode = mode;
    memory.count = 0;
    memory.cap = memory.live;
    (void)run_once(scenario, no_limit);
    return mode == OOM_LIMIT ? (long)memory.cap : memory.taken;
}
