#include "item.h"

/* The major types. */
enum { UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG, SIMPLE };

enum { REFERENCE = 39, DEEPEST = 4000 };

struct walk {
    const uint8_t *at, *end;
    item_reference *tell;
    void *data;
};

/* An item's head: its major type and number. False: there is none, or its length is not definite.
 */
static bool read_head(struct walk *w, unsigned *major, uint64_t *number)
{
    unsigned low, size;

    if (w->at == w->end)
        return false;
    *major = *w->at >> 5;
    low = *w->at++ & 31;
    *number = low;
    if (low < 24)
        return true;
    size = low < 28 ? 1U << (low - 24) : 0;
    if (!size || (size_t)(w->end - w->at) < size)
        return false;
    *number = 0;
    for (unsigned i = 0; i < size; i++)
        *number = *number << 8 | *w->at++;
    return true;
}

/* The array of a reference, whose head has been read not yet, is told without moving. */
static void tell_reference(const struct walk *w)
{
    struct walk inner = *w;
    uint64_t count, kind, number;
    unsigned major;

    if (read_head(&inner, &major, &count) && major == ARRAY && count >= 2 &&
        read_head(&inner, &major, &kind) && major == UNSIGNED &&
        read_head(&inner, &major, &number) && major == UNSIGNED && w->tell)
        w->tell(w->data, kind, number);
}

static bool walk(struct walk *w, int depth)
{
    unsigned major;
    uint64_t number;

    if (depth > DEEPEST || !read_head(w, &major, &number))
        return false;
    switch (major) {
    case BYTES:
    case TEXT:
        if (number > (uint64_t)(w->end - w->at))
            return false;
        w->at += number;
        return true;
    case TAG:
        if (number == REFERENCE)
            tell_reference(w);
        return walk(w, depth + 1);
    case ARRAY:
    case MAP:
        for (uint64_t i = 0; i < (major == MAP ? 2 * number : number); i++) {
            if (!walk(w, depth + 1))
                return false;
        }
        return true;
    default:
        return true;
    }
}

bool item_walk(const uint8_t *bytes, size_t length, item_reference *tell, void *data)
{
    struct walk w = {.at = bytes, .end = bytes + length, .tell = tell, .data = data};

    return walk(&w, 0) && w.at == w.end;
}

bool item_held(const uint8_t *bytes, size_t length, size_t index, uint64_t *handle, uint64_t *times)
{
    struct walk w = {.at = bytes, .end = bytes + length};
    uint64_t count, parts;
    unsigned major;

    if (!read_head(&w, &major, &count) || index >= count)
        return false;
    for (size_t i = 0; i < index; i++) {
        if (!walk(&w, 0))
            return false;
    }
    return read_head(&w, &major, &parts) && parts == 3 && read_head(&w, &major, handle) &&
           read_head(&w, &major, times);
}
