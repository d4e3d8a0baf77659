#include "words.h"

#include "match.h"

#include "qjs_reactor.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    {"QJS_E_HANDLE", QJS_E_HANDLE},
    {"QJS_E_VALUE", QJS_E_VALUE},
    {"QJS_E_BYTECODE", QJS_E_BYTECODE},
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
    int line;
    int fails_line;
    const struct word *fails_text;
} running;

void report_to(const char *path, void *stream)
{
    running.path = path;
    running.report = stream;
}

int report_line(int line)
{
    int before = running.line;
    running.line = line;
    return before;
}

void expect_failure(int line, const struct word *text)
{
    running.fails_line = line;
    running.fails_text = text;
}

void fail(const char *format, ...)
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

void check_failure(void)
{
    const struct word *wanted = running.fails_text;
    running.fails_text = NULL;
    if (wanted)
        fail("the case should have failed in line %d with: %s", running.fails_line, wanted->bytes);
}

/* ---------------------------------------------------------------------- names */

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

static int value_of(const struct name *names, const char *name)
{
    for (; names->name; names++) {
        if (!strcmp(names->name, name))
            return names->value;
    }
    fail("unknown name %s", name);
}

const char *code_name(int code)
{
    return name_of(error_codes, code);
}

const char *status_name(int status)
{
    return name_of(statuses, status);
}

int code_of(const char *name)
{
    return value_of(error_codes, name);
}

int status_of(const char *name)
{
    return value_of(statuses, name);
}

/* ---------------------------------------------------------------------- words */

const struct word *word(const struct statement *s, size_t index)
{
    if (index >= s->count)
        fail("the statement wants more words");
    return &s->words[index];
}

const struct word *text(const struct statement *s, size_t index)
{
    if (word(s, index)->bare)
        fail("%s where a text is wanted", s->words[index].bytes);
    return &s->words[index];
}

double number(const char *bytes)
{
    char *end;
    double result;
    if (bytes[0] == '$') {
        const struct item *value = variable_find(bytes + 1);
        if (value && value->kind == ITEM_TAG && value->items[0].count > 1)
            value = &value->items[0].items[1];
        if (!value || value->kind != ITEM_UNSIGNED)
            fail("%s is no number", bytes);
        return (double)value->number;
    }
    result = strtod(bytes, &end);
    if (end == bytes || *end)
        fail("%s where a number is wanted", bytes);
    return result;
}

uint32_t count_at(const struct statement *s, size_t index)
{
    return (uint32_t)number(word(s, index)->bytes);
}

const char *option(const struct statement *s, size_t index, const char *key)
{
    size_t length = strlen(key);
    const struct word *w = word(s, index);
    return w->bare && !strncmp(w->bytes, key, length) && w->bytes[length] == '='
               ? w->bytes + length + 1
               : NULL;
}

size_t arrow(const struct statement *s)
{
    size_t i = 0;
    while (i < s->count && !case_word_is(s, i, "->"))
        i++;
    return i;
}

/* --------------------------------------------------------------------- checks */

void check_code(const char *name)
{
    if (code_of(name) != qjs_error_code())
        fail("expected %s, found %s: %s", name, code_name(qjs_error_code()), qjs_error_text());
}

void check_result(const struct statement *s, int standard, int found)
{
    size_t at = arrow(s);
    int expected = standard;
    if (at < s->count)
        expected = case_word_is(s, at + 1, "any") ? found : (int)number(word(s, at + 1)->bytes);
    if (expected != found)
        fail("expected %d, found %d; the last error is %s: %s", expected, found,
             code_name(qjs_error_code()), qjs_error_text());
    if (at + 2 < s->count)
        check_code(s->words[at + 2].bytes);
}

static bool has(const char *bytes, size_t length, const struct word *part)
{
    return !part->length || memmem(bytes, length, part->bytes, part->length);
}

void check_text(const struct statement *s, size_t i, const char *bytes, size_t length)
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
