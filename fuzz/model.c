#include "model.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "item.h"

/* How deep calls may be nested. */
#define DEEPEST 64

/* What a call is, as far as states go. */
enum family {
    FREE,      /* legal in every state */
    BEGINS,    /* outermost only, with a runtime or without */
    DRIVES,    /* outermost only, with a runtime: loop_once, poll_io */
    EVALUATES, /* qjs_eval */
    GIVES,     /* gives a value */
    DOES,      /* gives none, 0 or -1 */
    GIVES_UP   /* the same, also when the guest has exited */
};

static enum family family_of(const char *name)
{
    static const struct {
        const char *name;
        enum family family;
    } families[] = {
        {"init", BEGINS},         {"init_argv", BEGINS},     {"prepare", BEGINS},
        {"snapshot", BEGINS},     {"loop_once", DRIVES},     {"poll_io", DRIVES},
        {"eval", EVALUATES},      {"evaluate", GIVES},       {"compile", GIVES},
        {"import", GIVES},        {"call", GIVES},           {"construct", GIVES},
        {"get", GIVES},           {"copy", GIVES},           {"await", GIVES},
        {"held", GIVES},          {"host_functions", GIVES}, {"set", DOES},
        {"settle", DOES},         {"message", DOES},         {"define_module", DOES},
        {"set_import_map", DOES}, {"release", GIVES_UP},     {"close_port", GIVES_UP},
    };

    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        if (!strcmp(families[i].name, name))
            return families[i].family;
    }
    return FREE;
}

static bool is(const struct replay_call *call, const char *name)
{
    return !strcmp(call->name, name);
}

__attribute__((format(printf, 3, 4))) static _Noreturn void
disagree(const struct model *m, const struct replay_call *call, const char *format, ...)
{
    const struct qjs_loop_state *s = qjs_reactor_loop_state(m->reactor);
    va_list arguments;

    fprintf(stderr, "\nThe model disagrees: %s, %d deep: ", call ? call->name : "the door",
            m->depth);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr,
            "\nThe last error is %d: %s\n"
            "State: status %d, next_timer %d, jobs %d, readers %d, writers %d, errors %d, "
            "exit_code %d, promises %d, ports %d\n",
            qjs_reactor_error_code(m->reactor), qjs_reactor_error_text(m->reactor), s->status,
            s->next_timer, s->jobs, s->readers, s->writers, s->errors, s->exit_code, s->promises,
            s->ports);
    abort();
}

static int32_t status_of(const struct model *m)
{
    return qjs_reactor_loop_state(m->reactor)->status;
}

/* --------------------------------------------------------------- what crosses */

/* A reference that has come from the guest: handles are held once more. */
static void take_reference(void *data, uint64_t kind, uint64_t number)
{
    struct model *m = data;

    if (kind <= 2)
        held_add(&m->held, (uint32_t)number);
}

static void check_held(const struct model *m, const struct replay_call *call)
{
    const struct qjs_exchange *exchange = qjs_reactor_exchange(m->reactor);
    char why[128];

    if (!held_agrees(&m->held, exchange->bytes, exchange->length, why, sizeof why))
        disagree(m, call, "%s", why);
}

static void count_sent(struct model *m, const uint8_t *bytes, size_t length)
{
    static const uint8_t promise[] = {0xd8, 0x27, 0x82, 0x09};

    if (bytes && memmem(bytes, length, promise, sizeof promise))
        m->sent++;
}

/* ------------------------------------------------------------------- before */

/* The code by which the contract has this call refused, in this state; 0: it is carried out. */
static int refusal(const struct model *m, const struct replay_call *call, int32_t status)
{
    enum family family = family_of(call->name);
    bool is_nested = m->depth > 0;

    if (family == FREE)
        return 0;
    if (status == QJS_STATUS_DEAD)
        return QJS_E_DEAD;
    if (family == BEGINS || family == DRIVES) {
        if (is_nested)
            return QJS_E_BUSY;
        if (family == DRIVES)
            return status == QJS_STATUS_UNINITIALIZED ? QJS_E_UNINITIALIZED : 0;
        return status == QJS_STATUS_UNINITIALIZED || is(call, "snapshot") ? 0 : QJS_E_INITIALIZED;
    }
    if (status == QJS_STATUS_UNINITIALIZED)
        return QJS_E_UNINITIALIZED;
    if (m->telling || m->depth >= DEEPEST)
        return QJS_E_BUSY;
    return status == QJS_STATUS_EXITED && family != GIVES_UP ? QJS_E_EXITED : 0;
}

static void count_arguments(struct model *m, const struct replay_call *call)
{
    if (call->words)
        return;
    for (size_t i = 0; i < call->count && i < REPLAY_ARGUMENTS; i++)
        count_sent(m, (const uint8_t *)call->arguments[i].bytes, call->arguments[i].length);
}

void model_before(void *data, const struct replay_call *call)
{
    struct model *m = data;
    const struct qjs_loop_state *state = qjs_reactor_loop_state(m->reactor);
    struct model_frame *f = &m->frames[m->depth];

    if (m->depth + 1 >= MODEL_DEPTH)
        disagree(m, call, "calls are nested deeper than they can be");
    *f = (struct model_frame){
        .status = state->status,
        .promises = state->promises,
        .refusal = refusal(m, call, state->status),
        .code = qjs_reactor_error_code(m->reactor),
        .text = strdup(qjs_reactor_error_text(m->reactor)),
        .failures = m->failures,
        .may_be_interrupted =
            m->depth > 0 || *qjs_reactor_stop_flag(m->reactor) != 0 || m->has_time_limit,
    };
    if (!f->text)
        abort();
    count_arguments(m, call);
    f->sent = m->sent;
    m->depth++;
}

/* -------------------------------------------------------------------- after */

static bool is_interruption(int code)
{
    return code == QJS_E_TIMEOUT || code == QJS_E_POLLS || code == QJS_E_STOPPED ||
           code == QJS_E_MEMORY;
}

/* Whether an error of a call that was carried out may have this code. */
static bool is_fitting(const struct replay_call *call, int code)
{
    enum family family = family_of(call->name);

    if (code == QJS_E_EXCEPTION || code == QJS_E_ARGUMENT || is_interruption(code))
        return true;
    if (family == DRIVES)
        return code == QJS_E_REJECTION || code == QJS_E_POLLING;
    if (is(call, "init_argv"))
        return code == QJS_E_FILE;
    if (is(call, "evaluate") && code == QJS_E_BYTECODE)
        return true;
    if (code == QJS_E_EXITED) /* what gives values says it when the guest exits meanwhile */
        return family == GIVES || family == DOES;
    return code == QJS_E_HANDLE || code == QJS_E_VALUE;
}

/* The error of a call that has failed. */
static void check_failure(const struct model *m, const struct replay_call *call,
                          const struct model_frame *f, int64_t result)
{
    int code = qjs_reactor_error_code(m->reactor);

    if (f->refusal) {
        int wanted = family_of(call->name) == DRIVES ? -2 : -1;

        if (result != wanted || code != f->refusal)
            disagree(m, call, "it is to be refused with %d and code %d, and gave %" PRId64, wanted,
                     f->refusal, result);
    } else if (!is_fitting(call, code)) {
        disagree(m, call, "it gave %" PRId64 ", and code %d does not fit", result, code);
    }
    if (qjs_reactor_error_length(m->reactor) == 0)
        disagree(m, call, "it failed without a text");
}

/* What stays as it was when nothing has failed. */
static void check_success(const struct model *m, const struct replay_call *call,
                          const struct model_frame *f, int64_t result)
{
    if (f->refusal)
        disagree(m, call, "it is to be refused with code %d, and gave %" PRId64, f->refusal,
                 result);
    if (m->failures == f->failures && (qjs_reactor_error_code(m->reactor) != f->code ||
                                       strcmp(qjs_reactor_error_text(m->reactor), f->text) != 0))
        disagree(m, call, "nothing failed, and the last error is another than %d: %s", f->code,
                 f->text);
}

/* The value that a call has left in the exchange. */
static void check_value(struct model *m, const struct replay_call *call, int64_t result,
                        bool was_destroyed)
{
    const struct qjs_exchange *exchange = qjs_reactor_exchange(m->reactor);
    bool has_thrown = result == -1 && qjs_reactor_error_code(m->reactor) == QJS_E_EXCEPTION;

    if (result < -1)
        disagree(m, call, "it gave %" PRId64, result);
    if (result > 0 && exchange->length != (size_t)result)
        disagree(m, call, "it gave %" PRId64 ", and the exchange has %zu bytes", result,
                 exchange->length);
    if (result <= 0 && !has_thrown && exchange->length)
        disagree(m, call, "it gave %" PRId64 " and no value, and the exchange has %zu bytes",
                 result, exchange->length);
    if (has_thrown && !exchange->length && !m->has_memory_limit && !was_destroyed)
        disagree(m, call, "the guest threw, and there is no value");
    if (exchange->length && !item_walk(exchange->bytes, exchange->length, take_reference, m))
        disagree(m, call, "the value is no whole item");
}

/* A call whose handle is not held, or that settles what does not wait. */
static void check_unknown(struct model *m, const struct replay_call *call,
                          const struct model_frame *f, int64_t result)
{
    const struct replay_argument *a = call->arguments;
    uint32_t first = (uint32_t)a[0].number;
    bool is_known = true, is_sound = true;
    int code = qjs_reactor_error_code(m->reactor);

    if (f->refusal)
        return;
    if (is(call, "copy") || is(call, "await")) {
        is_known = !first || held_times(&m->held, first);
        is_sound = a[1].number >= QJS_COPY && a[1].number <= QJS_HANDLE;
    } else if (is(call, "call") || is(call, "construct") || is(call, "get")) {
        is_known = !first || held_times(&m->held, first);
        is_sound =
            (a[1].bytes || !a[1].length) && a[2].number >= QJS_COPY && a[2].number <= QJS_HANDLE;
    } else if (is(call, "set")) {
        is_known = !first || held_times(&m->held, first);
        is_sound = a[1].bytes || !a[1].length;
    } else if (is(call, "release")) {
        is_known = held_times(&m->held, first);
    } else if (is(call, "settle") && first < MODEL_IDS) {
        is_known = m->settled[first] != f->sent + 1 && m->sent;
        is_sound = false;
    }
    if (is_known)
        return;
    if (result != -1)
        disagree(m, call, "%" PRIu32 " is not known, and it gave %" PRId64, first, result);
    if (is_sound && code != QJS_E_HANDLE && !(f->may_be_interrupted && is_interruption(code)))
        disagree(m, call, "%" PRIu32 " is not known, and the code is %d", first, code);
}

/* The clock is that of the script, and may tick. */
static bool clock_stands(void)
{
    struct timespec first, second;

    return clock_gettime(CLOCK_MONOTONIC, &first) == 0 &&
           clock_gettime(CLOCK_MONOTONIC, &second) == 0 && first.tv_sec == second.tv_sec &&
           first.tv_nsec == second.tv_nsec;
}

static void check_turn(const struct model *m, const struct replay_call *call, int64_t result)
{
    const struct qjs_loop_state *s = qjs_reactor_loop_state(m->reactor);
    bool holds = true;

    if (s->status == QJS_STATUS_EXITED)
        holds = result == -1 || result == -2;
    else if (s->status == QJS_STATUS_READY && result > 0)
        holds = !s->jobs && !s->errors &&
                (clock_stands() ? s->next_timer == result : s->next_timer <= result);
    else if (s->status == QJS_STATUS_READY && result == 0)
        holds = s->jobs || s->next_timer == 0;
    else if (s->status == QJS_STATUS_READY && result == -1)
        holds = !s->jobs && !s->errors && s->next_timer == -1;
    if (!holds || result < -2)
        disagree(m, call, "it gave %" PRId64 ", which the state contradicts", result);
}

static void check_state(const struct model *m, const struct replay_call *call,
                        const struct model_frame *f, int64_t result)
{
    const struct qjs_loop_state *s = qjs_reactor_loop_state(m->reactor);
    int32_t wanted = s->status;

    if (f->status == QJS_STATUS_DEAD || is(call, "abandon"))
        wanted = QJS_STATUS_DEAD;
    else if (is(call, "destroy") || m->destroying)
        wanted = QJS_STATUS_UNINITIALIZED;
    else if (is(call, "init") && f->status == QJS_STATUS_UNINITIALIZED)
        wanted = QJS_STATUS_READY;
    else if (is(call, "init_argv") && f->status == QJS_STATUS_UNINITIALIZED)
        wanted = result ? QJS_STATUS_UNINITIALIZED
                        : (s->status == QJS_STATUS_EXITED ? QJS_STATUS_EXITED : QJS_STATUS_READY);
    else if (s->status != QJS_STATUS_EXITED || f->status != QJS_STATUS_READY ||
             family_of(call->name) == FREE)
        wanted = f->status; /* only guest code that runs may exit */
    if (s->status != wanted)
        disagree(m, call, "status is %d, and should be %d", s->status, wanted);
    if (s->status != QJS_STATUS_READY &&
        (s->next_timer != -1 || s->jobs || s->readers || s->writers || s->errors || s->promises ||
         s->ports || (s->exit_code && s->status != QJS_STATUS_EXITED)))
        disagree(m, call, "there is no runtime that goes on, and the state has something of one");
    if (s->next_timer < -1 || s->jobs < 0 || s->jobs > 1 || s->readers < 0 || s->writers < 0 ||
        s->errors < 0 || s->promises < 0 || s->ports < 0)
        disagree(m, call, "the state has what cannot be");
    if ((qjs_reactor_get_context(m->reactor) != NULL) !=
        (s->status == QJS_STATUS_READY || s->status == QJS_STATUS_EXITED))
        disagree(m, call, "the context is there without a runtime, or the other way round");
}

/* Whether this is one of the calls that fail without a result, and note an error. */
static bool may_note(const struct model *m, const struct replay_call *call,
                     const struct model_frame *f)
{
    const struct replay_argument *a = call->arguments;

    if (is(call, "set_host"))
        return a[1].number < QJS_COPY || a[1].number > QJS_HANDLES;
    if (is(call, "restore"))
        return f->status == QJS_STATUS_DEAD || m->telling || m->depth >= DEEPEST;
    return is(call, "abandon");
}

static void check_descriptor(const struct model *m, const struct replay_call *call, int64_t result)
{
    const struct qjs_loop_state *s = qjs_reactor_loop_state(m->reactor);
    int32_t handlers = s->readers + s->writers;

    if (s->status != QJS_STATUS_EXITED && call->arguments[0].number == 0 &&
        (result == 0) != (handlers > 0))
        disagree(m, call, "it gave %" PRId64 " with %d handlers", result, handlers);
}

/* What follows from a call for the calls to come. */
static void learn(struct model *m, const struct replay_call *call, const struct model_frame *f,
                  int64_t result)
{
    const struct replay_argument *a = call->arguments;
    bool is_dead = f->status == QJS_STATUS_DEAD;

    if (is(call, "set_time_limit"))
        m->has_time_limit = a[0].number != 0;
    else if (is(call, "destroy") && m->depth > 0 && !is_dead)
        m->destroying = true;
    else if (is(call, "release") && result == 0)
        held_remove(&m->held, (uint32_t)a[0].number, (uint32_t)a[1].number);
    else if (is(call, "settle") && result == 0 && a[0].number < MODEL_IDS)
        m->settled[a[0].number] = f->sent + 1;
    else if (is(call, "restore") && f->status >= QJS_STATUS_READY && !is_dead && !m->telling &&
             m->depth < DEEPEST) {
        held_inherit(&m->held);
        memset(m->settled, 0, sizeof m->settled);
    }
    for (size_t i = 0; is(call, "init_argv") && i < call->count; i++)
        m->has_memory_limit |= !strncmp(call->words[i], "--memory", 8);
}

/* The outermost call is over. */
static void end_outermost(struct model *m, const struct replay_call *call,
                          const struct model_frame *f, int64_t result)
{
    check_state(m, call, f, result);
    if (is(call, "loop_once") && !f->refusal)
        check_turn(m, call, result);
    if (is(call, "descriptor"))
        check_descriptor(m, call, result);
    if (is(call, "settle") && result == 0 && status_of(m) == QJS_STATUS_READY &&
        m->sent == f->sent && call->arguments[2].length < 4 &&
        qjs_reactor_loop_state(m->reactor)->promises != f->promises - 1)
        disagree(m, call, "%d promises waited before it", f->promises);
    if (status_of(m) == QJS_STATUS_UNINITIALIZED) {
        m->held.count = 0;
        m->sent = 0;
        memset(m->settled, 0, sizeof m->settled);
    }
    m->destroying = false;
}

void model_after(void *data, const struct replay_call *call, int64_t result)
{
    struct model *m = data;
    struct model_frame *f = &m->frames[--m->depth];
    enum family family = family_of(call->name);
    bool has_exited = f->status == QJS_STATUS_EXITED || status_of(m) == QJS_STATUS_EXITED;
    bool is_idle = result == -1 && (is(call, "loop_once") || (is(call, "poll_io") && has_exited));
    bool has_failed = family != FREE && result < 0 && !is_idle;

    if (is(call, "init") && result != 0 && !f->refusal)
        disagree(m, call, "it gave %" PRId64, result);
    if (has_failed) {
        m->failures++;
        check_failure(m, call, f, result);
    } else if (may_note(m, call, f)) {
        m->failures++;
    } else {
        check_success(m, call, f, result);
    }
    check_unknown(m, call, f, result);
    if (family == GIVES || family == DOES)
        check_value(m, call, result, m->destroying);
    if (is(call, "held") && result > 0)
        check_held(m, call);
    learn(m, call, f, result);
    if (m->depth == 0)
        end_outermost(m, call, f, result);
    free(f->text);
}

/* ------------------------------------------------------------------ the door */

void model_entered(void *data, const struct replay_door *door)
{
    struct model *m = data;

    if (!m->depth)
        disagree(m, NULL, "it was called while no call was in progress");
    if (m->telling)
        disagree(m, NULL, "it was called in QJS_HOST_RELEASED");
    if (!item_walk(door->bytes, door->length, take_reference, m))
        disagree(m, NULL, "its bytes are no whole item");
    m->telling = door->op == QJS_HOST_RELEASED;
}

void model_answered(void *data, const struct replay_door *door, int32_t answer)
{
    struct model *m = data;
    const struct qjs_exchange *exchange = qjs_reactor_exchange(m->reactor);
    size_t length = (size_t)(answer < 0 ? -(int64_t)answer : answer);

    (void)door;
    m->telling = false;
    if (length <= exchange->capacity)
        count_sent(m, exchange->bytes, length);
}

void model_free(struct model *m)
{
    while (m->depth > 0)
        free(m->frames[--m->depth].text);
}
