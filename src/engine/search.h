/* How text is searched for text; a part of engine.c, before the engine's source. */
#ifndef QJSR_ENGINE_SEARCH_H
#define QJSR_ENGINE_SEARCH_H

/*
 * The engine compares at each place: a million characters of which half are wanted again take it
 * minutes, in which nothing interrupts it. Here the time grows with the sum of both lengths, and
 * the limits are looked at meanwhile (search.c). The engine's tables hold some of these functions
 * by name: there the engine's own get another name where they are defined, and ours, whose names
 * stand in parentheses, take their places.
 */
#define string_indexof(text, ...)                                                                  \
    WRAP(IS_DEFINITION(IS_DEFINITION_##text, 0, ~), string_indexof, text, __VA_ARGS__)
#define WRAPPED_string_indexof(text, part, from) search_or_stop(ctx, text, part, from)
#define js_string_indexOf(...) engine_string_index_of(__VA_ARGS__)
#define js_string_includes(...) engine_string_includes(__VA_ARGS__)
#define js_string_replace(...) engine_string_replace(__VA_ARGS__)
#define js_string_split(...) engine_string_split(__VA_ARGS__)

#endif
