/*
 * The engine, compiled as one translation unit together with the few functions
 * that need its private state. Nothing of it is copied or patched: the sources
 * stand outside the repository, and what has to differ is said by macros here.
 */
#include "engine.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) && !defined(__SANITIZE_ADDRESS__)
#define __SANITIZE_ADDRESS__ 1 /* gcc's name, by which the engine drops its arenas */
#endif
#endif

/*
 * Some of the engine's functions are wrapped where it calls them: a macro of the function's name
 * calls WRAPPED_name instead. IS_DEFINITION tells the function's definition (or declaration),
 * whose first parameter begins with its type, from the calls.
 */
#define IS_DEFINITION_JSContext ~, 1,
#define IS_DEFINITION_JSParseState ~, 1,
#define IS_DEFINITION_JSRuntime ~, 1,
#define IS_DEFINITION_JSString ~, 1,
#define IS_DEFINITION_JSValueConst ~, 1,
#define IS_DEFINITION_const ~, 1,
#define IS_DEFINITION(...) SECOND(__VA_ARGS__)
#define SECOND(first, second, ...) second
#define WRAP(is_definition, name, ...) WRAP_(is_definition, name, __VA_ARGS__)
#define WRAP_(is_definition, name, ...) WRAP_##is_definition(name, __VA_ARGS__)
#define WRAP_1(name, ...) (name)(__VA_ARGS__)
#define WRAP_0(name, ...) WRAPPED_##name(__VA_ARGS__)

#include "engine/stack.h"

/*
 * The engine's loops over an array-like's elements (join, reverse, sort, concat ...) mostly
 * do not poll for an interruption, and the length may be 2^53 - 1 without any element. So the
 * functions by which they reach an element poll.
 */
#define JS_GetPropertyInt64(context, ...)                                                          \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), JS_GetPropertyInt64, context, __VA_ARGS__)
#define JS_TryGetPropertyInt64(context, ...)                                                       \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), JS_TryGetPropertyInt64, context, __VA_ARGS__)
#define JS_SetPropertyInt64(context, ...)                                                          \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), JS_SetPropertyInt64, context, __VA_ARGS__)
#define WRAPPED_JS_GetPropertyInt64(ctx, object, index)                                            \
    (js_poll_interrupts(ctx) ? JS_EXCEPTION : (JS_GetPropertyInt64)(ctx, object, index))
#define WRAPPED_JS_TryGetPropertyInt64(ctx, object, index, value)                                  \
    (js_poll_interrupts(ctx) ? (*(value) = JS_EXCEPTION, -1)                                       \
                             : (JS_TryGetPropertyInt64)(ctx, object, index, value))
#define WRAPPED_JS_SetPropertyInt64(ctx, object, index, ...) /* a JSValue may hold commas */       \
    ({                                                                                             \
        JSValue value_ = __VA_ARGS__;                                                              \
        js_poll_interrupts(ctx) ? (JS_FreeValue(ctx, value_), -1)                                  \
                                : (JS_SetPropertyInt64)(ctx, object, index, value_);               \
    })

#include "engine/work.h"

/* A guest that is low on memory is told at its next poll (heap.c). */
#define __js_poll_interrupts(context)                                                              \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), __js_poll_interrupts, context)
#define WRAPPED___js_poll_interrupts(ctx) poll_interrupts(ctx)

#include "engine/compile.h"
#include "engine/lookup.h"
#include "engine/search.h"
#include "engine/linear.h"
#include "engine/foresee.h"

/* The engine forgets to free the limit that was there before: its table gets ours (search.h). */
#define js_error_set_stackTraceLimit(...) engine_set_stack_trace_limit(__VA_ARGS__)

/* How modules are found and loaded is ours (engine/modules.c). */
#define js_resolve_module(context, module)                                                         \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), js_resolve_module, context, module)
#define js_free_modules(context, which)                                                            \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), js_free_modules, context, which)
#define JS_LoadModuleInternal(context, ...)                                                        \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), JS_LoadModuleInternal, context, __VA_ARGS__)
#define WRAPPED_js_resolve_module(ctx, module) resolve_module(ctx, module)
#define WRAPPED_js_free_modules(ctx, which)                                                        \
    ((which) != JS_FREE_MODULE_ALL && keeps_modules(ctx) ? (void)0 : (js_free_modules)(ctx, which))
#define WRAPPED_JS_LoadModuleInternal(ctx, ...) load_module(ctx, __VA_ARGS__)

/*
 * Where an async function cannot settle its promise (out of memory, out of
 * stack) the engine aborts, and a guest could end the host so. There alone it
 * goes on: the exception stays pending, and the loop reports it.
 */
static void engine_abort(const char *function)
{
    if (strcmp(function, "js_async_function_resume") != 0)
        abort();
}
#define abort() engine_abort(__func__)

/* So it does without the time, which a host may not have: then it is 0. */
static int read_clock(clockid_t id, struct timespec *now)
{
    if (clock_gettime(id, now) != 0)
        *now = (struct timespec){0};
    return 0;
}
#define clock_gettime(id, now) read_clock(id, now)

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Weverything"
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wextra"

#define BUILDING_QJS_SHARED /* the raw API is exported, not hidden */

#include "quickjs.h"

typedef struct JSParseState JSParseState;
typedef struct JSFunctionDef JSFunctionDef;
typedef struct JSString JSString;
static bool moves_too_much(JSContext *ctx, size_t size);
static int search_or_stop(JSContext *ctx, JSString *text, JSString *part, int from);
static JSValue(js_string_indexOf)(JSContext *ctx, JSValueConst this_value, int argc,
                                  JSValueConst *argv, int from_end);
static JSValue(js_string_includes)(JSContext *ctx, JSValueConst this_value, int argc,
                                   JSValueConst *argv, int what);
static JSValue(js_string_replace)(JSContext *ctx, JSValueConst this_value, int argc,
                                  JSValueConst *argv, int all);
static JSValue(js_string_split)(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv);
static JSValue(js_error_set_stackTraceLimit)(JSContext *ctx, JSValueConst this_value,
                                             JSValueConst value);
static JSValue(js_string_toLowerCase)(JSContext *ctx, JSValueConst this_value, int argc,
                                      JSValueConst *argv, int to_lower);
static int poll_interrupts(JSContext *ctx);
static bool foresee(JSContext *ctx, size_t a, size_t b, uint32_t picoseconds);
static size_t size_of_value(JSValueConst value);
static size_t limbs_of(JSValueConst bigint);
static void count_product(JSContext *ctx, size_t a, size_t b, size_t divisor);
static void count_collection(JSRuntime *rt);
static void count_call(JSContext *ctx, const JSObject *function, JSValueConst this_value, int argc,
                       JSValueConst *argv);
static int parse_program(JSParseState *s);
static int read_token(JSParseState *s);
static int resolve(JSContext *ctx, JSFunctionDef *fd);
static int lay_out(JSContext *ctx, JSFunctionDef *fd);
static bool is_given_up(JSContext *ctx, const JSFunctionDef *fd);
static int resolve_module(JSContext *ctx, JSModuleDef *m);
static bool keeps_modules(JSContext *ctx);
static void load_module(JSContext *ctx, const char *base, const char *specifier,
                        JSValueConst *resolving, JSValueConst attributes);
static bool sure_suspend(JSContext *ctx);
static void sure_resume(JSContext *ctx, bool sure);

#ifdef QJSR_NO_THREADS
#include "quickjs-c-atomics.h"
#include "engine/atomics.h"
#endif

/* That of WASI's C library is a number for some arguments below 1. */
#define acosh(x) ((x) < 1 ? NAN : (acosh)(x))

#include "quickjs.c"

#include "dtoa.c"
#include "libregexp.c"
#include "libunicode.c"

/* No os.Worker: its threads would run loops that no host drives. */
#undef JS_HAVE_THREADS
#define JS_HAVE_THREADS 0

/* These names are ours (raw.c); upstream's serve foreign runtimes. */
#define js_std_loop qjsr_engine_std_loop
#define js_std_loop_once qjsr_engine_std_loop_once
#define js_std_poll_io qjsr_engine_std_poll_io
#define js_std_await qjsr_engine_std_await
#define js_std_init_handlers qjsr_engine_std_init_handlers
#define js_std_free_handlers qjsr_engine_std_free_handlers
#define js_std_promise_rejection_tracker qjsr_engine_std_rejection_tracker
#define js_std_eval_binary engine_std_eval_binary
#define js_init_module_std qjsr_engine_init_module_std
#define js_init_module_os qjsr_engine_init_module_os
#include "quickjs-libc.c"

#pragma GCC diagnostic pop
#pragma clang diagnostic pop

#include "instance.h"

#if QJS_VERSION_MAJOR == 0 && QJS_VERSION_MINOR < 17
#error "QuickJS-NG 0.17.0 or newer is needed: older ones have no stack guard on WASI"
#endif

/* ------------------------------------------------------------------- memory */

/* More than an empty runtime takes. */
#define RUNTIME_ROOM (sizeof(void *) * 32 * 1024)

static const JSMallocFunctions heap_functions = {qjsr_heap_calloc, qjsr_heap_malloc, qjsr_heap_free,
                                                 qjsr_heap_realloc, js__malloc_usable_size};

JSRuntime *qjsr_engine_new_runtime(struct qjs_reactor *reactor)
{
    if (!qjsr_heap_open(&reactor->heap, RUNTIME_ROOM, js__malloc_usable_size))
        return NULL;
    return JS_NewRuntime2(&heap_functions, &reactor->heap);
}

/* NULL for a runtime that is not ours. */
static struct qjsr_heap *heap_of(const JSContext *ctx)
{
    return ctx->rt->mf.js_malloc == qjsr_heap_malloc ? ctx->rt->malloc_state.opaque : NULL;
}

struct qjs_reactor *qjsr_engine_reactor(JSRuntime *rt)
{
    return rt->mf.js_malloc == qjsr_heap_malloc
               ? container_of(rt->malloc_state.opaque, struct qjs_reactor, heap)
               : NULL;
}

static int poll_memory(JSContext *ctx)
{
    struct qjsr_heap *heap = heap_of(ctx);

    if (!heap || heap->state != QJSR_HEAP_LOW)
        return 0;
    JS_ThrowOutOfMemory(ctx);
    qjsr_heap_tell(heap);
    return -1;
}

#include "engine/work.c"
#include "engine/foresee.c"
#include "engine/search.c"
#include "engine/linear.c"

#include "engine/compile.c"

bool qjsr_engine_init_libc(JSRuntime *rt)
{
    JSThreadState *ts = js_mallocz_rt(rt, sizeof *ts);

    if (!ts)
        return false;
    init_list_head(&ts->os_rw_handlers);
    init_list_head(&ts->os_signal_handlers);
    init_list_head(&ts->os_timers);
    init_list_head(&ts->port_list);
    init_list_head(&ts->rejected_promise_list);
    ts->next_timer_id = 1;
    if (JS_AddRuntimeFinalizer(rt, js_std_finalize, ts) < 0) {
        js_free_rt(rt, ts);
        return false;
    }
    js_set_thread_state(rt, ts);
    return true;
}

/* ------------------------------------------------------------------- stack
 *
 * The engine calls the `next` of its own iterators past the function call that
 * checks the stack, so a chain of iterator helpers (it.map().map()...) would
 * recurse without a limit. Their function is replaced by one that checks.
 */
static JSValue guarded_helper_next(JSContext *ctx, JSValueConst this_val, int argc,
                                   JSValueConst *argv, int *done, int magic)
{
    *done = false;
    if (js_check_stack_overflow(ctx->rt, 0))
        return JS_ThrowStackOverflow(ctx);
    return js_iterator_helper_next(ctx, this_val, argc, argv, done, magic);
}

static bool guard_iterators(JSContext *ctx)
{
    static const char *const names[] = {"next", "return"};
    JSValueConst prototype = ctx->class_proto[JS_CLASS_ITERATOR_HELPER];

    for (size_t i = 0; i < countof(names); i++) {
        JSValue function = JS_GetPropertyStr(ctx, prototype, names[i]);
        JSObject *p;

        if (!JS_IsObject(function))
            return false;
        p = JS_VALUE_GET_OBJ(function);
        if (p->class_id == JS_CLASS_C_FUNCTION &&
            p->u.cfunc.c_function.iterator_next == js_iterator_helper_next)
            p->u.cfunc.c_function.iterator_next = guarded_helper_next;
        JS_FreeValue(ctx, function);
    }
    return true;
}

JSContext *qjsr_engine_new_context(JSRuntime *rt)
{
    JSContext *ctx = JS_NewContext(rt);
    struct qjsr_heap *heap;

    if (!ctx)
        return NULL;
    if (!guard_iterators(ctx)) {
        JS_FreeContext(ctx);
        return NULL;
    }
    heap = heap_of(ctx);
    if (heap)
        heap->poll_countdown = &ctx->interrupt_counter;
    return ctx;
}

/* ------------------------------------------------- the parts of quickjs-libc */

int qjsr_engine_export_std(JSContext *ctx, JSModuleDef *m)
{
    if (JS_AddModuleExportList(ctx, m, js_std_funcs, countof(js_std_funcs)) < 0 ||
        JS_AddModuleExport(ctx, m, "in") < 0 || JS_AddModuleExport(ctx, m, "out") < 0 ||
        JS_AddModuleExport(ctx, m, "err") < 0)
        return -1;
    return 0;
}

int qjsr_engine_export_os(JSContext *ctx, JSModuleDef *m)
{
    return JS_AddModuleExportList(ctx, m, js_os_funcs, countof(js_os_funcs));
}

int qjsr_engine_define_std(JSContext *ctx, JSModuleDef *m)
{
    return js_std_init(ctx, m);
}

int qjsr_engine_define_os(JSContext *ctx, JSModuleDef *m)
{
    return js_os_init(ctx, m);
}

bool qjsr_engine_promise_is_handled(JSValueConst promise)
{
    const JSPromiseData *s = JS_GetOpaque(promise, JS_CLASS_PROMISE);

    return !s || s->is_handled;
}

void qjsr_engine_promise_set_handled(JSValueConst promise)
{
    JSPromiseData *s = JS_GetOpaque(promise, JS_CLASS_PROMISE);

    if (s)
        s->is_handled = true;
}

void qjsr_engine_set_poll_countdown(JSContext *ctx, int checks)
{
    ctx->interrupt_counter = checks;
}

bool qjsr_engine_is_interrupted(JSContext *ctx, JSInterruptHandler *handler)
{
    return ctx->rt->interrupt_handler == handler &&
           JS_IsUncatchableError(ctx->rt->current_exception);
}

/* As JS_NewContext does it. */
static void seed_by_clock(JSContext *ctx)
{
    uint64_t now = js__gettimeofday_us();

    ctx->random_state = now ? now : 1;
}

bool qjsr_engine_begin_run(JSContext *ctx, uint64_t seed)
{
    if (sure_begin(ctx, 0) < 0)
        return false;
    (void)JS_AddPerformance(ctx); /* a new object takes the place of the old one */
    (void)sure_end(ctx, 0);
    seed_by_clock(ctx);
    ctx->hash_seed = xorshift64star(&ctx->random_state);
    if (seed) {
        /* The finisher of splitmix64, so that near seeds make sequences that are not. It maps 0
         * alone to 0, where the generator would stay. */
        seed = (seed ^ seed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
        seed = (seed ^ seed >> 27) * UINT64_C(0x94d049bb133111eb);
        ctx->random_state = seed ^ seed >> 31;
    }
    return true;
}

void qjsr_engine_resume_run(JSContext *ctx, int64_t ns, bool chance)
{
    ctx->time_origin += (double)ns / 1e6;
    if (chance)
        seed_by_clock(ctx);
}

#include "engine/leaves.c"
#include "engine/modules.c"
#include "engine/values.c"
