/* What surrounds the guest, and the checks of what it left there. */
#include "words.h"
#include "world.h"

#include "qjs_reactor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
        check_code(s->words[1].bytes);
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
        {"promises", state->promises},     {"ports", state->ports},
    };
    const char *name = word(s, i)->bytes, *value = word(s, i + 1)->bytes;
    if (!strcmp(name, "status")) {
        if (status_of(value) != state->status)
            fail("expected status %s, found %s", value, status_name(state->status));
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
    static size_t marked;
    if (case_word_is(s, 1, "mark"))
        marked = world_memory();
    else if (!case_word_is(s, 1, "grown"))
        fail("memory wants mark or grown");
    else if (world_memory() > marked + count_at(s, 2))
        fail("memory has grown by %zu bytes", world_memory() - marked);
}

const struct verb world_verbs[] = {
    {"file", do_file},   {"stdin", do_stdin},   {"clock", do_clock},
    {"out", do_out},     {"err", do_err},       {"error", do_error},
    {"state", do_state}, {"memory", do_memory}, {NULL, NULL},
};
