#include "player.h"

#include "../conformance/world.h"
#include "calls.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { VALUE, ERROR, STATE };

/* Bit 30 tells the host's ports from the guest's. */
#define FIRST_PORT (UINT32_C(1) << 30)

static const char *const ops[] = {"call", "settled", "released", "resolve",
                                  "load", "message", "close",    "channel"};

static int32_t door(void *data, int32_t op, uint32_t id, uint8_t *bytes, size_t length);

static void *allocate(size_t size)
{
    void *result = calloc(1, size ? size : 1);

    if (!result)
        abort();
    return result;
}

/* --------------------------------------------------------------- transcript */

__attribute__((format(printf, 2, 3))) static void write_line(struct replay *p, const char *format,
                                                             ...)
{
    va_list arguments;

    if (!p->transcript)
        return;
    fprintf(p->transcript, "%*s", 2 * p->depth, "");
    va_start(arguments, format);
    vfprintf(p->transcript, format, arguments);
    va_end(arguments);
    fputc('\n', p->transcript);
}

static char *to_hex(const uint8_t *bytes, size_t length)
{
    char *result = allocate(2 * length + 2);

    if (!length)
        result[0] = '-';
    for (size_t i = 0; i < length; i++)
        (void)snprintf(result + 2 * i, 3, "%02x", bytes[i]);
    return result;
}

/* In quotes, with the escapes of a script. */
static char *quote(const char *bytes, size_t length)
{
    static const char letters[] = "\n\t\r\\\"", escapes[] = "ntr\\\"";
    char *result = allocate(4 * length + 3), *to = result;

    *to++ = '"';
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        const char *found = c ? strchr(letters, c) : NULL;

        if (found) {
            *to++ = '\\';
            *to++ = escapes[found - letters];
        } else if (c < ' ' || c > '~') {
            to += snprintf(to, 5, "\\x%02x", c);
        } else {
            *to++ = (char)c;
        }
    }
    *to++ = '"';
    return result;
}

/* Writes `name text` if the text is another one than before; takes text over. */
static void write_change(struct replay *p, int what, const char *name, char *text)
{
    if (p->seen[what] && !strcmp(p->seen[what], text)) {
        free(text);
        return;
    }
    free(p->seen[what]);
    p->seen[what] = text;
    write_line(p, "%s %s", name, text);
}

static void write_output(struct replay *p, int descriptor, const char *name)
{
    struct text output = world_take_output(descriptor);
    char *quoted = quote(output.bytes, output.length);

    if (output.length)
        write_line(p, "%s %s", name, quoted);
    free(quoted);
    free(output.bytes);
}

/* What a call has changed. */
static void write_changes(struct replay *p)
{
    const struct qjs_exchange *exchange = qjs_reactor_exchange(p->reactor);
    const struct qjs_loop_state *s;
    char *text = quote(qjs_reactor_error_text(p->reactor), qjs_reactor_error_length(p->reactor));
    size_t size = strlen(text) + 16;
    char *error = allocate(size), *state = allocate(128);

    write_change(p, VALUE, "value", to_hex(exchange->bytes, exchange->length));
    (void)snprintf(error, size, "%d %s", qjs_reactor_error_code(p->reactor), text);
    free(text);
    write_change(p, ERROR, "error", error);
    s = qjs_reactor_loop_state(p->reactor);
    (void)snprintf(state, 128, "%d %d %d %d %d %d %d %d %d", s->status, s->next_timer, s->jobs,
                   s->readers, s->writers, s->errors, s->exit_code, s->promises, s->ports);
    write_change(p, STATE, "state", state);
    if (p->has_world && p->depth == 0) {
        write_output(p, 1, "out");
        write_output(p, 2, "err");
    }
}

/* -------------------------------------------------------------------- calls */

static void set_argument(const struct replay *p, char kind, const struct word *word,
                         struct replay_argument *a)
{
    const struct qjs_exchange *exchange = qjs_reactor_exchange(p->reactor);

    *a = (struct replay_argument){.bytes = word->bytes, .length = word->length};
    if (kind == 'i')
        a->number = strtoll(word->bytes, NULL, 10);
    else if (word->bare && !strncmp(word->bytes, "null", 4))
        *a = (struct replay_argument){
            .length = word->bytes[4] ? (size_t)strtoul(word->bytes + 5, NULL, 10) : 0};
    else if (word->bare && !strcmp(word->bytes, "kept"))
        *a = p->kept;
    else if (word->bare && !strcmp(word->bytes, "exchange"))
        *a = (struct replay_argument){.bytes = (const char *)exchange->bytes,
                                      .length = exchange->length};
}

/* A copy of bytes, exactly as long as they are, so that a sanitizer sees a read beyond them. */
static void isolate(struct replay_argument *a, bool terminated)
{
    char *copy = a->bytes ? malloc(a->length + terminated) : NULL;

    if (copy)
        memcpy(copy, a->bytes, a->length + terminated);
    a->bytes = copy;
}

static void perform(struct replay *p, const struct replay_call *call)
{
    int32_t cells[2] = {0};
    int64_t result;

    if (p->watcher)
        p->watcher->before(p->watcher->data, call);
    result = replay_perform(p->reactor, call, door, p, cells);
    p->last = (int32_t)result;
    if (p->watcher)
        p->watcher->after(p->watcher->data, call, result);
    if (!p->transcript)
        return;
    if (replay_gives(call->name, 'p'))
        write_line(p, "= %s", result ? "pointer" : "null");
    else if (!strcmp(call->name, "descriptor") && result == 0)
        write_line(p, "= %" PRId64 " %" PRId32 " %" PRId32, result, cells[0], cells[1]);
    else if (replay_gives(call->name, 'i'))
        write_line(p, "= %" PRId64, result);
    write_changes(p);
}

static bool run_call(struct replay *p, const struct statement *s)
{
    struct replay_call call = {.name = s->words[0].bytes, .count = s->count - 1};
    const char *kinds = replay_kinds(call.name);

    if (!kinds)
        return false;
    if (*kinds == 'w') {
        char **words = allocate((call.count + 1) * sizeof *words);

        for (size_t i = 0; i < call.count; i++)
            words[i] = s->words[i + 1].bytes;
        call.words = words;
        perform(p, &call);
        free(words);
        return true;
    }
    if (call.count < strcspn(kinds, "c"))
        return false;
    for (size_t i = 0; kinds[i] && kinds[i] != 'c'; i++) {
        struct replay_argument *a = &call.arguments[i];

        set_argument(p, kinds[i], &s->words[i + 1], a);
        /* What stands in the exchange is sent from there. */
        if (strchr("bt", kinds[i]) && !case_word_is(s, i + 1, "exchange"))
            isolate(a, kinds[i] == 't');
    }
    perform(p, &call);
    for (size_t i = 0; kinds[i]; i++) {
        if (strchr("bt", kinds[i]) && !case_word_is(s, i + 1, "exchange"))
            free((void *)(uintptr_t)call.arguments[i].bytes);
    }
    return true;
}

/* ---------------------------------------------------------------- the world */

static bool run_stdin(const struct replay *p, const struct statement *s)
{
    if (!p->has_world)
        return true;
    if (case_word_is(s, 1, "end"))
        world_stdin_end();
    else
        return world_stdin_push(s->words[1].bytes, s->words[1].length);
    return true;
}

static void keep(struct replay *p, size_t skipped)
{
    const struct qjs_exchange *exchange = qjs_reactor_exchange(p->reactor);
    size_t length = exchange->length > skipped ? exchange->length - skipped : 0;
    char *copy = allocate(length + 1);

    if (length)
        memcpy(copy, exchange->bytes + skipped, length);
    free((void *)(uintptr_t)p->kept.bytes);
    p->kept = (struct replay_argument){.bytes = copy, .length = length};
}

/* A statement that is no call. */
static bool run_other(struct replay *p, const struct statement *s)
{
    const char *name = s->words[0].bytes, *first = s->count > 1 ? s->words[1].bytes : "";

    if (!strcmp(name, "clock"))
        world_advance(strtod(first, NULL));
    else if (!strcmp(name, "tick"))
        world_set_tick(strtod(first, NULL));
    else if (!strcmp(name, "flag"))
        *qjs_reactor_stop_flag(p->reactor) = (int32_t)strtol(first, NULL, 10);
    else if (!strcmp(name, "keep"))
        keep(p, strtoul(first, NULL, 10));
    else if (!strcmp(name, "stdin") && s->count > 1)
        return run_stdin(p, s);
    else if (!strcmp(name, "file") && s->count > 2)
        return !p->has_world || world_write_file(first, s->words[2].bytes, s->words[2].length);
    else
        return !strcmp(name, "title");
    return true;
}

static bool run_statement(struct replay *p, const struct statement *s)
{
    if (!replay_kinds(s->words[0].bytes))
        return run_other(p, s);
    if (p->depth)
        write_line(p, "%s", s->words[0].bytes);
    else
        write_line(p, "%d %s", s->line, s->words[0].bytes);
    return run_call(p, s);
}

bool replay_run(struct replay *p, const struct test_case *script, char *wrong, size_t size)
{
    for (size_t i = 0; i < script->count; i++) {
        const struct statement *s = &script->statements[i];

        if (!run_statement(p, s)) {
            (void)snprintf(wrong, size, "%d: no statement: %s", s->line, s->words[0].bytes);
            return false;
        }
    }
    return true;
}

void replay_free(struct replay *p)
{
    for (size_t i = 0; i < sizeof p->seen / sizeof *p->seen; i++)
        free(p->seen[i]);
    free((void *)(uintptr_t)p->kept.bytes);
}

/* ------------------------------------------------------------------ the door */

/* Whether the rule that begins with this statement is for this call of the door. */
static bool fits(const struct statement *s, const struct replay_door *call)
{
    if (!case_word_is(s, 0, "on") || !case_word_is(s, 1, ops[call->op]))
        return false;
    if (s->count == 2)
        return true;
    if (s->words[2].bare)
        return strtoul(s->words[2].bytes, NULL, 10) == call->id % 64;
    return memmem(call->bytes, call->length, s->words[2].bytes, s->words[2].length) != NULL;
}

static int32_t put(struct replay *p, const char *bytes, size_t length)
{
    uint8_t *room = qjs_reactor_reserve(p->reactor, length);

    if (!room)
        return 0;
    memcpy(room, bytes, length);
    return (int32_t)length;
}

/* Puts what stands for a promise (9) or a port (10) of the host, tag 39. */
static int32_t put_reference(struct replay *p, char kind, uint32_t number)
{
    char bytes[] = {'\xd8',
                    '\x27',
                    '\x82',
                    kind,
                    '\x1a',
                    (char)(number >> 24),
                    (char)(number >> 16),
                    (char)(number >> 8),
                    (char)number};

    return put(p, bytes, sizeof bytes);
}

static int32_t answer(struct replay *p, const struct statement *s, const struct replay_door *call)
{
    const struct qjs_exchange *exchange = qjs_reactor_exchange(p->reactor);
    const struct word *value = s->count > 2 ? &s->words[2] : &s->words[1];

    if (case_word_is(s, 1, "echo"))
        return (int32_t)call->length;
    if (case_word_is(s, 1, "throw"))
        return -(int32_t)call->length;
    if (case_word_is(s, 1, "value"))
        return put(p, value->bytes, value->length);
    if (case_word_is(s, 1, "error"))
        return -put(p, value->bytes, value->length);
    if (case_word_is(s, 1, "number"))
        return (int32_t)strtol(value->bytes, NULL, 10);
    if (case_word_is(s, 1, "promise"))
        return put_reference(p, 9, ++p->promises);
    if (case_word_is(s, 1, "port"))
        return put_reference(p, 10, FIRST_PORT + ++p->ports);
    if (p->last > 0) /* last */
        return (int32_t)exchange->length;
    return p->last == -1 && qjs_reactor_error_code(p->reactor) == QJS_E_EXCEPTION
               ? -(int32_t)exchange->length
               : 0;
}

/* The statements of the rule that fits, up to the next rule. */
static int32_t behave(struct replay *p, const struct replay_door *call)
{
    const struct statement *s = p->door->statements, *end = s + p->door->count;

    while (s < end && !fits(s, call))
        s++;
    for (s += s < end; s < end && !case_word_is(s, 0, "on"); s++) {
        if (case_word_is(s, 0, "answer"))
            return answer(p, s, call);
        (void)run_statement(p, s);
    }
    return 0;
}

static int32_t door(void *data, int32_t op, uint32_t id, uint8_t *bytes, size_t length)
{
    struct replay *p = data;
    struct replay_door call = {.op = op, .id = id, .length = length};
    char *hex = to_hex(bytes, length);
    char *copy = allocate(length);
    int32_t result;

    if (length)
        memcpy(copy, bytes, length);
    call.bytes = (const uint8_t *)copy;
    p->depth++;
    write_line(p, "door %s %" PRIu32 " %s", ops[op], id, hex);
    free(hex);
    if (p->watcher)
        p->watcher->entered(p->watcher->data, &call);
    p->depth++;
    result = behave(p, &call);
    p->depth--;
    if (p->watcher)
        p->watcher->answered(p->watcher->data, &call, result);
    write_line(p, "answer %" PRId32, result);
    p->depth--;
    free(copy);
    return result;
}
