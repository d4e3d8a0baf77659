/* The parser of conformance cases; the format is in conformance/README.md. */
#ifndef CONFORMANCE_CASE_H
#define CONFORMANCE_CASE_H

#include <stdbool.h>
#include <stddef.h>

struct word {
    char *bytes; /* also terminated by NUL, which is not counted */
    size_t length;
    bool bare;
};

struct statement {
    int line;
    struct word *words;
    size_t count;
    struct statement *body; /* of a block, else NULL */
    size_t body_count;
};

struct test_case {
    struct statement *statements;
    size_t count;
};

/* Reads and parses a file. False with a message in `error` (which names the
 * line) when it cannot. Freed by case_free, or never: a case has a process of its own. */
bool case_read(const char *path, struct test_case *result, char *error, size_t error_size);

/* The same of bytes, which it writes into. */
bool case_parse(char *bytes, size_t length, struct test_case *result, char *error,
                size_t error_size);

void case_free(struct test_case *content);

/* Whether word `index` exists and is this bare word. */
bool case_word_is(const struct statement *statement, size_t index, const char *text);

#endif
