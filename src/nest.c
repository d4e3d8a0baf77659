#include "nest.h"

#include <stddef.h>
#include <stdio.h>

struct place {
    char text[512]; /* not terminated */
    size_t length;
    bool lost; /* it is longer, or there is none */
};

static void append(struct place *place, char c)
{
    if (place->length == sizeof place->text)
        place->lost = true;
    else
        place->text[place->length++] = c;
}

static void append_name(struct place *place, const char *name)
{
    append(place, '/');
    for (; *name; name++) {
        if (*name == '~' || *name == '/') {
            append(place, '~');
            append(place, *name == '~' ? '0' : '1');
        } else {
            append(place, *name);
        }
    }
}

static void append_index(struct place *place, uint32_t index)
{
    char digits[12];

    (void)snprintf(digits, sizeof digits, "%lu", (unsigned long)index);
    append_name(place, digits);
}

/* Takes over a string of the engine's. 0, or -1: there is none, for want of memory. */
static int append_text(struct place *place, JSContext *ctx, const char *text)
{
    if (!text)
        return -1;
    append_name(place, text);
    JS_FreeCString(ctx, text);
    return 0;
}

JSValue qjsr_nest_place(const struct qjsr_nested *frames, uint32_t depth,
                        const struct qjsr_shelf *shelf, enum qjsr_nest_names from,
                        const char *module)
{
    struct place place = {.length = 0};
    int result = 0;

    if (from == QJSR_NEST_MODULE)
        append_name(&place, module);
    for (uint32_t i = 0; i < depth && result == 0; i++) {
        /* What a frame has on the shelf ends where that of the next one begins. */
        bool last = i + 1 == depth;
        uint32_t values = last ? shelf->value_count : frames[i + 1].first_value;
        uint32_t names = last ? shelf->name_count : frames[i + 1].first_name;

        if (from == QJSR_NEST_GLOBAL && i == 0) {
            if (values == 1 && JS_IsString(shelf->values[0]))
                result =
                    append_text(&place, shelf->ctx, JS_ToCString(shelf->ctx, shelf->values[0]));
            else
                place.lost = true;
        } else if (frames[i].kind == QJSR_NEST_LIST) {
            append_index(&place, values - frames[i].first_value);
        } else if (frames[i].kind == QJSR_NEST_RECORD) {
            result = append_text(&place, shelf->ctx,
                                 JS_AtomToCString(shelf->ctx, shelf->names[names - 1]));
        } else {
            place.lost = true;
        }
    }
    if (result < 0)
        return JS_EXCEPTION;
    return place.lost ? JS_UNDEFINED : JS_NewStringLen(shelf->ctx, place.text, place.length);
}
