#include "cbor_read.h"

#include <math.h>
#include <string.h>

bool qjsr_cbor_read_fail(struct qjsr_cbor_reader *r, size_t at, const char *error)
{
    r->at = at;
    r->error = error;
    return false;
}

/* Big-endian; the bytes are there. */
static uint64_t get(struct qjsr_cbor_reader *r, size_t size)
{
    uint64_t number = 0;

    while (size--)
        number = number << 8 | r->bytes[r->at++];
    return number;
}

/* Float16 (IEEE 754 binary16). */
static double half(uint64_t bits)
{
    int exponent = (int)(bits >> 10 & 0x1F);
    double mantissa = (double)(bits & 0x3FF), value;

    if (exponent == 0)
        value = ldexp(mantissa, -24);
    else if (exponent != 31)
        value = ldexp(mantissa + 1024, exponent - 25);
    else
        value = mantissa == 0 ? INFINITY : NAN;
    return bits & 0x8000 ? -value : value;
}

static void read_float(struct qjsr_cbor_item *item, size_t size)
{
    uint32_t single = (uint32_t)item->number;
    float value;

    item->form = QJSR_CBOR_FLOAT;
    switch (size) {
    case 2:
        item->real = half(item->number);
        break;
    case 4:
        memcpy(&value, &single, sizeof value);
        item->real = value;
        break;
    default:
        memcpy(&item->real, &item->number, sizeof item->real);
    }
}

bool qjsr_cbor_read_head(struct qjsr_cbor_reader *r, struct qjsr_cbor_item *item)
{
    size_t start = r->at, left, size;
    uint8_t initial, info;

    if (r->at >= r->length)
        return qjsr_cbor_read_fail(r, start, "an item is missing at the end");
    initial = r->bytes[r->at++];
    info = initial & 0x1F;
    item->major = (enum qjsr_cbor_major)(initial >> 5);
    item->form = QJSR_CBOR_DEFINITE;
    item->number = info;
    item->real = 0;
    if (info < 24) {
        if (item->major < QJSR_CBOR_BYTES)
            return true;
    } else if (info < 28) {
        size = (size_t)1 << (info - 24);
        if (size > r->length - r->at)
            return qjsr_cbor_read_fail(r, start, "an item is cut off");
        item->number = get(r, size);
        if (item->major == QJSR_CBOR_SIMPLE && size > 1)
            read_float(item, size);
        else if (item->major == QJSR_CBOR_SIMPLE && item->number < 32)
            return qjsr_cbor_read_fail(r, start, "a simple value in a form that is not allowed");
    } else if (info == 31) {
        if (item->major < QJSR_CBOR_BYTES || item->major == QJSR_CBOR_TAG)
            return qjsr_cbor_read_fail(r, start, "an indefinite length where none can be");
        item->form = item->major == QJSR_CBOR_SIMPLE ? QJSR_CBOR_BREAK : QJSR_CBOR_INDEFINITE;
        return true;
    } else {
        return qjsr_cbor_read_fail(r, start, "a reserved initial byte");
    }
    left = r->length - r->at;
    if ((item->major == QJSR_CBOR_BYTES || item->major == QJSR_CBOR_TEXT) && item->number > left)
        return qjsr_cbor_read_fail(r, start, "a string is longer than what is left");
    if ((item->major == QJSR_CBOR_ARRAY && item->number > left) ||
        (item->major == QJSR_CBOR_MAP && item->number > left / 2))
        return qjsr_cbor_read_fail(r, start, "there are fewer items than announced");
    return true;
}

const uint8_t *qjsr_cbor_read_take(struct qjsr_cbor_reader *r, size_t length)
{
    const uint8_t *bytes = r->bytes + r->at;

    r->at += length;
    return bytes;
}

bool qjsr_cbor_read_chunks_size(const struct qjsr_cbor_reader *r, enum qjsr_cbor_major major,
                                size_t *size, struct qjsr_cbor_reader *error)
{
    struct qjsr_cbor_reader ahead = *r;
    struct qjsr_cbor_item chunk;

    *size = 0;
    for (;;) {
        size_t start = ahead.at;

        if (!qjsr_cbor_read_head(&ahead, &chunk)) {
            *error = ahead;
            return false;
        }
        if (chunk.form == QJSR_CBOR_BREAK)
            return true;
        if (chunk.major != major || chunk.form != QJSR_CBOR_DEFINITE) {
            *error = *r;
            return qjsr_cbor_read_fail(error, start, "a chunk of another kind in a string");
        }
        if (major == QJSR_CBOR_TEXT &&
            qjsr_cbor_read_encoding(ahead.bytes + ahead.at, (size_t)chunk.number, false) ==
                QJSR_CBOR_INVALID) {
            *error = *r;
            return qjsr_cbor_read_fail(error, start, "text that is no UTF-8");
        }
        ahead.at += (size_t)chunk.number;
        *size += (size_t)chunk.number;
    }
}

void qjsr_cbor_read_chunks(struct qjsr_cbor_reader *r, uint8_t *target)
{
    struct qjsr_cbor_item chunk;

    while (qjsr_cbor_read_head(r, &chunk) && chunk.form != QJSR_CBOR_BREAK) {
        size_t length = (size_t)chunk.number;

        if (length)
            memcpy(target, qjsr_cbor_read_take(r, length), length);
        target += length;
    }
}

/* --------------------------------------------------------------------- text */

static size_t ascii_length(const uint8_t *bytes, size_t length)
{
    size_t i = 0;

    for (; i + 8 <= length; i += 8) {
        uint64_t eight;

        memcpy(&eight, bytes + i, sizeof eight);
        if (eight & UINT64_C(0x8080808080808080))
            break;
    }
    while (i < length && bytes[i] < 0x80)
        i++;
    return i;
}

/* The code point at *bytes, which moves on; -1 when there is none. */
static int32_t take_point(const uint8_t **bytes, const uint8_t *end)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const uint8_t *p = *bytes;
    uint32_t point = *p++;
    int size = point < 0x80 ? 1 : (point & 0xE0) == 0xC0 ? 2 : (point & 0xF0) == 0xE0 ? 3 : 4;

    if (size == 4 && (point & 0xF8) != 0xF0)
        return -1;
    if (size > 1)
        point &= 0x7F >> size;
    if (end - p < size - 1)
        return -1;
    for (int i = 1; i < size; i++) {
        if ((*p & 0xC0) != 0x80)
            return -1;
        point = point << 6 | (*p++ & 0x3F);
    }
    if (point < least[size] || point > 0x10FFFF)
        return -1;
    *bytes = p;
    return (int32_t)point;
}

enum qjsr_cbor_encoding qjsr_cbor_read_encoding(const uint8_t *bytes, size_t length, bool wtf8)
{
    const uint8_t *end = bytes + length;
    int32_t before = 0;

    bytes += ascii_length(bytes, length);
    if (bytes == end)
        return QJSR_CBOR_ASCII;
    while (bytes < end) {
        int32_t point = take_point(&bytes, end);

        if (point < 0 || (!wtf8 && point >= 0xD800 && point < 0xE000))
            return QJSR_CBOR_INVALID;
        /* A pair is one code point in WTF-8, and not two surrogates. */
        if ((before & ~0x3FF) == 0xD800 && (point & ~0x3FF) == 0xDC00)
            return QJSR_CBOR_INVALID;
        before = point;
    }
    return QJSR_CBOR_UTF8;
}

size_t qjsr_cbor_read_utf16(const uint8_t *bytes, size_t length, uint16_t *target)
{
    const uint8_t *end = bytes + length;
    size_t units = 0;

    while (bytes < end) {
        int32_t point = take_point(&bytes, end);

        if (point < 0x10000) {
            if (target)
                target[units] = (uint16_t)point;
            units++;
            continue;
        }
        point -= 0x10000;
        if (target) {
            target[units] = (uint16_t)(0xD800 | point >> 10);
            target[units + 1] = (uint16_t)(0xDC00 | (point & 0x3FF));
        }
        units += 2;
    }
    return units;
}
