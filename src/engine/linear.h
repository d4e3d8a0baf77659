/* What takes the engine the square of its input, and here does not, or is interrupted; a part of
 * engine.c, before the engine's source. Search in text has its own: search.h. */
#ifndef QJSR_ENGINE_LINEAR_H
#define QJSR_ENGINE_LINEAR_H

#define IS_DEFINITION_int ~, 1,
#define IS_DEFINITION_REParseState ~, 1,

/* The combining marks behind a letter, of which there may be as many as there is text, are sorted
 * by insertion (String.prototype.normalize, localeCompare). */
#define sort_cc(marks, count)                                                                      \
    WRAP(IS_DEFINITION(IS_DEFINITION_##marks, 0, ~), sort_cc, marks, count)
#define WRAPPED_sort_cc(marks, count) sort_marks(marks, count)
static void sort_marks(int *text, int length);

/* Each alternative of a regular expression moves the code of those before it. */
#define re_parse_alternative(state, ...)                                                           \
    WRAP(IS_DEFINITION(IS_DEFINITION_##state, 0, ~), re_parse_alternative, state, __VA_ARGS__)
#define WRAPPED_re_parse_alternative(state, backwards)                                             \
    (moves_too_much((state)->opaque, (state)->byte_code.size)                                      \
         ? re_parse_out_of_memory(state) /* which it is, if the guest gets to see it */            \
         : (re_parse_alternative)(state, backwards))

#endif
