#include "item.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The reactor writes no more than 1,000 levels, so this is enough, and it spares the stack. */
enum { MAX_DEPTH = 4000 };

void buffer_add(struct buffer *buffer, const void *bytes, size_t length)
{
    if (buffer->length + length > buffer->capacity) {
        size_t capacity = (buffer->length + length) * 2 + 64;
        char *bytes = realloc(buffer->bytes, capacity);
        if (!bytes)
            abort();
        buffer->bytes = bytes;
        buffer->capacity = capacity;
    }
    if (length)
        memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
}

double item_double(const struct item *item)
{
    double result;
    memcpy(&result, &item->number, sizeof(result));
    return result;
}

static uint64_t bits_of(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof(bits));
    return bits;
}

struct item *item_add(struct item *item)
{
    /* room for a power of two of them */
    if ((item->count & (item->count - 1)) == 0) {
        size_t capacity = item->count ? item->count * 2 : 1;
        struct item *items = realloc(item->items, capacity * sizeof(*items));
        if (!items)
            abort();
        item->items = items;
    }
    item->items[item->count] = (struct item){.width = WIDTH_PREFERRED};
    return &item->items[item->count++];
}

void item_free(struct item *item)
{
    for (size_t i = 0; i < item->count; i++)
        item_free(&item->items[i]);
    free(item->items);
    free(item->bytes);
    *item = (struct item){.width = WIDTH_PREFERRED};
}

static void set_bytes(struct item *item, const void *bytes, size_t length)
{
    item->bytes = malloc(length + 1);
    if (!item->bytes)
        abort();
    if (length)
        memcpy(item->bytes, bytes, length);
    item->bytes[length] = 0;
    item->length = length;
}

void item_copy(const struct item *item, struct item *result)
{
    *result = (struct item){.kind = item->kind, .width = item->width, .number = item->number};
    if (item->bytes)
        set_bytes(result, item->bytes, item->length);
    for (size_t i = 0; i < item->count; i++)
        item_copy(&item->items[i], item_add(result));
}

bool item_equals(const struct item *a, const struct item *b)
{
    if (a->kind != b->kind || a->width != b->width || a->number != b->number ||
        a->length != b->length || a->count != b->count ||
        (a->length && memcmp(a->bytes, b->bytes, a->length) != 0))
        return false;
    for (size_t i = 0; i < a->count; i++) {
        if (!item_equals(&a->items[i], &b->items[i]))
            return false;
    }
    return true;
}

/* ---------------------------------------------------------------------- floats */

static double half_to_double(unsigned half)
{
    int exponent = (int)(half >> 10 & 31);
    double fraction = half & 1023;
    double size = exponent == 0   ? ldexp(fraction, -24)
                  : exponent < 31 ? ldexp(fraction + 1024, exponent - 25)
                  : fraction == 0 ? INFINITY
                                  : (double)NAN;
    return half & 0x8000 ? -size : size;
}

/* The half that is this number; slow, but sure. */
static bool double_to_half(double number, unsigned *half)
{
    *half = 0x7e00;
    if (isnan(number))
        return true;
    for (*half = 0; *half <= 0xffff; ++*half) {
        if (bits_of(half_to_double(*half)) == bits_of(number))
            return true;
    }
    return false;
}

static bool double_to_single(double number, uint32_t *bits)
{
    float single = (float)number;
    memcpy(bits, &single, sizeof(*bits));
    return isnan(number) || (double)single == number;
}

static double single_to_double(uint32_t bits)
{
    float single;
    memcpy(&single, &bits, sizeof(single));
    return single;
}

/* --------------------------------------------------------------------- writing */

static void put_head(struct buffer *out, unsigned major, uint64_t number, enum item_width width)
{
    uint8_t bytes[9];
    unsigned size;
    if (width == WIDTH_INDEFINITE) {
        bytes[0] = (uint8_t)(major << 5 | 31);
        buffer_add(out, bytes, 1);
        return;
    }
    if (width == WIDTH_PREFERRED && number < 24) {
        bytes[0] = (uint8_t)(major << 5 | number);
        buffer_add(out, bytes, 1);
        return;
    }
    if (width == WIDTH_PREFERRED)
        width = number <= 0xff         ? WIDTH_8
                : number <= 0xffff     ? WIDTH_16
                : number <= 0xffffffff ? WIDTH_32
                                       : WIDTH_64;
    size = 1U << width;
    bytes[0] = (uint8_t)(major << 5 | (24 + (unsigned)width));
    for (unsigned i = 0; i < size; i++)
        bytes[1 + i] = (uint8_t)(number >> 8 * (size - 1 - i));
    buffer_add(out, bytes, 1 + size);
}

static const char *put_float(struct buffer *out, const struct item *item)
{
    unsigned half = 0;
    uint32_t single = 0;
    switch (item->width) {
    case WIDTH_16:
        if (!double_to_half(item_double(item), &half))
            return "a number that is no float16";
        put_head(out, 7, half, WIDTH_16);
        return NULL;
    case WIDTH_32:
        if (!double_to_single(item_double(item), &single))
            return "a number that is no float32";
        put_head(out, 7, single, WIDTH_32);
        return NULL;
    default:
        put_head(out, 7, item->number, WIDTH_64);
        return NULL;
    }
}

const char *item_encode(const struct item *item, struct buffer *out)
{
    const char *wrong = NULL;
    switch (item->kind) {
    case ITEM_UNSIGNED:
    case ITEM_NEGATIVE:
    case ITEM_TAG:
    case ITEM_SIMPLE:
        put_head(out, item->kind, item->number, item->width);
        break;
    case ITEM_BYTES:
    case ITEM_TEXT:
        put_head(out, item->kind, item->length, item->width);
        if (item->width != WIDTH_INDEFINITE)
            buffer_add(out, item->bytes, item->length);
        break;
    case ITEM_ARRAY:
        put_head(out, item->kind, item->count, item->width);
        break;
    case ITEM_MAP:
        put_head(out, item->kind, item->count / 2, item->width);
        break;
    case ITEM_FLOAT:
        return put_float(out, item);
    case ITEM_RAW:
        buffer_add(out, item->bytes, item->length);
        return NULL;
    default:
        return "_, ... or a variable without a value";
    }
    for (size_t i = 0; i < item->count && !wrong; i++)
        wrong = item_encode(&item->items[i], out);
    if (item->width == WIDTH_INDEFINITE)
        buffer_add(out, "\xff", 1);
    return wrong;
}

/* --------------------------------------------------------------------- reading */

struct reader {
    const uint8_t *bytes;
    size_t length;
    size_t at;
    int depth;
};

static bool is_utf8(const uint8_t *s, size_t length)
{
    size_t i = 0;
    while (i < length) {
        uint8_t c = s[i];
        size_t more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
        /* what the second byte has to be, so that the form is the shortest and no surrogate */
        uint8_t low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
        uint8_t high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
        if ((c >= 0x80 && c < 0xc2) || c > 0xf4 || length - i <= more)
            return false;
        for (size_t n = 1; n <= more; n++) {
            if (s[i + n] < (n == 1 ? low : 0x80) || s[i + n] > (n == 1 ? high : 0xbf))
                return false;
        }
        i += more + 1;
    }
    return true;
}

static const char *read_item(struct reader *r, struct item *item);

static bool at_break(struct reader *r)
{
    if (r->at == r->length || r->bytes[r->at] != 0xff)
        return false;
    r->at++;
    return true;
}

/* The number behind the first byte; that it could be shorter stays in the item's width. */
static const char *read_number(struct reader *r, unsigned info, struct item *item)
{
    size_t size;
    uint64_t shortest = info == 24 ? 24 : info == 25 ? 0x100 : info == 26 ? 0x10000 : 1ULL << 32;
    if (info < 24) {
        item->number = info;
        return NULL;
    }
    if (info > 27)
        return "reserved additional information";
    size = (size_t)1 << (info - 24);
    if (r->length - r->at < size)
        return "the end within a number";
    for (; size; size--)
        item->number = item->number << 8 | r->bytes[r->at++];
    if (item->number < shortest)
        item->width = (enum item_width)(info - 24);
    return NULL;
}

static const char *read_string(struct reader *r, struct item *item)
{
    if (item->number > r->length - r->at)
        return "the end within a string";
    set_bytes(item, r->bytes + r->at, (size_t)item->number);
    item->number = 0;
    if (item->kind == ITEM_TEXT && !is_utf8(r->bytes + r->at, item->length))
        return "text that is no UTF-8";
    r->at += item->length;
    return NULL;
}

static const char *read_indefinite(struct reader *r, struct item *item)
{
    bool is_string = item->kind == ITEM_BYTES || item->kind == ITEM_TEXT;
    const char *wrong = NULL;
    if (!is_string && item->kind != ITEM_ARRAY && item->kind != ITEM_MAP)
        return "an indefinite length where none can be";
    item->width = WIDTH_INDEFINITE;
    while (!wrong && !at_break(r)) {
        struct item *chunk = item_add(item);
        wrong = read_item(r, chunk);
        if (!wrong && is_string && (chunk->kind != item->kind || chunk->width == WIDTH_INDEFINITE))
            return "a chunk of another kind";
    }
    if (!wrong && item->kind == ITEM_MAP && item->count % 2)
        return "a key without its value";
    return wrong;
}

static const char *read_simple(unsigned info, struct item *item)
{
    if (info <= 24) {
        if (info == 24 && item->number < 32)
            return "a simple value in two bytes that has one";
        item->width = WIDTH_PREFERRED;
        return NULL;
    }
    item->kind = ITEM_FLOAT;
    item->width = info == 27 ? WIDTH_PREFERRED : (enum item_width)(info - 24);
    if (info == 25)
        item->number = bits_of(half_to_double((unsigned)item->number));
    else if (info == 26)
        item->number = bits_of(single_to_double((uint32_t)item->number));
    return NULL;
}

static const char *read_items(struct reader *r, struct item *item, uint64_t count)
{
    const char *wrong = NULL;
    item->number = item->kind == ITEM_TAG ? item->number : 0;
    for (uint64_t i = 0; i < count && !wrong; i++)
        wrong = read_item(r, item_add(item));
    return wrong;
}

static const char *read_item(struct reader *r, struct item *item)
{
    unsigned info;
    const char *wrong;
    *item = (struct item){.width = WIDTH_PREFERRED};
    if (r->at == r->length)
        return "the end where an item is wanted";
    if (++r->depth > MAX_DEPTH)
        return "more levels than there may be";
    info = r->bytes[r->at] & 31;
    item->kind = (enum item_kind)(r->bytes[r->at++] >> 5);
    wrong = info == 31 ? NULL : read_number(r, info, item);
    if (wrong)
        return wrong;
    if (info == 31)
        wrong = read_indefinite(r, item);
    else if (item->kind == ITEM_BYTES || item->kind == ITEM_TEXT)
        wrong = read_string(r, item);
    else if (item->kind == ITEM_ARRAY)
        wrong = read_items(r, item, item->number);
    else if (item->kind == ITEM_MAP)
        wrong = item->number > r->length ? "the end within a map"
                                         : read_items(r, item, item->number * 2);
    else if (item->kind == ITEM_TAG)
        wrong = read_items(r, item, 1);
    else if (item->kind == ITEM_SIMPLE)
        wrong = read_simple(info, item);
    r->depth--;
    return wrong;
}

const char *item_decode(const uint8_t *bytes, size_t length, struct item *result, size_t *at)
{
    struct reader r = {.bytes = bytes, .length = length};
    const char *wrong = read_item(&r, result);
    if (!wrong && r.at != length)
        wrong = "bytes behind the end";
    *at = r.at;
    return wrong;
}
