/*
 * The states of an instance: uninitialized, ready, exited, dead. Every public
 * call goes through begin() and finish(): begin() refuses what the state does
 * not allow, finish() does what had to wait for the outermost call's end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "argv.h"
#include "clock.h"
#include "eval.h"
#include "exchange.h"
#include "instance.h"
#include "loop.h"
#include "message.h"
#include "pages.h"
#include "qjs_reactor.h"
#include "reactor.h"
#include "runtime.h"

#ifndef QJS_REACTOR_VERSION
#error "QJS_REACTOR_VERSION comes from the file VERSION, by the build"
#endif

enum nesting { OUTERMOST_ONLY, MAY_NEST };

qjs_reactor *qjs_reactor_new(void)
{
    return calloc(1, sizeof(struct qjs_reactor));
}

static void end_runtime(struct qjs_reactor *r)
{
    qjsr_runtime_end(r);
    r->destroying = false;
    r->limits.due = QJSR_INTERRUPT_NONE;
}

static void free_if_asked(struct qjs_reactor *r)
{
    if (!r->freeing)
        return;
    qjsr_exchange_free(r);
    qjsr_error_free(&r->errors);
    free(r);
}

/* What qjs_destroy asked for, and qjs_reactor_free: r may be gone afterwards. */
static void destroy_now(struct qjs_reactor *r)
{
    end_runtime(r);
    free_if_asked(r);
}

static int run_scripts(struct qjs_reactor *r, const struct qjsr_options *options)
{
    static const char load_std[] = "import * as bjson from 'qjs:bjson';\n"
                                   "import * as std from 'qjs:std';\n"
                                   "import * as os from 'qjs:os';\n"
                                   "Object.assign(globalThis, { bjson, std, os });\n";

    if (options->load_std && qjsr_eval_source(r, load_std, sizeof load_std - 1, "<std>", true) < 0)
        return -1;
    for (int i = 0; i < options->include_count && !r->limits.exited; i++) {
        if (qjsr_eval_file(r, options->includes[i], QJSR_SCRIPT_CLASSIC) < 0)
            return -1;
    }
    if (r->limits.exited)
        return 0;
    if (options->code)
        return qjsr_eval_source(r, options->code, strlen(options->code), "<cmdline>",
                                options->kind == QJSR_SCRIPT_MODULE);
    if (options->script)
        return qjsr_eval_file(r, options->script, options->kind);
    return 0;
}

/* -------------------------------------------------------------------- calls */

static int refuse(struct qjs_reactor *r, int code, const char *text)
{
    qjsr_error_note(&r->errors, code, "%s", text);
    return -1;
}

/*
 * What every call that may run guest code asks first. 0, or -1 with the error
 * set. Each level of nesting takes stack of the host that no one can measure
 * from here, so there is an end to it.
 */
static int begin(struct qjs_reactor *r, enum nesting nesting)
{
    if (r->dead) {
        qjsr_error_note_fixed(&r->errors, QJS_E_DEAD,
                              "the instance is dead: a call of it ended in a trap");
        return -1;
    }
    if (r->depth && nesting == OUTERMOST_ONLY)
        return refuse(r, QJS_E_BUSY,
                      "a call is in progress (if it ended in a trap, call qjs_abandon)");
    if (r->host.telling)
        return refuse(r, QJS_E_BUSY, "no calls are taken in QJS_HOST_RELEASED");
    if (r->depth >= QJSR_MAX_DEPTH)
        return refuse(r, QJS_E_BUSY, "calls are nested too deep");
    if (r->depth == 0) {
        if (r->rt)
            JS_UpdateStackTop(r->rt);
        qjsr_limits_enter(r);
    }
    qjsr_pages_allow(r->heap.limit);
    r->depth++;
    return 0;
}

static int begin_with_runtime(struct qjs_reactor *r, enum nesting nesting)
{
    if (!r->ready && !r->dead && (r->depth == 0 || nesting == MAY_NEST))
        return refuse(r, QJS_E_UNINITIALIZED, "there is no runtime: call qjs_init first");
    return begin(r, nesting);
}

/* What qjs_destroy asked for within a call. The value that the call gives is the host's to read. */
static void destroy_after_call(struct qjs_reactor *r)
{
    size_t length = r->exchange.length;
    struct qjsr_cbor_writer value = qjsr_exchange_take(r);

    end_runtime(r);
    qjsr_exchange_give(r, &value, length);
    if (!length)
        qjsr_exchange_free(r);
    free_if_asked(r);
}

/* Ends a call; what had to wait for the outermost one's end is done. r may be gone afterwards. */
static int finish(struct qjs_reactor *r, int result)
{
    if (r->depth == 1 && r->hostrefs.released)
        qjsr_hostcall_tell_released(r);
    qjsr_pages_allow(0); /* what the host allocates is not the guest's */
    r->depth--;
    if (r->depth > 0)
        return result;
    qjsr_limits_leave(r);
    (void)fflush(stdout); /* what the guest wrote is to be seen now, also when it exited */
    if (r->destroying)
        destroy_after_call(r);
    return result;
}

int qjsr_reactor_enter_outermost(struct qjs_reactor *r)
{
    return begin(r, OUTERMOST_ONLY);
}

int qjsr_reactor_enter(struct qjs_reactor *r)
{
    return begin_with_runtime(r, MAY_NEST);
}

int qjsr_reactor_leave(struct qjs_reactor *r, int result)
{
    return finish(r, result);
}

int qjs_reactor_init(qjs_reactor *r)
{
    char name[] = "qjs";
    char *argv[] = {name, NULL};

    return qjs_reactor_init_argv(r, 1, argv);
}

int qjs_reactor_init_argv(qjs_reactor *r, int argc, char **argv)
{
    struct qjsr_options options;
    int result = -1;

    if (begin(r, OUTERMOST_ONLY) < 0)
        return -1;
    if (r->ready) {
        refuse(r, QJS_E_INITIALIZED, "there is a runtime already: call qjs_destroy first");
        goto done;
    }
    if (qjsr_argv_parse(&options, argc, argv, &r->errors) < 0)
        goto done;
    if (qjsr_runtime_begin(r, &options, argc, argv) == 0 && run_scripts(r, &options) == 0) {
        result = 0;
        goto done;
    }
    qjsr_runtime_end(r);
done:
    return finish(r, result);
}

int qjs_reactor_eval(qjs_reactor *r, const char *code, size_t len, const char *filename,
                     int is_module)
{
    int result = -1;

    if (begin_with_runtime(r, MAY_NEST) < 0)
        return -1;
    if (r->limits.exited)
        refuse(r, QJS_E_EXITED, "the guest has exited: call qjs_destroy and qjs_init");
    else if (!code && len)
        qjsr_error_set(&r->errors, QJS_E_ARGUMENT, "code is null and its length is %zu", len);
    else
        result = qjsr_eval_source(r, code, len, filename, is_module != 0);
    return finish(r, result);
}

/* What a turn and a poll have in common; `run` leaves its errors in the queue. */
static int drive(struct qjs_reactor *r, int (*run)(struct qjs_reactor *, int), int argument)
{
    int result = -2;

    if (begin_with_runtime(r, OUTERMOST_ONLY) < 0)
        return -2;
    if (r->limits.exited)
        result = -1;
    else if (!qjsr_error_take(&r->errors)) {
        result = run(r, argument);
        if (result == -2)
            (void)qjsr_error_take(&r->errors);
    }
    return finish(r, result);
}

static int turn(struct qjs_reactor *r, int unused)
{
    (void)unused;
    return qjsr_loop_turn(r);
}

int qjs_reactor_loop_once(qjs_reactor *r)
{
    return drive(r, turn, 0);
}

int qjs_reactor_poll_io(qjs_reactor *r, int timeout_ms)
{
    return drive(r, qjsr_poll_run, timeout_ms);
}

void qjs_reactor_destroy(qjs_reactor *r)
{
    if (r->dead)
        return;
    if (r->depth) {
        r->destroying = true;
        qjsr_limits_interrupt(r, QJSR_INTERRUPT_DESTROY);
        return;
    }
    destroy_now(r);
}

void qjs_reactor_free(qjs_reactor *r)
{
    if (!r)
        return;
    r->freeing = true;
    if (r->dead) { /* what its runtime held is lost: it is in no known state */
        qjsr_exchange_free(r);
        qjsr_error_free(&r->errors);
        free(r);
        return;
    }
    qjs_reactor_destroy(r);
}

/* ------------------------------------------------------------------- queries */

static int32_t status(const struct qjs_reactor *r)
{
    if (r->dead)
        return QJS_STATUS_DEAD;
    if (!r->ready)
        return QJS_STATUS_UNINITIALIZED;
    return r->limits.exited ? QJS_STATUS_EXITED : QJS_STATUS_READY;
}

const struct qjs_loop_state *qjs_reactor_loop_state(qjs_reactor *r)
{
    struct qjs_loop_state *state = &r->state;

    *state = (struct qjs_loop_state){.status = status(r), .next_timer = -1};
    if (state->status == QJS_STATUS_EXITED)
        state->exit_code = r->limits.exit_code;
    if (state->status == QJS_STATUS_READY) {
        int64_t next = qjsr_timer_next(r, qjsr_clock_now());

        state->next_timer = next < 0 ? -1 : qjsr_clock_ceil_ms(next);
        state->jobs = JS_IsJobPending(r->rt) || qjsr_message_waiting(r);
        state->readers = qjsr_poll_count(r, QJSR_READ);
        state->writers = qjsr_poll_count(r, QJSR_WRITE);
        state->errors = qjsr_error_waiting(&r->errors);
        state->promises = (int32_t)r->hostrefs.promises.count;
        state->ports = (int32_t)r->ports.listening;
    }
    return state;
}

int qjs_reactor_descriptor(qjs_reactor *r, uint32_t index, int32_t *fd, int32_t *events)
{
    const struct qjsr_handler *handler;

    if (r->dead || !r->ready || index >= r->handlers.count)
        return -1;
    handler = &r->handlers.list[index];
    *fd = handler->fd;
    *events = (JS_IsNull(handler->function[QJSR_READ]) ? 0 : QJS_EVENT_READ) |
              (JS_IsNull(handler->function[QJSR_WRITE]) ? 0 : QJS_EVENT_WRITE);
    return 0;
}

int qjs_reactor_error_code(const qjs_reactor *r)
{
    return r->errors.code;
}

const char *qjs_reactor_error_text(const qjs_reactor *r)
{
    return qjsr_error_text(&r->errors);
}

size_t qjs_reactor_error_length(const qjs_reactor *r)
{
    return qjsr_error_length(&r->errors);
}

struct JSContext *qjs_reactor_get_context(qjs_reactor *r)
{
    return r->dead || !r->ready ? NULL : r->ctx;
}

const char *qjs_version(void)
{
    return QJS_REACTOR_VERSION;
}

/* ------------------------------------------------------------------ settings */

void qjs_reactor_set_time_limit(qjs_reactor *r, uint32_t ms)
{
    r->limits.time_limit_ms = ms;
}

void qjs_reactor_set_poll_limit(qjs_reactor *r, uint32_t polls)
{
    r->limits.poll_limit = polls;
}

void qjs_reactor_set_turn_budget(qjs_reactor *r, uint32_t jobs, uint32_t ms)
{
    r->turn_jobs = jobs;
    r->turn_ms = ms;
}

void qjs_reactor_set_stack_ceiling(qjs_reactor *r, uint32_t bytes)
{
    r->stack_ceiling = bytes;
}

void qjs_reactor_set_web(qjs_reactor *r, int on)
{
    r->web = on != 0;
}

void qjs_reactor_set_random_seed(qjs_reactor *r, uint32_t low, uint32_t high)
{
    r->random_seed = (uint64_t)high << 32 | low;
}

void qjs_reactor_set_error_output(qjs_reactor *r, int on)
{
    r->errors.quiet = !on;
}

void qjs_reactor_stop(qjs_reactor *r)
{
    __atomic_store_n(&r->limits.stop, 1, __ATOMIC_RELAXED);
}

int32_t *qjs_reactor_stop_flag(qjs_reactor *r)
{
    return &r->limits.stop;
}

void qjs_reactor_abandon(qjs_reactor *r)
{
    if (!r->dead)
        qjsr_error_note_fixed(&r->errors, QJS_E_DEAD, "the instance was abandoned after a trap");
    r->dead = true;
}
