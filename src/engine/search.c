/* Searching text: search.h. Compiled as part of engine.c, which includes it behind the engine's
 * source. */

enum { NOT_FOUND = -1, STOPPED = -2 };

/* How far a search is. */
struct search {
    JSContext *ctx;
    int left; /* steps until the limits are looked at again */
};

enum { STEPS = 32 * 1024, CALLS = 1000 }; /* which take about as long */

static no_inline bool is_stopped(struct search *search)
{
    search->left = STEPS;
    return take_calls(search->ctx, CALLS);
}

/* Takes so many steps; whether there is an exception, for the guest is interrupted. */
static inline bool take_steps(struct search *search, int steps)
{
    search->left -= steps;
    return unlikely(search->left < 0) && is_stopped(search);
}

/* A text as it is read from one of its ends, of which the first character has the number 0. */
struct reading {
    JSString *text;
    int first, step;
};

static inline int char_at(const struct reading *reading, int at)
{
    return string_get(reading->text, reading->first + at * reading->step);
}

/*
 * The maximal suffix of a text, by the order of its characters or by the reverse order: where it
 * begins less one, and its period. STOPPED. (M. Crochemore and D. Perrin, "Two-way
 * string-matching", Journal of the ACM 38, 1991.)
 */
static int find_maximal_suffix(struct search *search, const struct reading *part, int length,
                               bool reverse, int *period)
{
    int suffix = -1, at = 0, ahead = 1;

    *period = 1;
    while (at + ahead < length) {
        int a = char_at(part, at + ahead), b = char_at(part, suffix + ahead);

        if (take_steps(search, 1))
            return STOPPED;
        if (a == b) {
            if (ahead < *period) {
                ahead++;
            } else {
                at += *period;
                ahead = 1;
            }
        } else if ((a < b) != reverse) {
            at += ahead;
            ahead = 1;
            *period = at - suffix;
        } else {
            suffix = at++;
            ahead = 1;
            *period = 1;
        }
    }
    return suffix;
}

/* Where the part is first, at `last` or before; NOT_FOUND or STOPPED. The two-way algorithm: from
 * a critical position the part is compared to its end, and then its beginning. */
static int find_two_way(struct search *search, const struct reading *text,
                        const struct reading *part, int length, int last)
{
    int period, other_period, known = -1, at = 0, i;
    int critical = find_maximal_suffix(search, part, length, false, &period);
    int other = critical == STOPPED
                    ? STOPPED
                    : find_maximal_suffix(search, part, length, true, &other_period);
    bool periodic = true;

    if (other == STOPPED)
        return STOPPED;
    if (other > critical) {
        critical = other;
        period = other_period;
    }
    for (i = 0; i <= critical && periodic; i++)
        periodic = i + period < length && char_at(part, i) == char_at(part, i + period);
    if (!periodic)
        period = (critical + 1 > length - critical - 1 ? critical + 1 : length - critical - 1) + 1;
    while (at <= last) {
        int begin = (known > critical ? known : critical) + 1;

        for (i = begin; i < length && char_at(part, i) == char_at(text, at + i);)
            i++;
        if (take_steps(search, i - begin + 1))
            return STOPPED;
        if (i < length) {
            at += i - critical;
            known = -1;
            continue;
        }
        for (i = critical; i > known && char_at(part, i) == char_at(text, at + i);)
            i--;
        if (take_steps(search, critical - i + 1))
            return STOPPED;
        if (i <= known)
            return at;
        at += period;
        known = periodic ? length - period - 1 : -1;
    }
    return NOT_FOUND;
}

/* How many characters of the part, but for its first, stand behind `at`; `most` at most. */
static inline int count_same(JSString *text, int at, JSString *part, int most)
{
    int same = 1;

    while (same < most && string_get(text, at + same) == string_get(part, same))
        same++;
    return same;
}

/* Where the part is first, from `from` on, or NOT_FOUND or STOPPED. Compares at each place as long
 * as that does not cost much more than to walk over the text. */
static int find_forwards(struct search *search, JSString *text, JSString *part, int from)
{
    int length = (int)part->len, last = (int)text->len - length, budget = 4096, at, same;
    struct reading reading_text, reading_part = {part, 0, 1};

    if (from > last)
        return NOT_FOUND;
    if (length == 0)
        return from;
    for (at = from;; at++) {
        int next = string_indexof_char(text, string_get(part, 0), at);

        if (next < 0 || next > last)
            return NOT_FOUND;
        if (take_steps(search, (next - at) / 16 + 1))
            return STOPPED;
        budget += next - at;
        at = next;
        same = count_same(text, at, part, length < 64 ? length : 64);
        if (same == 64 && length > 64 && string_cmp(text, part, at, 0, length) == 0)
            same = length;
        if (same == length)
            return at;
        budget -= same == 64 ? length : same;
        if (budget < 0)
            break;
    }
    reading_text = (struct reading){text, at, 1};
    at = find_two_way(search, &reading_text, &reading_part, length, last - at);
    return at < 0 ? at : at + reading_text.first;
}

/* Where the part is last, at `from` or before. */
static int find_backwards(struct search *search, JSString *text, JSString *part, int from)
{
    int length = (int)part->len, at;
    struct reading reading_text, reading_part = {part, length - 1, -1};

    if (length == 0)
        return from;
    reading_text = (struct reading){text, from + length - 1, -1};
    at = find_two_way(search, &reading_text, &reading_part, length, from);
    return at < 0 ? at : from - at;
}

/* For callers in the engine that know of no exception here: it is as if there were nothing more to
 * find, and finish() looks. */
static int search_or_stop(JSContext *ctx, JSString *text, JSString *part, int from)
{
    struct search search = {ctx, STEPS};
    int found = find_forwards(&search, text, part, from);

    return found == STOPPED ? NOT_FOUND : found;
}

static JSValue finish(JSContext *ctx, JSValue result)
{
    if (!JS_HasException(ctx))
        return result;
    JS_FreeValue(ctx, result);
    return JS_EXCEPTION;
}

static JSValue(js_string_replace)(JSContext *ctx, JSValueConst this_value, int argc,
                                  JSValueConst *argv, int all)
{
    return finish(ctx, engine_string_replace(ctx, this_value, argc, argv, all));
}

static JSValue(js_string_split)(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    return finish(ctx, engine_string_split(ctx, this_value, argc, argv));
}

/* ECMA-262, String.prototype.lastIndexOf: a position is a number, and NaN is the end. */
static int read_last_position(JSContext *ctx, JSValueConst value, int last, int *position)
{
    double number;

    if (JS_ToFloat64(ctx, &number, value))
        return -1;
    if (isnan(number) || number > last)
        *position = last;
    else
        *position = number > 0 ? (int)number : 0;
    return 0;
}

static JSValue(js_string_indexOf)(JSContext *ctx, JSValueConst this_value, int argc,
                                  JSValueConst *argv, int from_end)
{
    struct search search = {ctx, STEPS};
    JSValue text, part = JS_UNDEFINED, result = JS_EXCEPTION;
    int length, last, from, found = NOT_FOUND;

    text = JS_ToStringCheckObject(ctx, this_value);
    if (JS_IsException(text))
        return text;
    part = JS_ToString(ctx, argv[0]);
    if (JS_IsException(part))
        goto done;
    length = (int)JS_VALUE_GET_STRING(text)->len;
    last = length - (int)JS_VALUE_GET_STRING(part)->len;
    from = from_end ? last : 0;
    if (argc > 1 && (from_end ? read_last_position(ctx, argv[1], last, &from)
                              : JS_ToInt32Clamp(ctx, &from, argv[1], 0, length, 0)))
        goto done;
    if (last >= 0)
        found = (from_end ? find_backwards : find_forwards)(&search, JS_VALUE_GET_STRING(text),
                                                            JS_VALUE_GET_STRING(part), from);
    if (found != STOPPED)
        result = js_int32(found);
done:
    JS_FreeValue(ctx, text);
    JS_FreeValue(ctx, part);
    return result;
}

/* The magic numbers of the engine's table. */
enum { INCLUDES = 0, STARTS_WITH = 1, ENDS_WITH = 2 };

static JSValue(js_string_includes)(JSContext *ctx, JSValueConst this_value, int argc,
                                   JSValueConst *argv, int what)
{
    struct search search = {ctx, STEPS};
    JSValue text, part = JS_UNDEFINED, result = JS_EXCEPTION;
    int length, part_length, at, is_regexp, found;

    text = JS_ToStringCheckObject(ctx, this_value);
    if (JS_IsException(text))
        return text;
    is_regexp = js_is_regexp(ctx, argv[0]);
    if (is_regexp > 0)
        JS_ThrowTypeError(ctx, "regexp not supported");
    if (is_regexp)
        goto done;
    part = JS_ToString(ctx, argv[0]);
    if (JS_IsException(part))
        goto done;
    length = (int)JS_VALUE_GET_STRING(text)->len;
    part_length = (int)JS_VALUE_GET_STRING(part)->len;
    at = what == ENDS_WITH ? length : 0;
    if (argc > 1 && !JS_IsUndefined(argv[1]) && JS_ToInt32Clamp(ctx, &at, argv[1], 0, length, 0))
        goto done;
    if (what == INCLUDES) {
        found = find_forwards(&search, JS_VALUE_GET_STRING(text), JS_VALUE_GET_STRING(part), at);
    } else {
        at -= what == ENDS_WITH ? part_length : 0;
        found = at < 0 || at > length - part_length ||
                        string_cmp(JS_VALUE_GET_STRING(text), JS_VALUE_GET_STRING(part), at, 0,
                                   part_length) != 0
                    ? NOT_FOUND
                    : at;
    }
    if (found != STOPPED)
        result = js_bool(found >= 0);
done:
    JS_FreeValue(ctx, text);
    JS_FreeValue(ctx, part);
    return result;
}
