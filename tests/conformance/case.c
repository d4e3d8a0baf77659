#include "case.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parser {
    char *at;
    char *end;
    int line;
    char *error;
    size_t error_size;
};

static bool complain(struct parser *p, int line, const char *format, ...)
{
    va_list args;
    int n = snprintf(p->error, p->error_size, "%d: ", line);
    va_start(args, format);
    vsnprintf(p->error + n, p->error_size - (size_t)n, format, args);
    va_end(args);
    return false;
}

static void *grow(void *array, size_t count, size_t size)
{
    void *result = realloc(array, (count + 1) * size);
    if (!result)
        abort();
    memset((char *)result + count * size, 0, size);
    return result;
}

static char *copy(const char *bytes, size_t length)
{
    char *result = malloc(length + 1);
    if (!result)
        abort();
    memcpy(result, bytes, length);
    result[length] = 0;
    return result;
}

static char *line_end(struct parser *p)
{
    char *end = memchr(p->at, '\n', (size_t)(p->end - p->at));
    return end ? end : p->end;
}

static int hex(char c)
{
    const char *digits = "0123456789abcdef";
    const char *found = c ? strchr(digits, tolower((unsigned char)c)) : NULL;
    return found ? (int)(found - digits) : -1;
}

/* p->at is behind the opening quote. */
static bool parse_string(struct parser *p, const char *end, struct word *word)
{
    word->bytes = copy(p->at, (size_t)(end - p->at));
    while (p->at < end && *p->at != '"') {
        char c = *p->at++;
        if (c == '\\' && p->at < end) {
            c = *p->at++;
            switch (c) {
            case 'n':
                c = '\n';
                break;
            case 't':
                c = '\t';
                break;
            case 'r':
                c = '\r';
                break;
            case '0':
                c = '\0';
                break;
            case '\\':
            case '"':
                break;
            case 'x':
                if (end - p->at < 2 || hex(p->at[0]) < 0 || hex(p->at[1]) < 0)
                    return complain(p, p->line, "\\x wants two hexadecimal digits");
                c = (char)(hex(p->at[0]) * 16 + hex(p->at[1]));
                p->at += 2;
                break;
            default:
                return complain(p, p->line, "unknown escape \\%c", c);
            }
        }
        word->bytes[word->length++] = c;
    }
    word->bytes[word->length] = 0;
    if (p->at == end)
        return complain(p, p->line, "string without its closing quote");
    p->at++;
    return true;
}

/* p->at is behind the opening backquote; nothing is escaped. */
static bool parse_raw_string(struct parser *p, const char *end, struct word *word)
{
    const char *close = memchr(p->at, '`', (size_t)(end - p->at));
    if (!close)
        return complain(p, p->line, "string without its closing backquote");
    word->length = (size_t)(close - p->at);
    word->bytes = copy(p->at, word->length);
    p->at += word->length + 1;
    return true;
}

/* Takes the lines up to the one that is `name` from *next, which moves behind it. */
static bool parse_here(struct parser *p, const char *name, char **next, int *lines,
                       struct word *word)
{
    char *start = *next;
    size_t name_length = strlen(name);
    while (*next < p->end) {
        char *begin = *next;
        char *end = memchr(begin, '\n', (size_t)(p->end - begin));
        if (!end)
            end = p->end;
        *next = end < p->end ? end + 1 : end;
        ++*lines;
        if ((size_t)(end - begin) == name_length && !memcmp(begin, name, name_length)) {
            word->bytes = copy(start, (size_t)(begin - start));
            word->length = (size_t)(begin - start);
            return true;
        }
    }
    return complain(p, p->line, "no line %s ends the text", name);
}

static bool parse_line(struct parser *p, struct statement *statement)
{
    char *end = line_end(p);
    char *next = end < p->end ? end + 1 : end;
    int lines = 1;

    statement->line = p->line;
    for (;;) {
        while (p->at < end && *p->at == ' ')
            p->at++;
        if (p->at == end || (!statement->count && *p->at == '#'))
            break;
        statement->words = grow(statement->words, statement->count, sizeof(struct word));
        struct word *word = &statement->words[statement->count++];
        if (*p->at == '"') {
            p->at++;
            if (!parse_string(p, end, word))
                return false;
            continue;
        }
        if (*p->at == '`') {
            p->at++;
            if (!parse_raw_string(p, end, word))
                return false;
            continue;
        }
        char *begin = p->at;
        while (p->at < end && *p->at != ' ')
            p->at++;
        word->length = (size_t)(p->at - begin);
        word->bytes = copy(begin, word->length);
        if (!strncmp(word->bytes, "<<", 2)) {
            char *mark = word->bytes;
            if (!parse_here(p, mark + 2, &next, &lines, word))
                return false;
            free(mark);
        } else {
            word->bare = true;
        }
    }
    p->at = next;
    p->line += lines;
    return true;
}

bool case_word_is(const struct statement *statement, size_t index, const char *text)
{
    return index < statement->count && statement->words[index].bare &&
           !strcmp(statement->words[index].bytes, text);
}

static void free_statement(struct statement *statement)
{
    for (size_t i = 0; i < statement->count; i++)
        free(statement->words[i].bytes);
    free(statement->words);
    for (size_t i = 0; i < statement->body_count; i++)
        free_statement(&statement->body[i]);
    free(statement->body);
}

/* Statements up to the end of the file, or up to `}` in a block. */
static bool parse_statements(struct parser *p, bool block, struct statement **list, size_t *count)
{
    int first = p->line;
    while (p->at < p->end) {
        struct statement statement = {0};
        bool ok = parse_line(p, &statement);
        if (ok && !statement.count)
            continue;
        if (ok && block && statement.count == 1 && case_word_is(&statement, 0, "}")) {
            free_statement(&statement);
            return true;
        }
        if (ok && case_word_is(&statement, statement.count - 1, "{")) {
            free(statement.words[--statement.count].bytes);
            ok = parse_statements(p, true, &statement.body, &statement.body_count);
        }
        if (!ok) {
            free_statement(&statement);
            return false;
        }
        *list = grow(*list, *count, sizeof(struct statement));
        (*list)[(*count)++] = statement;
    }
    return !block || complain(p, first - 1, "block without its }");
}

/* The whole file, or NULL. */
static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    long size = -1;

    if (file && fseek(file, 0, SEEK_END) == 0)
        size = ftell(file);
    if (size >= 0 && fseek(file, 0, SEEK_SET) == 0)
        bytes = calloc(1, (size_t)size + 1);
    if (bytes)
        *length = fread(bytes, 1, (size_t)size, file);
    if (file)
        fclose(file);
    return bytes;
}

bool case_parse(char *bytes, size_t length, struct test_case *result, char *error,
                size_t error_size)
{
    struct parser p = {
        .at = bytes, .end = bytes + length, .line = 1, .error = error, .error_size = error_size};

    *result = (struct test_case){0};
    if (!parse_statements(&p, false, &result->statements, &result->count))
        return false;
    if (!result->count || !case_word_is(&result->statements[0], 0, "title"))
        return complain(&p, 1, "a case begins with a title");
    return true;
}

bool case_read(const char *path, struct test_case *result, char *error, size_t error_size)
{
    struct parser p = {.error = error, .error_size = error_size};
    size_t length = 0;
    char *bytes = read_file(path, &length);
    bool ok;

    if (!bytes)
        return complain(&p, 0, "cannot read the file");
    ok = case_parse(bytes, length, result, error, error_size);
    free(bytes);
    return ok;
}

void case_free(struct test_case *content)
{
    for (size_t i = 0; i < content->count; i++)
        free_statement(&content->statements[i]);
    free(content->statements);
    *content = (struct test_case){0};
}
