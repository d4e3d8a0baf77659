#include "cbor_write.h"

#include <string.h>

#define MAX_SAFE_INTEGER 9007199254740991.0

/* Of a head, at most. */
enum { HEAD_SIZE = 9 };

/* Make room for so many bytes more, of which there is none yet. Not inlined: it is rare, and the
 * writing of small items is not. */
__attribute__((noinline)) static bool grow(struct qjsr_cbor_writer *w, size_t bytes)
{
    size_t wanted;
    void *grown;

    if (bytes > SIZE_MAX / 4 || w->length > SIZE_MAX / 4) {
        w->failed = true;
        return false;
    }
    wanted = w->length + bytes;
    if (wanted < w->capacity * 2)
        wanted = w->capacity * 2;
    grown = w->grow(w->opaque, w->bytes, wanted);
    if (!grown && wanted > w->length + bytes) { /* what is needed may be there */
        wanted = w->length + bytes;
        grown = w->grow(w->opaque, w->bytes, wanted);
    }
    if (!grown) {
        w->failed = true;
        return false;
    }
    w->bytes = grown;
    w->capacity = wanted;
    return true;
}

/* Room for so many bytes more. False: out of memory, now or before. */
static bool has_room(struct qjsr_cbor_writer *w, size_t bytes)
{
    return !w->failed && (bytes <= w->capacity - w->length || grow(w, bytes));
}

static void put(struct qjsr_cbor_writer *w, uint64_t number, int size)
{
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
        w->bytes[w->length++] = (uint8_t)(number >> shift);
}

void qjsr_cbor_write_head(struct qjsr_cbor_writer *w, enum qjsr_cbor_major major, uint64_t number)
{
    uint8_t type = (uint8_t)(major << 5);
    uint8_t *at;

    if (!has_room(w, HEAD_SIZE))
        return;
    at = w->bytes + w->length;
    if (number < 24) {
        at[0] = (uint8_t)(type | number);
        w->length += 1;
    } else if (number <= UINT8_MAX) {
        at[0] = type | 24;
        at[1] = (uint8_t)number;
        w->length += 2;
    } else if (number <= UINT16_MAX) {
        at[0] = type | 25;
        at[1] = (uint8_t)(number >> 8);
        at[2] = (uint8_t)number;
        w->length += 3;
    } else if (number <= UINT32_MAX) {
        w->bytes[w->length++] = type | 26;
        put(w, number, 4);
    } else {
        w->bytes[w->length++] = type | 27;
        put(w, number, 8);
    }
}

void qjsr_cbor_write_simple(struct qjsr_cbor_writer *w, int value)
{
    qjsr_cbor_write_head(w, QJSR_CBOR_SIMPLE, (uint64_t)value);
}

void qjsr_cbor_write_integer(struct qjsr_cbor_writer *w, int64_t number)
{
    if (number < 0)
        qjsr_cbor_write_head(w, QJSR_CBOR_NEGATIVE, (uint64_t)(-1 - number));
    else
        qjsr_cbor_write_head(w, QJSR_CBOR_UNSIGNED, (uint64_t)number);
}

void qjsr_cbor_write_number(struct qjsr_cbor_writer *w, double number)
{
    uint64_t bits;

    memcpy(&bits, &number, sizeof bits);
    if (number >= -MAX_SAFE_INTEGER && number <= MAX_SAFE_INTEGER &&
        (double)(int64_t)number == number && bits != (uint64_t)1 << 63) {
        qjsr_cbor_write_integer(w, (int64_t)number);
        return;
    }
    if (number != number)
        bits = UINT64_C(0x7ff8000000000000); /* one NaN on every host */
    if (!has_room(w, 9))
        return;
    w->bytes[w->length++] = QJSR_CBOR_SIMPLE << 5 | 27;
    put(w, bits, 8);
}

static void append(struct qjsr_cbor_writer *w, const void *bytes, size_t length)
{
    if (!length || !has_room(w, length))
        return;
    memcpy(w->bytes + w->length, bytes, length);
    w->length += length;
}

void qjsr_cbor_write_bytes(struct qjsr_cbor_writer *w, const uint8_t *bytes, size_t length)
{
    qjsr_cbor_write_head(w, QJSR_CBOR_BYTES, length);
    append(w, bytes, length);
}

void qjsr_cbor_write_utf8(struct qjsr_cbor_writer *w, const char *text, size_t length)
{
    qjsr_cbor_write_head(w, QJSR_CBOR_TEXT, length);
    append(w, text, length);
}

/* How many of the bytes are not ASCII. */
static size_t count_high(const uint8_t *text, size_t length)
{
    size_t count = 0, i = 0;

    for (; i + 8 <= length; i += 8) {
        uint64_t eight;

        memcpy(&eight, text + i, sizeof eight);
        eight &= UINT64_C(0x8080808080808080);
        if (eight)
            count += (size_t)__builtin_popcountll(eight);
    }
    for (; i < length; i++)
        count += text[i] >> 7;
    return count;
}

void qjsr_cbor_write_latin1(struct qjsr_cbor_writer *w, const uint8_t *text, size_t length)
{
    size_t high = count_high(text, length);

    qjsr_cbor_write_head(w, QJSR_CBOR_TEXT, length + high);
    if (!high) {
        append(w, text, length);
        return;
    }
    if (!has_room(w, length + high))
        return;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < 0x80) {
            w->bytes[w->length++] = text[i];
        } else {
            w->bytes[w->length++] = (uint8_t)(0xC0 | text[i] >> 6);
            w->bytes[w->length++] = (uint8_t)(0x80 | (text[i] & 0x3F));
        }
    }
}

static bool is_high_surrogate(uint16_t unit)
{
    return (unit & 0xFC00) == 0xD800;
}

static bool is_low_surrogate(uint16_t unit)
{
    return (unit & 0xFC00) == 0xDC00;
}

/* The code point at text[*at]; a surrogate that is alone is itself. */
static uint32_t next_point(const uint16_t *text, size_t length, size_t *at)
{
    uint16_t unit = text[(*at)++];

    if (is_high_surrogate(unit) && *at < length && is_low_surrogate(text[*at]))
        return 0x10000 + (((uint32_t)unit & 0x3FF) << 10) + (text[(*at)++] & 0x3FF);
    return unit;
}

static size_t utf8_size(uint32_t point)
{
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

static void put_point(struct qjsr_cbor_writer *w, uint32_t point)
{
    static const uint8_t lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t size = utf8_size(point);

    if (size == 1) {
        w->bytes[w->length++] = (uint8_t)point;
        return;
    }
    for (size_t i = size; i-- > 1; point >>= 6)
        w->bytes[w->length + i] = (uint8_t)(0x80 | (point & 0x3F));
    w->bytes[w->length] = (uint8_t)(lead[size] | point);
    w->length += size;
}

void qjsr_cbor_write_utf16(struct qjsr_cbor_writer *w, const uint16_t *text, size_t length)
{
    size_t size = 0;
    bool lone = false;

    for (size_t i = 0; i < length;) {
        uint32_t point = next_point(text, length, &i);

        size += utf8_size(point);
        lone |= point >= 0xD800 && point < 0xE000;
    }
    if (lone)
        qjsr_cbor_write_head(w, QJSR_CBOR_TAG, QJSR_TAG_WTF8);
    qjsr_cbor_write_head(w, lone ? QJSR_CBOR_BYTES : QJSR_CBOR_TEXT, size);
    if (!has_room(w, size))
        return;
    for (size_t i = 0; i < length;)
        put_point(w, next_point(text, length, &i));
}

/* ---------------------------------------------------------- shared references */

enum { REFERENCE_SIZE = 7 /* at most: of tag 29 and of its number */, SHAREABLE_SIZE = 2 };

size_t qjsr_cbor_write_reference(struct qjsr_cbor_writer *w)
{
    size_t place = w->length;

    if (has_room(w, REFERENCE_SIZE)) {
        memset(w->bytes + place, 0, REFERENCE_SIZE);
        w->length += REFERENCE_SIZE;
    }
    return place;
}

void qjsr_cbor_write_insert_shareable(struct qjsr_cbor_writer *w, const size_t *places,
                                      size_t count)
{
    size_t end = w->length;

    if (!has_room(w, count * SHAREABLE_SIZE))
        return;
    w->length += count * SHAREABLE_SIZE;
    for (size_t i = count; i-- > 0;) {
        uint8_t *target = w->bytes + places[i] + i * SHAREABLE_SIZE;

        memmove(target + SHAREABLE_SIZE, w->bytes + places[i], end - places[i]);
        target[0] = QJSR_CBOR_TAG << 5 | 24;
        target[1] = QJSR_TAG_SHAREABLE;
        end = places[i];
    }
}

void qjsr_cbor_write_references(struct qjsr_cbor_writer *w, const size_t *places,
                                const uint32_t *numbers, size_t count)
{
    size_t end = w->length, from = 0, to = 0;

    if (w->failed)
        return;
    for (size_t i = 0; i < count; i++) {
        size_t between = places[i] - from;

        memmove(w->bytes + to, w->bytes + from, between);
        from = places[i] + REFERENCE_SIZE;
        w->length = to + between; /* what is written is not longer than the room */
        qjsr_cbor_write_head(w, QJSR_CBOR_TAG, QJSR_TAG_REFERENCE);
        qjsr_cbor_write_head(w, QJSR_CBOR_UNSIGNED, numbers[i]);
        to = w->length;
    }
    memmove(w->bytes + to, w->bytes + from, end - from);
    w->length = to + (end - from);
}
