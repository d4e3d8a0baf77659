#include "program.h"

#include <stdlib.h>
#include <string.h>

#include <quickjs.h>

#include "../conformance/world.h"
#include "qjs_reactor.h"

/* A guest that goes on for ever is left after so many turns, of so many jobs. */
enum { MAX_TURNS = 300, TURN_JOBS = 1000, MAX_BYTES = 1 << 20 };

/* A section of the record; of more bytes than MAX_BYTES only the first are told. */
static void section(FILE *record, const char *title, const void *bytes, size_t length)
{
    size_t told = length < MAX_BYTES ? length : MAX_BYTES;

    (void)fprintf(record, "%s %zu %zu\n", title, length, told);
    (void)fwrite(bytes, 1, told, record);
    (void)fputc('\n', record);
}

static void section_error(FILE *record, const char *when, qjs_reactor *reactor)
{
    char title[64];

    (void)snprintf(title, sizeof title, "%s %d", when, qjs_reactor_error_code(reactor));
    section(record, title, qjs_reactor_error_text(reactor), qjs_reactor_error_length(reactor));
}

/*
 * What a test262 host needs and no script can make: other realms, as the array `realms` of their
 * global objects, and an object with [[IsHTMLDDA]].
 */
static void add_realms(qjs_reactor *reactor, uint32_t count)
{
    static const char source[] = "(function () { return null; })";
    JSContext *ctx = qjs_reactor_get_context(reactor);
    JSValue global = JS_GetGlobalObject(ctx);
    JSValue realms = JS_NewArray(ctx);
    JSValue odd = JS_Eval(ctx, source, sizeof source - 1, "<host>", JS_EVAL_TYPE_GLOBAL);

    for (uint32_t i = 0; i < count; i++) {
        JSContext *realm = JS_NewContext(JS_GetRuntime(ctx));

        if (!realm)
            break;
        JS_SetPropertyUint32(ctx, realms, i, JS_GetGlobalObject(realm));
        JS_FreeContext(realm); /* its objects hold it */
    }
    JS_SetIsHTMLDDA(ctx, odd);
    JS_SetPropertyStr(ctx, global, "IsHTMLDDA", odd);
    JS_SetPropertyStr(ctx, global, "realms", realms);
    JS_FreeValue(ctx, global);
}

static bool begin(const struct program *program, qjs_reactor *reactor)
{
    char name[] = "qjs", option[] = "--memory-limit", limit[16];
    char *argv[] = {name, option, limit, NULL};

    (void)snprintf(limit, sizeof limit, "%lub", (unsigned long)program->memory);
    qjs_reactor_set_error_output(reactor, 0);
    qjs_reactor_set_random_seed(reactor, 1, 2);
    qjs_reactor_set_web(reactor, program->web);
    qjs_reactor_set_poll_limit(reactor, program->polls);
    qjs_reactor_set_turn_budget(reactor, TURN_JOBS, 0);
    if (qjs_reactor_init_argv(reactor, 3, argv) != 0)
        return false;
    if (program->realms)
        add_realms(reactor, program->realms);
    return true;
}

static void evaluate(qjs_reactor *reactor, const struct part *part, FILE *record)
{
    if (part->is_module) {
        if (qjs_reactor_eval(reactor, part->source, part->length, part->filename, 1) == 0)
            return;
    } else if (qjs_reactor_evaluate(reactor, part->source, part->length, part->filename,
                                    QJS_HANDLES) > 0) {
        const struct qjs_exchange *exchange = qjs_reactor_exchange(reactor);

        section(record, "value", exchange->bytes, exchange->length);
        return;
    }
    section_error(record, "failed", reactor);
}

/* Turns until the guest is idle; the clock is advanced by what it waits. */
static void drive(qjs_reactor *reactor, FILE *record)
{
    const struct qjs_loop_state *state;
    long waited = 0;
    int turns = 0, result;

    do {
        result = qjs_reactor_loop_once(reactor);
        turns++;
        if (result == -2)
            section_error(record, "raised", reactor);
        state = qjs_reactor_loop_state(reactor);
        if (state->readers + state->writers > 0) {
            if (qjs_reactor_poll_io(reactor, 0) == -2)
                section_error(record, "raised", reactor);
        } else if (result == -1) {
            break;
        }
        if (result > 0) {
            world_advance(result);
            waited += result;
        }
    } while (turns < MAX_TURNS && qjs_reactor_loop_state(reactor)->status == QJS_STATUS_READY);
    state = qjs_reactor_loop_state(reactor);
    (void)fprintf(
        record, "end turns %d waited %ld status %d exit %d timer %d promises %d ports %d\n", turns,
        waited, state->status, state->exit_code, state->next_timer, state->promises, state->ports);
}

void program_perform(const struct program *program, FILE *record)
{
    static const char *const names[] = {"", "stdout", "stderr"};
    qjs_reactor *reactor = qjs_reactor_new();

    if (!reactor)
        return;
    if (!begin(program, reactor))
        section_error(record, "failed", reactor);
    for (size_t i = 0; i < program->count; i++)
        evaluate(reactor, &program->parts[i], record);
    drive(reactor, record);
    qjs_reactor_free(reactor);
    for (int descriptor = 1; descriptor <= 2; descriptor++) {
        struct text text = world_take_output(descriptor);

        section(record, names[descriptor], text.bytes, text.length);
        free(text.bytes);
    }
}
