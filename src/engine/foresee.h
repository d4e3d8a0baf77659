/* Work whose time can be told before it is begun; a part of engine.c, before the engine's source.
 */
#ifndef QJSR_ENGINE_FORESEE_H
#define QJSR_ENGINE_FORESEE_H

/*
 * One operation with a BigInt of a million bits, or one text of a million characters, takes a tenth
 * of a second and more, in which nothing can interrupt it. How long is known by the lengths; so the
 * guest is interrupted beforehand when that goes beyond its limit. The costs are what was measured
 * in WebAssembly, in picoseconds for a product of two limbs or for a character.
 */
#define js_bigint_mul(context, ...)                                                                \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), js_bigint_mul, context, __VA_ARGS__)
#define js_bigint_divrem(context, ...)                                                             \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), js_bigint_divrem, context, __VA_ARGS__)
#define js_bigint_from_string(context, ...)                                                        \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), js_bigint_from_string, context, __VA_ARGS__)
#define js_bigint_to_string1(context, ...)                                                         \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), js_bigint_to_string1, context, __VA_ARGS__)
#define WRAPPED_js_bigint_mul(ctx, a, b)                                                           \
    ({                                                                                             \
        JSBigInt *product_ =                                                                       \
            foresee(ctx, (a)->len, (b)->len, 700) ? NULL : (js_bigint_mul)(ctx, a, b);             \
                                                                                                   \
        /* There the engine forgets to free what it has so far, which in all callers is `r`. */    \
        if (!product_ && strcmp(__func__, "js_bigint_pow") == 0)                                   \
            js_free(ctx, r);                                                                       \
        product_;                                                                                  \
    })
#define WRAPPED_js_bigint_divrem(ctx, a, b, is_rem)                                                \
    (foresee(ctx, (a)->len, (b)->len, 900) ? NULL : (js_bigint_divrem)(ctx, a, b, is_rem))
#define WRAPPED_js_bigint_from_string(ctx, text, radix)                                            \
    (!IS_POWER_OF_2(radix) && foresee(ctx, strlen(text), strlen(text), 4)                          \
         ? NULL                                                                                    \
         : (js_bigint_from_string)(ctx, text, radix))
#define WRAPPED_js_bigint_to_string1(ctx, value, radix)                                            \
    (!IS_POWER_OF_2(radix) && foresee(ctx, limbs_of(value), limbs_of(value), 2600)                 \
         ? JS_EXCEPTION                                                                            \
         : (js_bigint_to_string1)(ctx, value, radix))
#define IS_POWER_OF_2(radix) (((radix) & ((radix) - 1)) == 0) /* then it is linear */

#define unicode_normalize(to, from, ...)                                                           \
    WRAP(IS_DEFINITION(IS_DEFINITION_##from, 0, ~), unicode_normalize, to, from, __VA_ARGS__)
#define JS_ToQuotedString(context, ...)                                                            \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), JS_ToQuotedString, context, __VA_ARGS__)
#define js_string_toLowerCase(...) engine_string_to_lower_case(__VA_ARGS__) /* as in search.h */
#define WRAPPED_unicode_normalize(to, from, length, ...)                                           \
    (foresee(ctx, (size_t)(length), 1, 120000)                                                     \
         ? (*(to) = NULL, -1)                                                                      \
         : (unicode_normalize)(to, from, length, __VA_ARGS__))
#define WRAPPED_JS_ToQuotedString(ctx, value)                                                      \
    (foresee(ctx, size_of_value(value), 1, 100000) ? JS_EXCEPTION : (JS_ToQuotedString)(ctx, value))

#endif
