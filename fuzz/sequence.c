#include "sequence.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "snippets.h"

enum { MOST_CALLS = 64 };

/* Functions of the host: how many, and two of them. tests/replay/door.calls */
enum { HOST_FUNCTIONS = 37, STOPS = 16, LIMITS_TIME = 30 };

/* The choices that are left, and the script that they have made so far. */
struct sequence {
    const uint8_t *at, *end;
    FILE *out;
    bool portable;
};

/* A choice of 0 to count - 1. */
static uint32_t choose(struct sequence *s, uint32_t count)
{
    return s->at < s->end && count ? *s->at++ % count : 0;
}

static void write_quoted(struct sequence *s, const char *bytes, size_t length)
{
    fputs(" \"", s->out);
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];

        if (c < ' ' || c > '~' || c == '"' || c == '\\')
            fprintf(s->out, "\\x%02x", c);
        else
            fputc(c, s->out);
    }
    fputc('"', s->out);
}

static const struct snippet *choose_snippet(struct sequence *s, const struct snippet *list)
{
    uint32_t count = 0;

    while (list[count].bytes)
        count++;
    return &list[choose(s, count)];
}

/* Bytes of this list; seldom none, damaged, or what the last call gave. */
static void write_bytes(struct sequence *s, const struct snippet *list)
{
    const struct snippet *chosen = choose_snippet(s, list);
    uint8_t copy[256];
    size_t length = chosen->length;
    uint32_t how = choose(s, 32);

    switch (how) {
    case 1:
        fprintf(s->out, " null");
        return;
    case 2:
        fprintf(s->out, " null:%" PRIu32, choose(s, 4));
        return;
    case 3:
        fprintf(s->out, " exchange");
        return;
    case 4:
        length = choose(s, (uint32_t)length + 1);
        break;
    default:
        break;
    }
    memcpy(copy, chosen->bytes, length);
    if (how == 5 && length)
        copy[choose(s, (uint32_t)length)] ^= (uint8_t)(1U << choose(s, 8));
    write_quoted(s, (const char *)copy, length);
}

static void write_text(struct sequence *s, const char *const *list)
{
    uint32_t count = 0, chosen;

    while (list[count])
        count++;
    chosen = choose(s, count + 1);
    if (chosen == count)
        fprintf(s->out, " null");
    else
        write_quoted(s, list[chosen], strlen(list[chosen]));
}

static void write_number(struct sequence *s, const int64_t *list, uint32_t count)
{
    fprintf(s->out, " %" PRId64, list[choose(s, count)]);
}

#define NUMBER(s, ...)                                                                             \
    do {                                                                                           \
        static const int64_t numbers_[] = {__VA_ARGS__};                                           \
                                                                                                   \
        write_number(s, numbers_, sizeof numbers_ / sizeof *numbers_);                             \
    } while (0)

/* Handles as they are given out, also for the second time in a place; and one that never was. */
static void write_handle(struct sequence *s)
{
    NUMBER(s, 1, 0, 2, 3, 4, 5, 6, 1048577, 1048578, 2097153, 99, 4294967295);
}

static void write_crossing(struct sequence *s)
{
    NUMBER(s, 1, 0, 2, 3, 2, 1, 0, 3, 4, -1);
}

/* -------------------------------------------------------------------- calls */

/* Source: one of a list, or a call of a host function. */
static void write_source(struct sequence *s, const struct snippet *list)
{
    uint32_t function;
    char text[64];

    if (choose(s, 4) != 1) {
        write_bytes(s, list);
        return;
    }
    function = choose(s, HOST_FUNCTIONS);
    if (s->portable && (function == STOPS || function == LIMITS_TIME))
        function = 0;
    (void)snprintf(text, sizeof text, "f[%" PRIu32 "](n, () => n)", function);
    write_quoted(s, text, strlen(text));
}

static void write_init(struct sequence *s)
{
    static const char *const options[] = {
        "init",
        "init_argv \"qjs\" \"--std\"",
        "init_argv \"qjs\" \"--std\" \"-e\"",
        "init_argv \"qjs\" \"--std\" \"-me\"",
        "init_argv \"qjs\" \"--none\"",
        "init_argv \"qjs\" \"missing.js\"",
        "init_argv",
    };
    uint32_t chosen = choose(s, sizeof options / sizeof *options);

    fputs(options[chosen], s->out);
    if (chosen == 2)
        write_quoted(s, "again()", 7);
    if (chosen == 2 || chosen == 3) {
        const struct snippet *code =
            choose_snippet(s, chosen == 2 ? snippet_scripts : snippet_modules);

        write_quoted(s, code->bytes, code->length);
    }
}

static void write_eval(struct sequence *s)
{
    uint32_t is_module = choose(s, 4) == 1;

    fputs("eval", s->out);
    write_source(s, is_module ? snippet_modules : snippet_scripts);
    write_text(s, snippet_names);
    fprintf(s->out, " %" PRIu32, is_module);
}

static void write_evaluate(struct sequence *s)
{
    uint32_t how = choose(s, 8);

    fputs("evaluate", s->out);
    if (how == 1)
        fputs(" kept", s->out);
    else
        write_source(s, how == 2 ? snippet_modules : snippet_scripts);
    write_text(s, snippet_names);
    if (how == 1)
        NUMBER(s, 64, 65, 0, 67);
    else if (how == 2)
        fputs(" 16", s->out);
    else if (how == 3)
        NUMBER(s, 32, 33, 48, 256, -1, 64);
    else
        write_crossing(s);
}

static void write_compile(struct sequence *s)
{
    uint32_t is_module = choose(s, 2);

    fputs("compile", s->out);
    write_bytes(s, is_module ? snippet_modules : snippet_scripts);
    write_text(s, snippet_names);
    if (is_module)
        NUMBER(s, 16, 48, 17);
    else
        NUMBER(s, 0, 32, 64);
    fputs("\nkeep 2", s->out);
}

static void write_act(struct sequence *s)
{
    fputs(choose(s, 3) == 1 ? "construct" : "call", s->out);
    write_handle(s);
    write_bytes(s, snippet_lists);
    write_crossing(s);
}

static void write_get(struct sequence *s)
{
    fputs("get", s->out);
    write_handle(s);
    write_bytes(s, snippet_values);
    write_crossing(s);
}

static void write_set(struct sequence *s)
{
    fputs("set", s->out);
    write_handle(s);
    write_bytes(s, snippet_lists);
}

static void write_of_handle(struct sequence *s)
{
    uint32_t which = choose(s, 4);

    fputs(which == 0 ? "release" : which == 1 ? "copy" : "await", s->out);
    /* Not 0, the global object: it is not the same on all hosts. */
    NUMBER(s, 1, 2, 3, 4, 5, 6, 1048577, 1048578, 2097153, 99, 4294967295);
    if (which == 0)
        NUMBER(s, 1, 0, 2, 4294967295);
    else
        write_crossing(s);
}

static void write_settle(struct sequence *s)
{
    fputs("settle", s->out);
    NUMBER(s, 1, 2, 3, 4, 11, 0, 4294967295);
    NUMBER(s, 0, 1);
    write_bytes(s, snippet_values);
}

static void write_port(struct sequence *s)
{
    uint32_t closes = choose(s, 3) == 1;

    fputs(closes ? "close_port" : "message", s->out);
    NUMBER(s, 1, 1073741825, 2, 1073741826, 3, 0, 1073741827);
    if (!closes)
        write_bytes(s, snippet_lists);
}

static void write_modules(struct sequence *s)
{
    switch (choose(s, 3)) {
    case 0:
        fputs("import", s->out);
        write_text(s, snippet_specifiers);
        break;
    case 1:
        fputs("define_module", s->out);
        write_text(s, snippet_specifiers);
        write_bytes(s, snippet_maps);
        break;
    default:
        fputs("set_import_map", s->out);
        write_bytes(s, snippet_json);
    }
}

static void write_setting(struct sequence *s)
{
    switch (choose(s, 8)) {
    case 0:
        fputs("set_poll_limit", s->out);
        NUMBER(s, 4, 1, 2, 5);
        break;
    case 1:
        fputs("set_time_limit", s->out);
        if (s->portable)
            fputs(" 0", s->out);
        else
            NUMBER(s, 0, 1, 5, 50);
        break;
    case 2:
        fputs("set_turn_budget", s->out);
        NUMBER(s, 0, 1, 3);
        NUMBER(s, 0, 1, 2);
        break;
    case 3:
        fputs("set_web", s->out);
        NUMBER(s, 1, 0);
        break;
    case 4:
        fputs("set_error_output 0", s->out); /* 1 is the default, and noise in calls_fuzz */
        break;
    case 5:
        fputs("set_random_seed", s->out);
        NUMBER(s, 0, 1);
        NUMBER(s, 0, 4294967295);
        break;
    case 6:
        fputs("stop", s->out);
        break;
    default:
        fputs("flag", s->out);
        NUMBER(s, 1, 0);
    }
}

static void write_host(struct sequence *s)
{
    fputs(choose(s, 4) == 1 ? "set_host null" : "set_host door", s->out);
    NUMBER(s, 1, 0, 2, 3, -1);
}

static void write_query(struct sequence *s)
{
    static const char *const queries[] = {
        "held",       "host_functions", "descriptor 0", "descriptor 1", "loop_state",
        "error_code", "error_text",     "error_length", "exchange",     "version",
        "stop_flag",  "reserve 5",      "reserve 3000"};

    fputs(queries[choose(s, sizeof queries / sizeof *queries)], s->out);
}

static void write_life(struct sequence *s)
{
    static const char *const calls[] = {"destroy",  "snapshot", "restore", "prepare",
                                        "snapshot", "destroy",  "restore", "abandon"};

    fputs(calls[choose(s, sizeof calls / sizeof *calls)], s->out);
}

static void write_clock(struct sequence *s)
{
    fputs(choose(s, 4) == 1 ? "tick" : "clock", s->out);
    NUMBER(s, 1, 0, 3, 1000);
}

static void write_loop(struct sequence *s)
{
    fputs(choose(s, 4) == 1 ? "poll_io 0" : "loop_once", s->out);
}

static void write_call(struct sequence *s)
{
    static void (*const writers[])(struct sequence *) = {
        write_loop,     write_eval,  write_evaluate, write_act,      write_get,       write_set,
        write_settle,   write_port,  write_modules,  write_setting,  write_host,      write_query,
        write_life,     write_clock, write_init,     write_compile,  write_of_handle, write_loop,
        write_evaluate, write_eval,  write_evaluate, write_of_handle};

    writers[choose(s, sizeof writers / sizeof *writers)](s);
    fputc('\n', s->out);
}

/* A runtime with the host's functions f[0] to f[36], and again; in most scripts. */
static void write_beginning(struct sequence *s)
{
    fputs("title Made from bytes\nset_poll_limit 4\n", s->out);
    if (choose(s, 8) == 1)
        return;
    fputs("set_web 1\ninit_argv \"qjs\" \"--std\"\nset_host door 1\n"
          "set 0 \"\\x82\\x61f\\x98\\x25",
          s->out);
    for (unsigned i = 0; i < HOST_FUNCTIONS; i++)
        fprintf(s->out, "\\xd8\\x27\\x82\\x08\\x18\\x%02x", i ? i : 64);
    fputs("\"\nset 0 \"\\x82\\x65again\\xd8\\x27\\x82\\x08\\x0c\"\neval \"globalThis.n = 0\" null "
          "0\n",
          s->out);
}

char *sequence_decode(const uint8_t *bytes, size_t size, bool portable)
{
    char *text = NULL;
    size_t length = 0;
    struct sequence s = {.at = bytes,
                         .end = bytes + size,
                         .out = open_memstream(&text, &length),
                         .portable = portable};

    if (!s.out)
        return NULL;
    write_beginning(&s);
    for (unsigned i = 0; i < MOST_CALLS && s.at < s.end; i++)
        write_call(&s);
    if (fclose(s.out) == 0)
        return text;
    free(text);
    return NULL;
}
