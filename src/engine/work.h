/* How the work of built-ins is counted; a part of engine.c, before the engine's source. */
#ifndef QJSR_ENGINE_WORK_H
#define QJSR_ENGINE_WORK_H

/*
 * The engine polls once in 10,000 calls and jumps. A guest whose calls are of built-ins that take
 * a millisecond each would run 10 s beyond a time limit. So what built-ins do is counted, in units
 * of up to some 100 ns: a unit is a character or an element of what a C function is called with,
 * a byte of memory that is taken (heap.c), a product of two limbs. After so many (heap.c) the
 * limits are looked at by the next poll, which the count of polls does not notice.
 */
/* Fewer characters or elements are not worth counting. */
#define FEW 128

/* What grows faster than its input; see foresee.h, too. */
#define js_compile_regexp(context, ...)                                                            \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), js_compile_regexp, context, __VA_ARGS__)
#define WRAPPED_js_compile_regexp(ctx, pattern, flags)                                             \
    (count_product(ctx, size_of_value(pattern), size_of_value(pattern), 64),                       \
     (js_compile_regexp)(ctx, pattern, flags))

/* What no C function is called for: comparisons, and text that becomes the name of a property. */
#define js_string_eq(a, ...)                                                                       \
    WRAP(IS_DEFINITION(IS_DEFINITION_##a, 0, ~), js_string_eq, a, __VA_ARGS__)
#define js_string_compare(a, ...)                                                                  \
    WRAP(IS_DEFINITION(IS_DEFINITION_##a, 0, ~), js_string_compare, a, __VA_ARGS__)
#define js_string_rope_compare(a, ...)                                                             \
    WRAP(IS_DEFINITION(IS_DEFINITION_##a, 0, ~), js_string_rope_compare, a, __VA_ARGS__)
#define JS_NewAtomStr(context, ...)                                                                \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), JS_NewAtomStr, context, __VA_ARGS__)
#define WRAPPED_js_string_eq(a, b) (COUNT_TEXT(ctx, (a)->len), (js_string_eq)(a, b))
#define WRAPPED_js_string_compare(a, b) (COUNT_TEXT(ctx, (a)->len), (js_string_compare)(a, b))
#define WRAPPED_js_string_rope_compare(a, b, eq_only)                                              \
    (COUNT_TEXT(ctx, string_rope_get_len(a)), (js_string_rope_compare)(a, b, eq_only))
#define WRAPPED_JS_NewAtomStr(ctx, text) (COUNT_TEXT(ctx, (text)->len), (JS_NewAtomStr)(ctx, text))
#define COUNT_TEXT(ctx, length) ((length) >= FEW ? count_product(ctx, length, 1, 1) : (void)0)

/* The garbage collector, which the guest may call. */
#define JS_RunGC(runtime) WRAP(IS_DEFINITION(IS_DEFINITION_##runtime, 0, ~), JS_RunGC, runtime)
#define WRAPPED_JS_RunGC(rt)                                                                       \
    ({                                                                                             \
        JSRuntime *rt_ = (rt);                                                                     \
        count_collection(rt_);                                                                     \
        (JS_RunGC)(rt_);                                                                           \
    })

#endif
