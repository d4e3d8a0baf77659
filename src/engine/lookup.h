/*
 * How the engine finds keys and text: functions of it that are wrapped for speed. Included by
 * engine.c ahead of the engine, after WRAP.
 */
#ifndef QJSR_ENGINE_LOOKUP_H
#define QJSR_ENGINE_LOOKUP_H

/*
 * The hash of a number in a Map or Set has nearly all of what it knows in its upper half, and the
 * engine takes the lowest bits: small integers would share a few buckets, and n of them take n^2
 * steps. So the halves are mixed (the finalizer of MurmurHash3).
 */
#define map_hash_key(context, key)                                                                 \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), map_hash_key, context, key)
#define WRAPPED_map_hash_key(ctx, key) mix_hash((map_hash_key)(ctx, key))
static inline uint32_t mix_hash(uint32_t hash)
{
    hash = (hash ^ hash >> 16) * 0x85ebca6bU;
    hash = (hash ^ hash >> 13) * 0xc2b2ae35U;
    return hash ^ hash >> 16;
}

/*
 * Text of Latin-1 is searched by the C library: the engine asks of each character how wide it is.
 * All that is asked of string_cmp is whether two parts are the same.
 */
#define string_cmp(text, ...)                                                                      \
    WRAP(IS_DEFINITION(IS_DEFINITION_##text, 0, ~), string_cmp, text, __VA_ARGS__)
#define string_indexof_char(text, ...)                                                             \
    WRAP(IS_DEFINITION(IS_DEFINITION_##text, 0, ~), string_indexof_char, text, __VA_ARGS__)
#define WRAPPED_string_cmp(a, b, at_a, at_b, length)                                               \
    ((a)->is_wide_char || (b)->is_wide_char                                                        \
         ? (string_cmp)(a, b, at_a, at_b, length)                                                  \
         : (length) > 0 && (str8(a)[at_a] != str8(b)[at_b] ||                                      \
                            memcmp(str8(a) + (at_a), str8(b) + (at_b), (size_t)(length)) != 0))
#define WRAPPED_string_indexof_char(text, c, from)                                                 \
    ({                                                                                             \
        JSString *text_ = (text);                                                                  \
        int c_ = (c), from_ = (from);                                                              \
        bool wide_ = text_->is_wide_char || (c_ & ~0xff) != 0;                                     \
        const uint8_t *found_ =                                                                    \
            wide_ ? NULL : memchr(str8(text_) + from_, c_, (size_t)((int)text_->len - from_));     \
                                                                                                   \
        wide_ ? (string_indexof_char)(text_, c_, from_)                                            \
              : (found_ ? (int)(found_ - str8(text_)) : -1);                                       \
    })

#endif
