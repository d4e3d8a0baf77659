#include "argv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qjs_reactor.h"

/* Where the reading of argv stands. */
struct reader {
    struct qjsr_options *options;
    struct qjsr_error_log *errors;
    int argc;
    char *const *argv;
    int next; /* the argument to read next */
};

/* The argument of an option: what stood behind '=', or the next one. NULL with the error set. */
static const char *take_value(struct reader *reader, const char *option, const char *attached)
{
    if (attached)
        return attached;
    if (reader->next < reader->argc)
        return reader->argv[reader->next++];
    qjsr_error_set(reader->errors, QJS_E_ARGUMENT, "option '%s' needs an argument", option);
    return NULL;
}

/* A number of KiB, or with a suffix b, k, m, g. */
static int take_size(struct reader *reader, const char *option, const char *attached, size_t *size)
{
    static const char suffixes[] = "bkmg";
    const char *text = take_value(reader, option, attached);
    double unit = 1024, number;
    char *end;

    if (!text)
        return -1;
    number = strtod(text, &end);
    if (end != text && *end) {
        const char *suffix = strchr(suffixes, *end | 0x20); /* either case */

        if (suffix && *suffix && end[1] == '\0')
            unit = ldexp(1, 10 * (int)(suffix - suffixes));
        else
            end = (char *)text;
    }
    number *= unit;
    if (end == text || !(number >= 0) || number > (double)(SIZE_MAX / 2)) {
        qjsr_error_set(reader->errors, QJS_E_ARGUMENT,
                       "option '%s' needs a size, such as 512k, 64m or 1g, not '%s'", option, text);
        return -1;
    }
    *size = (size_t)number;
    return 0;
}

static int take_include(struct reader *reader, const char *option, const char *attached)
{
    struct qjsr_options *options = reader->options;
    const char *path = take_value(reader, option, attached);

    if (!path)
        return -1;
    if (options->include_count == QJSR_MAX_INCLUDES) {
        qjsr_error_set(reader->errors, QJS_E_ARGUMENT, "more than %d files to include",
                       QJSR_MAX_INCLUDES);
        return -1;
    }
    options->includes[options->include_count++] = path;
    return 0;
}

static bool is_option(const char *name, size_t length, const char *option)
{
    return strlen(option) == length && memcmp(name, option, length) == 0;
}

/* --name or --name=value */
static int read_long(struct reader *reader, const char *option)
{
    struct qjsr_options *options = reader->options;
    const char *name = option + 2;
    const char *equals = strchr(name, '=');
    const char *attached = equals ? equals + 1 : NULL;
    size_t length = equals ? (size_t)(equals - name) : strlen(name);

    if (is_option(name, length, "eval")) {
        options->code = take_value(reader, option, attached);
        return options->code ? 0 : -1;
    }
    if (is_option(name, length, "include"))
        return take_include(reader, option, attached);
    if (is_option(name, length, "memory-limit"))
        return take_size(reader, option, attached, &options->memory_limit);
    if (is_option(name, length, "stack-size"))
        return take_size(reader, option, attached, &options->stack_size);
    if (!equals && is_option(name, length, "std"))
        options->load_std = true;
    else if (!equals && is_option(name, length, "module"))
        options->kind = QJSR_SCRIPT_MODULE;
    else if (!equals && is_option(name, length, "script"))
        options->kind = QJSR_SCRIPT_CLASSIC;
    else {
        qjsr_error_set(reader->errors, QJS_E_ARGUMENT, "unknown option '%s'", option);
        return -1;
    }
    return 0;
}

/* Letters behind one dash; one that takes an argument takes the rest, or the next argument. */
static int read_short(struct reader *reader, const char *option)
{
    struct qjsr_options *options = reader->options;

    for (const char *letter = option + 1; *letter; letter++) {
        const char *rest = letter[1] ? letter + 1 : NULL;

        switch (*letter) {
        case 'm':
            options->kind = QJSR_SCRIPT_MODULE;
            break;
        case 'C':
            options->kind = QJSR_SCRIPT_CLASSIC;
            break;
        case 'e':
            options->code = take_value(reader, option, rest);
            return options->code ? 0 : -1;
        case 'I':
            return take_include(reader, option, rest);
        default:
            qjsr_error_set(reader->errors, QJS_E_ARGUMENT, "unknown option '-%c' in '%s'", *letter,
                           option);
            return -1;
        }
    }
    return 0;
}

int qjsr_argv_parse(struct qjsr_options *options, int argc, char *const *argv,
                    struct qjsr_error_log *errors)
{
    struct reader reader = {
        .options = options, .errors = errors, .argc = argc, .argv = argv, .next = 1};

    *options = (struct qjsr_options){.kind = QJSR_SCRIPT_DETECT};
    if (argc < 0 || (argc > 0 && !argv)) {
        qjsr_error_set(errors, QJS_E_ARGUMENT, "argc is %d and argv is %s", argc,
                       argv ? "given" : "null");
        return -1;
    }
    for (int i = 0; i < argc; i++) {
        if (!argv[i]) {
            qjsr_error_set(errors, QJS_E_ARGUMENT, "argv[%d] is null", i);
            return -1;
        }
    }
    while (reader.next < argc && argv[reader.next][0] == '-' && argv[reader.next][1]) {
        const char *option = argv[reader.next++];

        if (strcmp(option, "--") == 0)
            break;
        if ((option[1] == '-' ? read_long : read_short)(&reader, option) < 0)
            return -1;
    }
    options->first_argument = reader.next < argc ? reader.next : argc;
    if (!options->code && reader.next < argc)
        options->script = argv[reader.next];
    return 0;
}
