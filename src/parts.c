#include "parts.h"

#include <string.h>

#include "engine.h"
#include "list.h"

struct pairs {
    JSContext *ctx;
    JSValue *list;
    uint32_t count, capacity;
};

/* Takes over value. */
static int put(struct pairs *pairs, JSValue value)
{
    JSValue *list =
        qjsr_list_room(pairs->ctx, pairs->list, pairs->count, &pairs->capacity, sizeof *list);

    if (!list) {
        JS_FreeValue(pairs->ctx, value);
        return -1;
    }
    pairs->list = list;
    pairs->list[pairs->count++] = value;
    return 0;
}

/* Takes over name and value. */
static int add(struct pairs *pairs, JSValue name, JSValue value)
{
    if (JS_IsException(name) || JS_IsException(value)) {
        JS_FreeValue(pairs->ctx, name);
    } else if (put(pairs, name) == 0) {
        return put(pairs, value);
    }
    JS_FreeValue(pairs->ctx, value);
    return -1;
}

static int add_named(struct pairs *pairs, const char *name, JSValue value)
{
    return add(pairs, JS_NewString(pairs->ctx, name), value);
}

/* Whether a copy of it can be tried: what lies deeper is not looked at. */
static bool is_copyable(JSContext *ctx, JSValueConst value)
{
    return qjsr_engine_is_data(qjsr_engine_inspect(ctx, value).kind);
}

/* A property that is text; others are left out. */
static int add_text(struct pairs *pairs, JSValueConst error, const char *name, const char *unless)
{
    JSValue value = JS_GetPropertyStr(pairs->ctx, error, name);
    const char *text;
    bool wanted = JS_IsString(value);

    if (JS_IsException(value))
        return -1;
    if (wanted && unless) {
        text = JS_ToCString(pairs->ctx, value);
        wanted = text && strcmp(text, unless) != 0;
        JS_FreeCString(pairs->ctx, text);
    }
    if (wanted)
        return add_named(pairs, name, value);
    JS_FreeValue(pairs->ctx, value);
    return 0;
}

/* An own property; 1 with its value, 0 when there is none, -1 with an exception. */
static int own(JSContext *ctx, JSValueConst error, const char *name, JSValue *value)
{
    JSAtom atom = JS_NewAtom(ctx, name);
    int result = atom == JS_ATOM_NULL ? -1 : JS_GetOwnProperty(ctx, NULL, error, atom);

    if (result > 0) {
        *value = JS_GetProperty(ctx, error, atom);
        result = JS_IsException(*value) ? -1 : 1;
    }
    JS_FreeAtom(ctx, atom);
    return result;
}

static int add_cause(struct pairs *pairs, JSValueConst error)
{
    JSValue cause;
    int result = own(pairs->ctx, error, "cause", &cause);

    if (result <= 0)
        return result;
    if (is_copyable(pairs->ctx, cause))
        return add_named(pairs, "cause", cause);
    JS_FreeValue(pairs->ctx, cause);
    return 0;
}

/* An AggregateError's errors, without those that cannot be copied. */
static int add_errors(struct pairs *pairs, JSValueConst error)
{
    JSContext *ctx = pairs->ctx;
    JSValue errors, copy;
    JSValueConst element;
    int result = own(ctx, error, "errors", &errors);

    if (result <= 0)
        return result;
    if (qjsr_engine_inspect(ctx, errors).kind != QJSR_KIND_LIST) {
        JS_FreeValue(ctx, errors);
        return 0;
    }
    copy = JS_NewArray(ctx);
    for (uint32_t i = 0, n = 0; !JS_IsException(copy) && qjsr_engine_element(errors, i, &element);
         i++) {
        if (is_copyable(ctx, element) &&
            JS_DefinePropertyValueUint32(ctx, copy, n++, JS_DupValue(ctx, element), JS_PROP_C_W_E) <
                0) {
            JS_FreeValue(ctx, copy);
            copy = JS_EXCEPTION;
        }
    }
    JS_FreeValue(ctx, errors);
    return add_named(pairs, "errors", copy);
}

static bool is_ours(const char *name)
{
    static const char *const names[] = {"message", "name", "stack", "cause", "errors"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

static int add_other(struct pairs *pairs, JSValueConst error, JSAtom atom)
{
    JSContext *ctx = pairs->ctx;
    const char *name = JS_AtomToCString(ctx, atom);
    bool skip = !name || is_ours(name);
    JSValue value;

    JS_FreeCString(ctx, name);
    if (!name)
        return -1;
    if (skip)
        return 0;
    value = JS_GetProperty(ctx, error, atom);
    if (JS_IsObject(value) || JS_IsSymbol(value)) {
        JS_FreeValue(ctx, value);
        return 0;
    }
    return add(pairs, JS_AtomToString(ctx, atom), value);
}

static int add_others(struct pairs *pairs, JSValueConst error)
{
    JSPropertyEnum *names;
    uint32_t count;
    int result = 0;

    if (JS_GetOwnPropertyNames(pairs->ctx, &names, &count, error,
                               JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0)
        return -1;
    for (uint32_t i = 0; i < count && result == 0; i++)
        result = add_other(pairs, error, names[i].atom);
    JS_FreePropertyEnum(pairs->ctx, names, count);
    return result;
}

int qjsr_parts_of_error(JSContext *ctx, JSValueConst error, const char *class_name, JSValue **pairs,
                        uint32_t *count)
{
    struct pairs collected = {.ctx = ctx};
    int result = -1;

    if (add_text(&collected, error, "message", NULL) == 0 &&
        add_text(&collected, error, "name", class_name) == 0 &&
        add_text(&collected, error, "stack", NULL) == 0 && add_cause(&collected, error) == 0 &&
        (strcmp(class_name, "AggregateError") != 0 || add_errors(&collected, error) == 0) &&
        add_others(&collected, error) == 0)
        result = 0;
    if (result < 0) {
        for (uint32_t i = 0; i < collected.count; i++)
            JS_FreeValue(ctx, collected.list[i]);
        js_free(ctx, collected.list);
        collected = (struct pairs){0};
    }
    *pairs = collected.list;
    *count = collected.count;
    return result;
}
