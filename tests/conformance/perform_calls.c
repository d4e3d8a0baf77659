/* The calls that hold no values: init, eval, the loop, the settings. */
#include "perform_values.h"
#include "words.h"
#include "world.h"

#include "qjs_reactor.h"

#include <stdlib.h>
#include <string.h>

enum { RUN_TURNS = 100000 };

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

static void do_prepare(const struct statement *s)
{
    check_result(s, 0, qjs_prepare());
}

static void do_snapshot(const struct statement *s)
{
    check_result(s, 0, qjs_snapshot());
}

static void do_restore(const struct statement *s)
{
    (void)s;
    qjs_restore();
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
    if (s->count > 1 && strchr("$0123456789", s->words[1].bytes[0]))
        set_property(s);
    else if (case_word_is(s, 1, "time_limit"))
        qjs_set_time_limit(count_at(s, 2));
    else if (case_word_is(s, 1, "poll_limit"))
        qjs_set_poll_limit(count_at(s, 2));
    else if (case_word_is(s, 1, "turn_budget"))
        qjs_set_turn_budget(count_at(s, 2), count_at(s, 3));
    else if (case_word_is(s, 1, "stack_ceiling"))
        qjs_set_stack_ceiling(count_at(s, 2));
    else if (case_word_is(s, 1, "error_output"))
        qjs_set_error_output((int)count_at(s, 2));
    else if (case_word_is(s, 1, "web"))
        qjs_set_web((int)count_at(s, 2));
    else if (case_word_is(s, 1, "random_seed"))
        qjs_set_random_seed(count_at(s, 2), count_at(s, 3));
    else
        fail("unknown setting %s", word(s, 1)->bytes);
}

const struct verb call_verbs[] = {
    {"init", do_init},       {"argv", do_argv}, {"eval", do_eval},       {"loop", do_loop},
    {"run", do_run},         {"poll", do_poll}, {"set", do_set},         {"destroy", do_destroy},
    {"abandon", do_abandon}, {"stop", do_stop}, {"prepare", do_prepare}, {"snapshot", do_snapshot},
    {"restore", do_restore}, {NULL, NULL},
};
