/*
 * The engine, compiled as one translation unit together with the few functions
 * that need its private state. Nothing of it is copied or patched: the sources
 * stand outside the repository, and what has to differ is said by macros here.
 */
#include "engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) && !defined(__SANITIZE_ADDRESS__)
#define __SANITIZE_ADDRESS__ 1 /* gcc's name, by which the engine drops its arenas */
#endif
#endif

/*
 * The engine measures stack depth by the frame address, which in WebAssembly is
 * that of the shadow stack; the host's own stack, which overflows first, cannot
 * be seen. Most recursion uses both alike. What uses little shadow stack (the
 * parser, JSON, proxies) is made to take QJSR_FRAME_PAD bytes a level, so that
 * one limit holds for every kind (docs/QJS_WASI_REACTOR.md, "Stack"). The pad is
 * taken where those functions pass their arguments to the check; the pasting
 * tells such a call from the definition and from calls that need no pad.
 */
#ifdef QJSR_FRAME_PAD
#define TAKE_FRAME_PAD                                                                             \
    ({                                                                                             \
        char pad_[QJSR_FRAME_PAD];                                                                 \
        __asm__ volatile("" : : "r"(pad_) : "memory");                                             \
    })
#define js_check_stack_overflow(rt, size) (js_check_stack_overflow)(rt, STACK_ARGUMENT_##size)
#define STACK_ARGUMENT_size_t size_t /* the definition */
#define STACK_ARGUMENT_0 (TAKE_FRAME_PAD, 0)
#define STACK_ARGUMENT_1000 1000 /* next_token: its callers take the pad */
#define STACK_ARGUMENT_alloca_size alloca_size
#define STACK_ARGUMENT_stack_size stack_size
#define STACK_ARGUMENT_sizeof sizeof
#define next_token(state) (next_token)(TOKEN_ARGUMENT_##state)
#define TOKEN_ARGUMENT_JSParseState JSParseState /* the definition */
#define TOKEN_ARGUMENT_s (TAKE_FRAME_PAD, s)
#endif

/*
 * The engine's loops over an array-like's elements (join, reverse, sort, concat ...) mostly
 * do not poll for an interruption, and the length may be 2^53 - 1 without any element. So the
 * functions by which they reach an element poll. IS_DEFINITION tells the definition of such a
 * function, whose first parameter begins with JSContext, from the calls.
 */
#define IS_DEFINITION_JSContext ~, 1,
#define IS_DEFINITION(...) SECOND(__VA_ARGS__)
#define SECOND(first, second, ...) second
#define POLLING(is_definition, name, ...) POLLING_(is_definition, name, __VA_ARGS__)
#define POLLING_(is_definition, name, ...) POLLING_##is_definition(name, __VA_ARGS__)
#define POLLING_1(name, ...) (name)(__VA_ARGS__)
#define POLLING_0(name, ...) POLLED_##name(__VA_ARGS__)

#define JS_GetPropertyInt64(context, ...)                                                          \
    POLLING(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), JS_GetPropertyInt64, context, __VA_ARGS__)
#define JS_TryGetPropertyInt64(context, ...)                                                       \
    POLLING(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), JS_TryGetPropertyInt64, context,         \
            __VA_ARGS__)
#define JS_SetPropertyInt64(context, ...)                                                          \
    POLLING(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), JS_SetPropertyInt64, context, __VA_ARGS__)
#define POLLED_JS_GetPropertyInt64(ctx, object, index)                                             \
    (js_poll_interrupts(ctx) ? JS_EXCEPTION : (JS_GetPropertyInt64)(ctx, object, index))
#define POLLED_JS_TryGetPropertyInt64(ctx, object, index, value)                                   \
    (js_poll_interrupts(ctx) ? (*(value) = JS_EXCEPTION, -1)                                       \
                             : (JS_TryGetPropertyInt64)(ctx, object, index, value))
#define POLLED_JS_SetPropertyInt64(ctx, object, index, ...) /* a JSValue may hold commas */        \
    ({                                                                                             \
        JSValue value_ = __VA_ARGS__;                                                              \
        js_poll_interrupts(ctx) ? (JS_FreeValue(ctx, value_), -1)                                  \
                                : (JS_SetPropertyInt64)(ctx, object, index, value_);               \
    })

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

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Weverything"
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wextra"

#define BUILDING_QJS_SHARED /* the raw API is exported, not hidden */

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

/* ------------------------------------------------------------------- memory
 *
 * The limit is kept here and not by JS_SetMemoryLimit, because at the limit the
 * engine could not even allocate the error that says so: the guest would catch
 * null. While that error is made, OUT_OF_MEMORY_RESERVE more is granted.
 */
#define OUT_OF_MEMORY_RESERVE ((size_t)32 * 1024)

static bool heap_grant(const struct qjs_reactor *r, size_t more)
{
    size_t limit = r->heap.limit;

    if (!limit)
        return true;
    if (r->rt && r->rt->in_out_of_memory)
        limit += OUT_OF_MEMORY_RESERVE;
    return r->heap.used <= limit && more <= limit - r->heap.used;
}

static void *heap_note(struct qjs_reactor *r, void *block)
{
    if (block)
        r->heap.used += js__malloc_usable_size(block);
    return block;
}

static void *heap_malloc(void *opaque, size_t size)
{
    return heap_grant(opaque, size) ? heap_note(opaque, malloc(size)) : NULL;
}

static void *heap_calloc(void *opaque, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return heap_grant(opaque, count * size) ? heap_note(opaque, calloc(count, size)) : NULL;
}

static void heap_free(void *opaque, void *block)
{
    struct qjs_reactor *r = opaque;

    if (block)
        r->heap.used -= js__malloc_usable_size(block);
    free(block);
}

static void *heap_realloc(void *opaque, void *block, size_t size)
{
    struct qjs_reactor *r = opaque;
    size_t old = block ? js__malloc_usable_size(block) : 0;
    void *grown;

    if (size > old && !heap_grant(r, size - old))
        return NULL;
    grown = realloc(block, size);
    if (grown) {
        r->heap.used -= old;
        (void)heap_note(r, grown);
    }
    return grown;
}

static const JSMallocFunctions heap_functions = {heap_calloc, heap_malloc, heap_free, heap_realloc,
                                                 js__malloc_usable_size};

JSRuntime *qjsr_engine_new_runtime(struct qjs_reactor *reactor)
{
    return JS_NewRuntime2(&heap_functions, reactor);
}

struct qjs_reactor *qjsr_engine_reactor(JSRuntime *rt)
{
    return rt->mf.js_malloc == heap_malloc ? rt->malloc_state.opaque : NULL;
}

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

bool qjsr_engine_guard_iterators(JSContext *ctx)
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
