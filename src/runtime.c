/*
 * A runtime is made in two steps, so that the first can be done ahead of time and be baked into
 * qjs.wasm (bake.c): what is the same for each guest, and what init is told, or what differs from
 * run to run. Both are always taken, in this order, so that no guest can tell the difference.
 */
#include "runtime.h"

#include <stdio.h>

#include "argv.h"
#include "engine.h"
#include "exchange.h"
#include "graph.h"
#include "hostcall.h"
#include "importmap.h"
#include "instance.h"
#include "module.h"
#include "os.h"
#include "pages.h"
#include "resolve.h"
#include "web.h"

/*
 * The stack that the guest may use, in bytes. In WebAssembly the build says how
 * much of the shadow stack stands in for the host's (QJSR_FRAME_PAD in engine/stack.h);
 * elsewhere it is what the engine takes by itself.
 */
#ifndef QJSR_STACK_SIZE
#define QJSR_STACK_SIZE JS_DEFAULT_STACK_SIZE
#endif

/* The most that --stack-size gives unless the host vouches for more (qjs_set_stack_ceiling). */
#ifndef QJSR_STACK_CEILING
#define QJSR_STACK_CEILING (4 * 1024 * 1024)
#endif

/* Left of the stack for what runs beyond the engine's own check. */
#define STACK_RESERVE ((uintptr_t)64 * 1024)

/* What init and the first evaluation take beyond what is prepared, roughly. */
#define FIRST_ROOM ((size_t)48 * 1024)

static int out_of_memory(struct qjs_reactor *r)
{
    qjsr_error_set(&r->errors, QJS_E_MEMORY, "out of memory: no runtime could be made");
    return -1;
}

/* The guest's files are flushed here, so the host may be called, and call in again: that finds
 * a call in progress and no runtime. */
void qjsr_runtime_end(struct qjs_reactor *r)
{
    JSContext *ctx = r->ctx;

    r->ready = false;
    r->prepared = false;
    r->heap.poll_countdown = NULL;
    r->depth++;
    if (r->rt) {
        qjsr_timer_clear_all(r);
        qjsr_poll_clear(r);
    }
    if (ctx) {
        qjsr_web_clear(r);
        qjsr_graph_clear(r);
        qjsr_importmap_clear(r);
        qjsr_resolve_clear(r);
        qjsr_hostref_clear_promises(r);
        qjsr_handle_clear(r);
        qjsr_reject_clear(r);
        r->ctx = NULL;
        JS_FreeContext(ctx);
    }
    if (r->rt) {
        /* The runtime's end may reject no more promises into a list that is gone. */
        JS_SetHostPromiseRejectionTracker(r->rt, NULL, NULL);
        JS_FreeRuntime(r->rt);
        r->rt = NULL;
    }
    qjsr_exchange_free(r);
    qjsr_heap_close(&r->heap);
    qjsr_error_drop_queue(&r->errors);
    r->limits.exited = false;
    r->limits.exit_code = 0;
    (void)fflush(stdout);
    (void)fflush(stderr);
    r->depth--;
}

static int make(struct qjs_reactor *r)
{
    r->rt = qjsr_engine_new_runtime(r);
    if (!r->rt || !qjsr_engine_init_libc(r->rt))
        return -1;
    qjsr_limits_attach(r);
    qjsr_reject_attach(r);
    qjsr_module_attach(r);
    r->ctx = qjsr_engine_new_context(r->rt);
    if (!r->ctx || qjsr_hostcall_attach(r) < 0)
        return -1;
    qjsr_graph_attach(r);
    if (qjsr_os_define(r) < 0)
        return -1;
    r->heap.sure = false;
    return 0;
}

int qjsr_runtime_prepare(struct qjs_reactor *r)
{
    if (r->prepared)
        return 0;
    if (make(r) < 0) {
        qjsr_runtime_end(r);
        return out_of_memory(r);
    }
    r->prepared = true;
    /* So that the memory, which this may be baked with, does not have to grow for an init. */
    (void)qjsr_heap_has_room(&r->heap, FIRST_ROOM);
    return 0;
}

static size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t stack_size(const struct qjs_reactor *r, const struct qjsr_options *options)
{
    size_t size = options->stack_size ? options->stack_size : QJSR_STACK_SIZE;
    size_t ceiling = r->stack_ceiling ? r->stack_ceiling : QJSR_STACK_CEILING;
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);

    /* The shadow stack ends at address 0, and a limit beyond it would be none to the engine. */
    return min_size(min_size(size, ceiling), here > STACK_RESERVE ? here - STACK_RESERVE : 1);
}

int qjsr_runtime_begin(struct qjs_reactor *r, const struct qjsr_options *options, int argc,
                       char *const *argv)
{
    if (qjsr_runtime_prepare(r) < 0)
        return -1;
    r->prepared = false;
    qjsr_limits_count_anew(r); /* it may have been prepared in an earlier call, or in this one */
    JS_SetMaxStackSize(r->rt, stack_size(r, options));
    if (!qjsr_engine_begin_run(r->ctx, r->random_seed) ||
        qjsr_os_define_arguments(r, argc, argv, options->first_argument) < 0 ||
        qjsr_web_define(r) < 0)
        return out_of_memory(r);
    r->ready = true;
    r->heap.limit = options->memory_limit;
    qjsr_pages_allow(options->memory_limit);
    if (r->heap.limit && r->heap.used + QJSR_HEAP_RESERVE > r->heap.limit) {
        qjsr_error_set(&r->errors, QJS_E_MEMORY,
                       "out of memory: a runtime needs %zu bytes, and the memory limit is %zu",
                       r->heap.used + QJSR_HEAP_RESERVE, r->heap.limit);
        return -1;
    }
    return 0;
}
