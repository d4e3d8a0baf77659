/* Carries out a case's statements; one function a verb. */
#include "perform.h"

#include "case.h"
#include "world.h"

#include "qjs_reactor.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A case that takes longer hangs; a guard, not a measure. */
enum { HANG_SECONDS = 300, RUN_TURNS = 100000 };

struct name {
    const char *name;
    int value;
};

static const struct name error_codes[] = {
    {"QJS_OK", QJS_OK},
    {"QJS_E_UNINITIALIZED", QJS_E_UNINITIALIZED},
    {"QJS_E_INITIALIZED", QJS_E_INITIALIZED},
    {"QJS_E_BUSY", QJS_E_BUSY},
    {"QJS_E_EXITED", QJS_E_EXITED},
    {"QJS_E_DEAD", QJS_E_DEAD},
    {"QJS_E_ARGUMENT", QJS_E_ARGUMENT},
    {"QJS_E_MEMORY", QJS_E_MEMORY},
    {"QJS_E_FILE", QJS_E_FILE},
    {"QJS_E_EXCEPTION", QJS_E_EXCEPTION},
    {"QJS_E_REJECTION", QJS_E_REJECTION},
    {"QJS_E_TIMEOUT", QJS_E_TIMEOUT},
    {"QJS_E_POLLS", QJS_E_POLLS},
    {"QJS_E_STOPPED", QJS_E_STOPPED},
    {"QJS_E_POLLING", QJS_E_POLLING},
    {NULL, 0},
};

static const struct name statuses[] = {
    {"UNINITIALIZED", QJS_STATUS_UNINITIALIZED},
    {"READY", QJS_STATUS_READY},
    {"EXITED", QJS_STATUS_EXITED},
    {"DEAD", QJS_STATUS_DEAD},
    {NULL, 0},
};

/* The running case; this process runs no other one. */
static struct {
    const char *path;
    FILE *report;
    struct test_case content;
    int line; /* of the statement that is carried out */
    int fails_line;
    struct word *fails_text;
    size_t memory_mark;
} running;

static const char *name_of(const struct name *names, int value)
{
    static char number[16];
    for (; names->name; names++) {
        if (names->value == value)
            return names->name;
    }
    snprintf(number, sizeof(number), "%d", value);
    return number;
}

/* Ends the case. */
_Noreturn static void fail(const char *format, ...)
{
    static char message[16384];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    if (running.fails_text && running.line == running.fails_line &&
        strstr(message, running.fails_text->bytes))
        exit(0);
    fprintf(running.report, "%s:%d: %s\n", running.path, running.line, message);
    fflush(running.report);
    exit(1);
}

static int value_of(const struct name *names, const char *name)
{
    for (; names->name; names++) {
        if (!strcmp(names->name, name))
            return names->value;
    }
    fail("unknown name %s", name);
}

/* ------------------------------------------------------- words of a statement */

static const struct word *word(const struct statement *s, size_t index)
{
    if (index >= s->count)
        fail("the statement wants more words");
    return &s->words[index];
}

static const struct word *text(const struct statement *s, size_t index)
{
    if (word(s, index)->bare)
        fail("%s where a text is wanted", s->words[index].bytes);
    return &s->words[index];
}

static double number(const char *bytes)
{
    char *end;
    double result = strtod(bytes, &end);
    if (end == bytes || *end)
        fail("%s where a number is wanted", bytes);
    return result;
}

static uint32_t count_at(const struct statement *s, size_t index)
{
    return (uint32_t)number(word(s, index)->bytes);
}

/* The value of a word `key=value`, or NULL. */
static const char *option(const struct statement *s, size_t index, const char *key)
{
    size_t length = strlen(key);
    const struct word *w = word(s, index);
    return w->bare && !strncmp(w->bytes, key, length) && w->bytes[length] == '='
               ? w->bytes + length + 1
               : NULL;
}

/* The index of `->`, or the number of words. */
static size_t arrow(const struct statement *s)
{
    size_t i = 0;
    while (i < s->count && !case_word_is(s, i, "->"))
        i++;
    return i;
}

static void check_result(const struct statement *s, int standard, int found)
{
    size_t at = arrow(s);
    bool any = false;
    int expected = standard;
    if (at < s->count) {
        any = case_word_is(s, at + 1, "any");
        expected = any ? found : (int)number(word(s, at + 1)->bytes);
    }
    if (expected != found)
        fail("expected %d, found %d; the last error is %s: %s", expected, found,
             name_of(error_codes, qjs_error_code()), qjs_error_text());
    if (at + 2 < s->count && value_of(error_codes, s->words[at + 2].bytes) != qjs_error_code())
        fail("expected %s, found %s: %s", s->words[at + 2].bytes,
             name_of(error_codes, qjs_error_code()), qjs_error_text());
}

/* ---------------------------------------------------------------------- calls */

static void do_init_argv(const struct statement *s, bool with_name)
{
    char **argv = calloc(s->count + 2, sizeof(char *));
    char name[] = "qjs";
    int argc = 0, result;
    if (with_name)
        argv[argc++] = name;
    for (size_t i = 1; i < arrow(s); i++)
        argv[argc++] = strdup(s->words[i].bytes);
    result = qjs_init_argv(argc, argv);
    for (int i = with_name; i < argc; i++)
        free(argv[i]);
    free(argv);
    check_result(s, 0, result);
}

static void do_init(const struct statement *s)
{
    if (arrow(s) > 1)
        do_init_argv(s, true);
    else
        check_result(s, 0, qjs_init());
}

static void do_argv(const struct statement *s)
{
    do_init_argv(s, false);
}

static void do_eval(const struct statement *s)
{
    size_t i = 1, length;
    int is_module = 0, result;
    const char *filename = NULL, *value;
    uint32_t times = 1;
    char *code;

    for (; i < arrow(s) && s->words[i].bare; i++) {
        if (case_word_is(s, i, "module"))
            is_module = 1;
        else if ((value = option(s, i, "file")))
            filename = value;
        else if ((value = option(s, i, "times")))
            times = (uint32_t)number(value);
        else
            fail("unknown word %s", s->words[i].bytes);
    }
    length = text(s, i)->length;
    /* exactly as long as the source, so that a sanitizer sees a read beyond it */
    code = malloc(length * times ? length * times : 1);
    if (!code)
        fail("no memory for the source");
    for (uint32_t n = 0; n < times; n++)
        memcpy(code + n * length, s->words[i].bytes, length);
    result = qjs_eval(code, length * times, filename, is_module);
    free(code);
    check_result(s, 0, result);
}

static void do_loop(const struct statement *s)
{
    check_result(s, 0, qjs_loop_once());
}

static void do_run(const struct statement *s)
{
    const char *given = arrow(s) > 1 ? option(s, 1, "turns") : NULL;
    uint32_t turns = given ? (uint32_t)number(given) : RUN_TURNS;
    int result = 0;
    for (uint32_t i = 0; result >= 0; i++) {
        if (i == turns)
            fail("still not idle after %u turns, the last result is %d", turns, result);
        result = qjs_loop_once();
        if (result > 0)
            world_advance(result);
    }
    check_result(s, -1, result);
}

static void do_poll(const struct statement *s)
{
    check_result(s, 0, qjs_poll_io((int)number(word(s, 1)->bytes)));
}

static void do_destroy(const struct statement *s)
{
    (void)s;
    qjs_destroy();
}

static void do_abandon(const struct statement *s)
{
    (void)s;
    qjs_abandon();
}

static void do_stop(const struct statement *s)
{
    if (case_word_is(s, 1, "on-date"))
        world_on_date(qjs_stop_flag());
    else
        qjs_stop();
}

static void do_set(const struct statement *s)
{
    if (case_word_is(s, 1, "time_limit"))
        qjs_set_time_limit(count_at(s, 2));
    else if (case_word_is(s, 1, "poll_limit"))
        qjs_set_poll_limit(count_at(s, 2));
    else if (case_word_is(s, 1, "turn_budget"))
        qjs_set_turn_budget(count_at(s, 2), count_at(s, 3));
    else if (case_word_is(s, 1, "stack_ceiling"))
        qjs_set_stack_ceiling(count_at(s, 2));
    else if (case_word_is(s, 1, "error_output"))
        qjs_set_error_output((int)count_at(s, 2));
    else
        fail("unknown setting %s", word(s, 1)->bytes);
}

/* ------------------------------------------------------------------ the world */

static void do_file(const struct statement *s)
{
    const struct word *content = text(s, 2);
    if (!world_write_file(word(s, 1)->bytes, content->bytes, content->length))
        fail("cannot write %s: %s", s->words[1].bytes, strerror(errno));
}

static void do_stdin(const struct statement *s)
{
    if (case_word_is(s, 1, "end"))
        world_stdin_end();
    else if (!world_stdin_push(text(s, 1)->bytes, s->words[1].length))
        fail("standard input is at its end, or full");
}

static void do_clock(const struct statement *s)
{
    const char *what = word(s, 1)->bytes;
    if (what[0] == '+')
        world_advance(number(what + 1));
    else if (case_word_is(s, 1, "tick"))
        world_set_tick(number(word(s, 2)->bytes));
    else
        fail("clock wants +MS or tick MS");
}

/* --------------------------------------------------------------------- checks */

static bool has(const char *bytes, size_t length, const struct word *part)
{
    return !part->length || memmem(bytes, length, part->bytes, part->length);
}

/* What a statement says of a text from word `i` on: none, a whole, or parts. */
static void check_text(const struct statement *s, size_t i, const char *bytes, size_t length)
{
    bool lacks = false;
    if (case_word_is(s, i, "none")) {
        if (length)
            fail("expected nothing, found:\n%s", bytes);
        return;
    }
    if (!word(s, i)->bare) {
        const struct word *all = text(s, i);
        if (all->length != length || memcmp(all->bytes, bytes, length) != 0)
            fail("expected:\n%s\nfound:\n%s", all->bytes, bytes);
        return;
    }
    for (; i < s->count; i++) {
        if (s->words[i].bare) {
            lacks = case_word_is(s, i, "lacks");
            if (!lacks && !case_word_is(s, i, "contains"))
                fail("unknown word %s", s->words[i].bytes);
        } else if (has(bytes, length, &s->words[i]) == lacks) {
            fail("expected a text that %s:\n%s\nfound:\n%s", lacks ? "lacks" : "contains",
                 s->words[i].bytes, bytes);
        }
    }
}

static void check_output(const struct statement *s, int descriptor)
{
    struct text output = world_take_output(descriptor);
    check_text(s, 1, output.bytes, output.length);
    free(output.bytes);
}

static void do_out(const struct statement *s)
{
    check_output(s, 1);
}

static void do_err(const struct statement *s)
{
    check_output(s, 2);
}

static void do_error(const struct statement *s)
{
    size_t i = 1;
    const char *found = qjs_error_text();
    if (word(s, 1)->bare && !strncmp(s->words[1].bytes, "QJS_", 4)) {
        if (value_of(error_codes, s->words[1].bytes) != qjs_error_code())
            fail("expected %s, found %s: %s", s->words[1].bytes,
                 name_of(error_codes, qjs_error_code()), found);
        i++;
    }
    if (i < s->count)
        check_text(s, i, found, qjs_error_length());
}

static void check_field(const struct statement *s, size_t i)
{
    const struct qjs_loop_state *state = qjs_loop_state();
    const struct {
        const char *name;
        int32_t value;
    } fields[] = {
        {"next_timer", state->next_timer}, {"jobs", state->jobs},
        {"readers", state->readers},       {"writers", state->writers},
        {"errors", state->errors},         {"exit_code", state->exit_code},
    };
    const char *name = word(s, i)->bytes, *value = word(s, i + 1)->bytes;
    if (!strcmp(name, "status")) {
        if (value_of(statuses, value) != state->status)
            fail("expected status %s, found %s", value, name_of(statuses, state->status));
        return;
    }
    for (size_t n = 0; n < sizeof(fields) / sizeof(fields[0]); n++) {
        if (strcmp(name, fields[n].name))
            continue;
        if ((int32_t)number(value) != fields[n].value)
            fail("expected %s %s, found %d", name, value, fields[n].value);
        return;
    }
    fail("unknown field %s", name);
}

static void do_state(const struct statement *s)
{
    for (size_t i = 1; i < s->count; i += 2)
        check_field(s, i);
}

static void do_memory(const struct statement *s)
{
    if (case_word_is(s, 1, "mark"))
        running.memory_mark = world_memory();
    else if (!case_word_is(s, 1, "grown"))
        fail("memory wants mark or grown");
    else if (world_memory() > running.memory_mark + count_at(s, 2))
        fail("memory has grown by %zu bytes", world_memory() - running.memory_mark);
}

/* ------------------------------------------------------------------- the case */

static void do_title(const struct statement *s)
{
    (void)s;
}

static void do_fails(const struct statement *s)
{
    running.fails_line = (int)number(word(s, 1)->bytes);
    running.fails_text = (struct word *)text(s, 2);
}

static void carry_out(const struct statement *list, size_t count);

static void do_repeat(const struct statement *s)
{
    for (uint32_t n = count_at(s, 1); n > 0; n--)
        carry_out(s->body, s->body_count);
}

static void carry_out(const struct statement *list, size_t count)
{
    static const struct {
        const char *name;
        void (*run)(const struct statement *s);
    } verbs[] = {
        {"title", do_title},   {"init", do_init},       {"argv", do_argv},
        {"eval", do_eval},     {"loop", do_loop},       {"run", do_run},
        {"poll", do_poll},     {"destroy", do_destroy}, {"abandon", do_abandon},
        {"stop", do_stop},     {"set", do_set},         {"file", do_file},
        {"stdin", do_stdin},   {"clock", do_clock},     {"out", do_out},
        {"err", do_err},       {"error", do_error},     {"state", do_state},
        {"memory", do_memory}, {"repeat", do_repeat},   {"fails", do_fails},
    };
    for (const struct statement *s = list; s < list + count; s++) {
        size_t v = 0;
        running.line = s->line;
        while (v < sizeof(verbs) / sizeof(verbs[0]) && !case_word_is(s, 0, verbs[v].name))
            v++;
        if (v == sizeof(verbs) / sizeof(verbs[0]))
            fail("unknown statement %s", s->words[0].bytes);
        verbs[v].run(s);
    }
}

_Noreturn void perform_case(const char *path, const char *directory)
{
    char error[256];
    bool readable;

    running.path = path;
    readable = case_read(running.path, &running.content, error, sizeof(error));
    running.report = stderr;
    if (!readable) {
        fprintf(stderr, "%s:%s\n", running.path, error);
        exit(1);
    }
    alarm(HANG_SECONDS);
    running.report = world_enter(directory);
    carry_out(running.content.statements, running.content.count);
    qjs_destroy();
    if (running.fails_text) {
        struct word *wanted = running.fails_text;
        running.fails_text = NULL;
        fail("the case should have failed in line %d with: %s", running.fails_line, wanted->bytes);
    }
    exit(0);
}
