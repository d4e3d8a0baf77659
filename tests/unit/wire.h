/* Values on the wire: one of each kind, and some at random, right and wrong. */
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 2048, WIRE_COUNT = 97 };

struct bytes {
    size_t length;
    uint8_t bytes[MOST];
};

/* Each kind of value in docs/VALUES.md, in hexadecimal digits; "@" is a function's handle. */
static const char wire_corpus[] =
    "f7 f6 f4 f5 00 1903e8 39ffff 3b001ffffffffffffe 1b001fffffffffffff f93c00 f97e00 "
    "fa47c35000 fb3ff199999999999a fb8000000000000000 40 43010203 5f4101420203ff 60 6161 "
    "63e6b0b4 7f6161626364ff 64f0908591 d9011143eda080 d901115f43eda0804161ff c24101 "
    "c249010000000000000000 c34100 c340 c240 80 83010203 9f0102ff 818181818180 a0 "
    "a26161016162820203 bf616101ff a1695f5f70726f746f5f5f01 a1613001 a1d9011143eda08001 "
    "a2616101616102 a16568656c6c6ff7 d90103a2016161026162 d90103a0 d90103bf01a0ff "
    "d90103a1f97e0000 d9010283010203 d9010280 d901029f0101ff c11a514b67b0 "
    "c1fb41d452d9e20c0000 c120 c1f97e00 c1f97c00 d81b8366526567457870635b615d6167 "
    "d81b8366526567457870612e60 d81b8267426f6f6c65616ef5 d81b82664e756d62657201 "
    "d81b8266537472696e676161 d81b8266426967496e74c24105 d81b9f664e756d62657201ff "
    "d81b8269547970654572726f72a2676d657373616765616165737461636b6173 "
    "d81b82654572726f72a365636175736501646e616d656158646f7665720a "
    "d81b826e4167677265676174654572726f72a1666572726f72738101 "
    "d81b826c444f4d457863657074696f6ea1676d6573736167656178 d81b82654f74686572a0 "
    "d81b9f654572726f72bfffff d8404101 d8444101 d845420102 d8464401020304 "
    "d847480102030405060708 d84840 d84d420102 d84e4401020304 d84f480102030405060708 "
    "d854420102 d8554401020304 d856480102030405060708 d81b82684461746156696577420102 "
    "d81b8365417272617903a20001616b02 d81b836541727261791affffffffa0 "
    "d81b8365417272617902a16178d81c80 d81c81d81d00 82d81c80d81d00 "
    "d81ca1617382d81d00d81c80 83d81c80d81c81d81d00d81d01 d81cd90103a1d81d0001 "
    "d81cd9010281d81d00 d81cd81b82654572726f72a1656361757365d81d00 82d81c01d81d00 @ 82@@ "
    "d827820200 d827820805 d827840805616602 d827820906 d8279f0807ff ";

/* The handle that stands for "@". */
static uint32_t wire_function;

static void put(struct bytes *b, const void *bytes, size_t length)
{
    if (length > MOST - b->length)
        length = MOST - b->length;
    memcpy(b->bytes + b->length, bytes, length);
    b->length += length;
}

static void put_byte(struct bytes *b, unsigned byte)
{
    const uint8_t one = (uint8_t)byte;

    put(b, &one, 1);
}

/* A head with its argument in one of the forms that fit. */
static void put_head(struct bytes *b, unsigned major, uint32_t number, unsigned form)
{
    if (form == 0 && number < 24) {
        put_byte(b, major << 5 | number);
        return;
    }
    if (form <= 1 && number < 256) {
        put_byte(b, major << 5 | 24);
        put_byte(b, number);
        return;
    }
    put_byte(b, major << 5 | 26);
    for (int shift = 24; shift >= 0; shift -= 8)
        put_byte(b, number >> shift);
}

static void put_handle(struct bytes *b)
{
    put(b, "\xd8\x27\x82\x00", 4);
    put_head(b, 0, wire_function, 2);
}

/* The index-th value of the corpus; without bytes: there are not so many. */
static struct bytes wire_of_corpus(uint32_t index)
{
    const char *hex = wire_corpus;
    struct bytes b;

    b.length = 0;
    while (index-- && hex)
        hex = strchr(hex + 1, ' ');
    while (hex && *hex == ' ')
        hex++;
    while (hex && *hex && *hex != ' ') {
        const char digits[3] = {hex[0], hex[1]};

        if (*hex == '@') {
            put_handle(&b);
            hex++;
            continue;
        }
        put_byte(&b, (unsigned)strtoul(digits, NULL, 16));
        hex += 2;
    }
    return b;
}

/* ------------------------------------------------------------------- at random */

static uint32_t wire_state = 20260101;

static uint32_t below(uint32_t limit)
{
    wire_state = wire_state * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(wire_state >> 4) * limit >> 28);
}

static void make_text(struct bytes *b)
{
    static const char *const texts[] = {"",
                                        "a",
                                        "b",
                                        "0",
                                        "1",
                                        "17",
                                        "-1",
                                        "length",
                                        "name",
                                        "message",
                                        "stack",
                                        "cause",
                                        "errors",
                                        "\xc3\xa9",
                                        "\xe6\xb0\xb4",
                                        "then",
                                        "toJSON",
                                        "__proto__",
                                        "constructor",
                                        "4294967295",
                                        "\xf0\x90\x85\x91",
                                        "a longer text than that"};
    const char *text = texts[below(sizeof texts / sizeof texts[0])];

    if (below(12) == 0) {
        put(b, "\xd9\x01\x11\x43\xed\xa0\x80", 7);
    } else if (below(12) == 0) {
        put_byte(b, 0x7F);
        put_head(b, 3, (uint32_t)strlen(text), below(3));
        put(b, text, strlen(text));
        put(b, "\x61z\xff", 3);
    } else {
        put_head(b, 3, (uint32_t)strlen(text), below(6) / 5);
        put(b, text, strlen(text));
    }
}

/* A number of parts, or as many as there are up to a break: whether one is needed. */
static bool open_parts(struct bytes *b, unsigned major, uint32_t count)
{
    if (below(5) == 0) {
        put_byte(b, major << 5 | 31);
        return true;
    }
    put_head(b, major, count, below(6) / 5);
    return false;
}

static void make(struct bytes *b, int level);

static void make_parts(struct bytes *b, unsigned major, int level, bool names)
{
    uint32_t count = below(5);
    bool open = open_parts(b, major, count);

    for (uint32_t i = 0; i < count; i++) {
        if (names && below(10))
            make_text(b);
        else if (names)
            put_head(b, 0, below(8), 0); /* an index */
        else if (major == 5)
            make(b, level);
        make(b, level);
    }
    if (open)
        put_byte(b, 0xFF);
}

static void make_object(struct bytes *b, int level)
{
    static const char *const errors[] = {"Error", "TypeError", "AggregateError", "DOMException"};
    const char *name = errors[below(4)];
    uint32_t kind = below(3), arguments = kind == 0 ? 2 : 1;
    bool open;

    put(b, "\xd8\x1b", 2);
    open = open_parts(b, 4, arguments + 1);
    if (kind == 0) {
        put(b,
            "\x65"
            "Array",
            6);
        put_head(b, 0, below(10) ? below(9) : UINT32_MAX, 0);
    } else {
        put_head(b, 3, (uint32_t)strlen(name), 0);
        put(b, name, strlen(name));
    }
    make_parts(b, 5, level, true);
    if (open)
        put_byte(b, 0xFF);
}

/* A value that is right but perhaps for references, numbers of handles, and what its class takes.
 */
static void make(struct bytes *b, int level)
{
    struct bytes leaf;

    if (below(8) == 0)
        put(b, "\xd8\x1c", 2);
    switch (level > 4 ? 9 : below(14)) {
    case 0:
    case 1:
        make_parts(b, 4, level + 1, false);
        return;
    case 2:
    case 3:
        make_parts(b, 5, level + 1, true);
        return;
    case 4:
        put(b, "\xd9\x01\x03", 3);
        make_parts(b, 5, level + 1, false);
        return;
    case 5:
        put(b, "\xd9\x01\x02", 3);
        make_parts(b, 4, level + 1, false);
        return;
    case 6:
        make_object(b, level + 1);
        return;
    case 7:
        put(b, "\xd8\x1d", 2);
        put_head(b, 0, below(4), 0);
        return;
    case 8:
        make_text(b);
        return;
    default:
        leaf = wire_of_corpus(below(WIRE_COUNT));
        put(b, leaf.bytes, leaf.length);
    }
}

/* Change one byte. */
static void damage(struct bytes *b)
{
    static const uint8_t bytes[] = {0x00, 0x18, 0x1B, 0x40, 0x5F, 0x60, 0x7F, 0x80,
                                    0x81, 0x9F, 0xA0, 0xA1, 0xBF, 0xC1, 0xC2, 0xD8,
                                    0xD9, 0xF6, 0xF9, 0xFB, 0xFF, 0x1C, 0x1D, 0x27};
    size_t at;

    if (!b->length)
        return;
    at = below((uint32_t)b->length);
    switch (below(5)) {
    case 0:
        b->bytes[at] ^= (uint8_t)(1 << below(8));
        return;
    case 1:
        b->bytes[at] = (uint8_t)below(256);
        return;
    case 2:
        b->bytes[at] = bytes[below(sizeof bytes)];
        return;
    case 3:
        memmove(b->bytes + at, b->bytes + at + 1, --b->length - at);
        return;
    default:
        if (b->length == MOST)
            return;
        memmove(b->bytes + at + 1, b->bytes + at, b->length++ - at);
        b->bytes[at] = bytes[below(sizeof bytes)];
    }
}

#endif
