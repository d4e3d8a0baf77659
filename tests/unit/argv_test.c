#include "argv.h"

#include <stdlib.h>

#include "qjs_reactor.h"
#include "unit.h"

#define MAX_WORDS 80

/* Parse "qjs" and these words, up to a NULL. */
static int parse(struct qjsr_options *options, struct qjsr_error_log *errors, char *const *words)
{
    char *argv[MAX_WORDS] = {"qjs"};
    int argc = 1;

    while (words[argc - 1]) {
        argv[argc] = words[argc - 1];
        argc++;
    }
    return qjsr_argv_parse(options, argc, argv, errors);
}

#define WORDS(...) ((char *const[]){__VA_ARGS__, NULL})

static void sizes(void)
{
    static const struct {
        char *text;
        int64_t bytes; /* < 0: refused */
    } cases[] = {
        {"1", 1024},     {"0", 0},           {"1b", 1},        {"3k", 3072},     {"3K", 3072},
        {"2m", 2097152}, {"1g", 1073741824}, {"0.5m", 524288}, {"0x10k", 16384}, {"", -1},
        {"k", -1},       {"1kb", -1},        {"1q", -1},       {"-1", -1},       {"nan", -1},
        {"inf", -1},     {"1e400", -1},      {"1e30", -1},     {"12 ", -1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct qjsr_error_log errors = {.quiet = true};
        struct qjsr_options options;
        int result = parse(&options, &errors, WORDS("--memory-limit", cases[i].text));

        CHECK_INT(result, cases[i].bytes < 0 ? -1 : 0);
        if (result == 0)
            CHECK_INT((int64_t)options.memory_limit, cases[i].bytes);
        else
            CHECK_INT(errors.code, QJS_E_ARGUMENT);
        qjsr_error_free(&errors);
    }
}

static void forms(void)
{
    struct qjsr_error_log errors = {.quiet = true};
    struct qjsr_options options;

    CHECK_INT(
        parse(&options, &errors, WORDS("--stack-size=64", "-mI", "a.js", "-Ib.js", "s.js", "-x")),
        0);
    CHECK_INT((int64_t)options.stack_size, 65536);
    CHECK_INT(options.kind, QJSR_SCRIPT_MODULE);
    CHECK_INT(options.include_count, 2);
    CHECK_STRING(options.includes[0], "a.js");
    CHECK_STRING(options.includes[1], "b.js");
    CHECK_STRING(options.script, "s.js");
    CHECK_INT(options.first_argument, 5);

    CHECK_INT(parse(&options, &errors, WORDS("--std", "-e", "1", "--", "-m")), 0);
    CHECK(options.load_std);
    CHECK_STRING(options.code, "1");
    CHECK(!options.script);
    CHECK_INT(options.kind, QJSR_SCRIPT_DETECT);
    CHECK_INT(options.first_argument, 5);

    CHECK_INT(parse(&options, &errors, WORDS("-e")), -1);
    CHECK_STRING(qjsr_error_text(&errors), "option '-e' needs an argument");
    CHECK_INT(parse(&options, &errors, WORDS("-mq")), -1);
    CHECK_STRING(qjsr_error_text(&errors), "unknown option '-q' in '-mq'");
    CHECK_INT(parse(&options, &errors, WORDS("--std=1")), -1);
    CHECK_STRING(qjsr_error_text(&errors), "unknown option '--std=1'");
    qjsr_error_free(&errors);
}

static void as_many_includes_as_there_is_room_for(void)
{
    struct qjsr_error_log errors = {.quiet = true};
    struct qjsr_options options;
    char *words[2 * QJSR_MAX_INCLUDES + 3] = {NULL};

    for (size_t i = 0; i < QJSR_MAX_INCLUDES; i++) {
        words[2 * i] = "-I";
        words[2 * i + 1] = "x";
    }
    CHECK_INT(parse(&options, &errors, words), 0);
    CHECK_INT(options.include_count, QJSR_MAX_INCLUDES);
    words[(size_t)2 * QJSR_MAX_INCLUDES] = "-Ix";
    CHECK_INT(parse(&options, &errors, words), -1);
    qjsr_error_free(&errors);
}

static void bad_pointers(void)
{
    struct qjsr_error_log errors = {.quiet = true};
    struct qjsr_options options;
    char *argv[] = {"qjs", NULL};

    CHECK_INT(qjsr_argv_parse(&options, -1, argv, &errors), -1);
    CHECK_INT(qjsr_argv_parse(&options, 1, NULL, &errors), -1);
    CHECK_INT(qjsr_argv_parse(&options, 2, argv, &errors), -1);
    CHECK_STRING(qjsr_error_text(&errors), "argv[1] is null");
    CHECK_INT(qjsr_argv_parse(&options, 0, NULL, &errors), 0);
    qjsr_error_free(&errors);
}

int main(void)
{
    sizes();
    forms();
    as_many_includes_as_there_is_room_for();
    bad_pointers();
    return unit_end();
}
