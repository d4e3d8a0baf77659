/*
 * Memory that runs out: a script that touches much of the engine runs again and again, and each
 * time memory ends at another place. Every call must answer, an instance must work as soon as
 * there is memory again, and nothing may leak (AddressSanitizer looks). Three ways to run out:
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
#include "qjs_reactor.h"

#define MAX_TURNS 200

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

static const char SCRIPT[] =
    "import * as os from 'qjs:os';\n"
    "import * as std from 'qjs:std';\n"
    "class A { #p = 1; get p() { return this.#p } static { this.q = 2 } }\n"
    "class B extends A { constructor() { super(); this.r = [1, 2, 3].map((x) => x * 2) } }\n"
    "function* g() { yield* [1, 2, 3] }\n"
    "async function f() { await null; for await (const x of g()) await x; throw new Error('late') "
    "}\n"
    "const m = new Map([...g()].map((x) => [x, String(x).repeat(50)]));\n"
    "const s = JSON.stringify({ a: [...m], b: new B(), c: 'x'.padEnd(300), d: [1.5, null, true] "
    "});\n"
    "if (JSON.parse(s).a.length !== 3) throw new Error('JSON');\n"
    "const r = 'aXbXc'.replace(/([a-c])x/gi, (_, l) => l.toUpperCase());\n"
    "const big = (123n ** 50n).toString();\n"
    "const t = new Float64Array(20).fill(2).map(Math.sqrt);\n"
    "const w = new WeakRef({}); new FinalizationRegistry(() => {}).register({}, 1);\n"
    "const { x, ...rest } = { x: 1, y: 2, z: `${s.length}` };\n"
    "const p = new Proxy({}, { get: (o, k) => k }); p.name; Reflect.ownKeys(p);\n"
    "try { null.x } catch (e) { e.stack }\n"
    "try { eval('let 1') } catch (e) { e.message }\n"
    "new Function('[' + '1.5,'.repeat(1500) + ']');\n"
    "new Function('if (a) b; else c; '.repeat(100) + 'class C { a; b; c() {} }');\n"
    "new Function('with (a) '.repeat(30) + '{' + 'x;'.repeat(100) + '}');\n"
    "new Function('let ' + Array.from({ length: 200 }, (_, i) => 'v' + i).join());\n"
    "let label = Symbol('s'); [3, 1, 2].sort((a, b) => a - b).toSorted().join(label.description);\n"
    "f().catch((e) => { e.message });\n"
    "f();\n"
    "setTimeout((v) => { setTimeout(() => {}, 0); globalThis.v = v }, 0, {});\n"
    "const id = setInterval(() => { clearInterval(id) }, 0);\n"
    "os.setReadHandler(0, () => { os.setReadHandler(0, null); throw new Error('handler') });\n"
    "os.sleepAsync(0).then(() => { throw new TypeError('then') });\n"
    "import('./no-such-module.js').catch((e) => { e.message });\n"
    "std.evalScript('1 + 1'); new Date(0).toISOString(); Intl;\n";

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

/* Run the script to its end. Whatever answers come are right, but there must be some. */
static bool run_script(qjs_reactor *r, char *limit)
{
    int turns = 0, next = 0;
    char *argv[] = {
        "qjs", "--memory-limit", limit, "--std", "-e", "globalThis.args = scriptArgs", "argument"};

    if (qjs_reactor_init_argv(r, 7, argv) < 0)
        return may_fail(r) || complain(r, "init fails for another reason");
    if (qjs_reactor_eval(r, SCRIPT, sizeof SCRIPT - 1, "script.js", 1) < 0 && !may_fail(r))
        return complain(r, "the script fails for another reason");
    while (next != -1 && turns++ < MAX_TURNS) {
        next = qjs_reactor_loop_once(r);
        (void)qjs_reactor_poll_io(r, 0);
    }
    /* Without memory the callback that clears the interval may fail for ever. */
    if (turns >= MAX_TURNS && !may_fail(r))
        return complain(r, "the loop does not end");
    return true;
}

/* With memory there again, the same runtime works if that is not its own limit, and so does a
 * new one. */
static bool works_again(qjs_reactor *r, bool limited)
{
    static const char source[] =
        "if (JSON.stringify([new Error('x').message]) !== '[\"x\"]') throw 1";

    memory.end = -1;
    if (qjs_reactor_loop_state(r)->status == QJS_STATUS_READY &&
        qjs_reactor_eval(r, source, sizeof source - 1, "again.js", 0) < 0 &&
        !(limited && may_fail(r)))
        return complain(r, "the runtime does not work afterwards");
    qjs_reactor_destroy(r);
    if (qjs_reactor_init(r) < 0 || qjs_reactor_eval(r, source, sizeof source - 1, "new.js", 0) < 0)
        return complain(r, "a new runtime does not work");
    return true;
}

static bool run_once(char *limit)
{
    qjs_reactor *r = qjs_reactor_new();
    bool ok;

    if (!r)
        return true;
    memory.heap = &r->heap;
    qjs_reactor_set_error_output(r, 0);
    ok = run_script(r, limit) && works_again(r, strcmp(limit, "0") != 0);
    memory.heap = NULL;
    qjs_reactor_free(r);
    return ok;
}

enum mode { FULL, LARGE, LIMIT, MODES };
static const char *const mode_names[] = {"full", "large", "limit"};

/* In a process of its own, so that one that crashes or leaks leaves the others to be seen. */
static bool run_in_child(enum mode mode, long n)
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
        exit(run_once(limit) ? 0 : 1);
    }
    if (child > 0 && waitpid(child, &status, 0) == child && status == 0)
        return true;
    (void)fprintf(stderr, "oom_test %s 1 %ld %ld: failed\n", mode_names[mode], n, n);
    return false;
}

/* How far there is to go: to what a run takes when nothing fails. */
static long last_of(enum mode mode)
{
    char no_limit[] = "0";
    long last;

    memory.large = mode == LARGE;
    (void)run_once(no_limit);
    last = mode == LIMIT ? (long)memory.cap : memory.count;
    memory.large = false;
    memory.count = 0;
    memory.cap = memory.live;
    return last;
}

int main(int argc, char **argv)
{
    enum mode mode = FULL;
    long step = argc > 2 ? strtol(argv[2], NULL, 10) : 1;
    long first = argc > 3 ? strtol(argv[3], NULL, 10) : 0;
    long last, failures = 0;

    while (mode < MODES && (argc < 2 || strcmp(argv[1], mode_names[mode]) != 0))
        mode++;
    if (mode == MODES || step < 1 || argc > 5) {
        (void)fprintf(stderr, "usage: oom_test full|large|limit [STEP [FIRST [LAST]]]\n"
                              "Every STEP-th N from FIRST, by default all that there are.\n");
        return 2;
    }
    last = argc > 4 ? strtol(argv[4], NULL, 10) : last_of(mode);
    for (long n = first; n <= last; n += step) {
        if (isatty(2))
            (void)fprintf(stderr, "\r%s %ld of %ld ", mode_names[mode], n, last);
        failures += !run_in_child(mode, n);
    }
    (void)printf("%s: N from %ld to %ld by %ld, %ld failed\n", mode_names[mode], first, last, step,
                 failures);
    return failures ? 1 : 0;
}
