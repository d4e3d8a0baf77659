/* The words of a statement, and how a case fails. What all verbs have in common. */
#ifndef CONFORMANCE_WORDS_H
#define CONFORMANCE_WORDS_H

#include "case.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One of these lists in each perform_*.c; the last has no name. */
struct verb {
    const char *name;
    void (*run)(const struct statement *s);
};
extern const struct verb world_verbs[];
extern const struct verb call_verbs[];
extern const struct verb value_verbs[];
extern const struct verb host_verbs[];

/* Carries out statements; perform.c. */
void carry_out(const struct statement *list, size_t count);

/* Where failures of the case at `path` go to. */
void report_to(const char *path, void *stream);

/* The line that is carried out; the one before is returned. */
int report_line(int line);

/* The failure that a case of runner/ wants; NULL none. */
void expect_failure(int line, const struct word *text);

/* Ends the case. */
__attribute__((format(printf, 1, 2))) _Noreturn void fail(const char *format, ...);

/* Fails when a failure was wanted; after the last statement. */
void check_failure(void);

const char *code_name(int code);
const char *status_name(int status);
int code_of(const char *name);
int status_of(const char *name);

const struct word *word(const struct statement *s, size_t index);
const struct word *text(const struct statement *s, size_t index);

/* A number, or a variable that holds one, or a handle. */
double number(const char *bytes);
uint32_t count_at(const struct statement *s, size_t index);

/* The value of a word `key=value`, or NULL. */
const char *option(const struct statement *s, size_t index, const char *key);

/* The index of `->`, or the number of words. */
size_t arrow(const struct statement *s);

/* Checks a call's number against what stands behind the arrow. */
void check_result(const struct statement *s, int standard, int found);
void check_code(const char *name);

/* What a statement says of a text from word `i` on: none, a whole, or parts. */
void check_text(const struct statement *s, size_t i, const char *bytes, size_t length);

#endif
