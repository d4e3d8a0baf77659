/* Reading against RFC 8949 (appendix A, appendix F), and text against RFC 3629 and WTF-8. */
#include "cbor_read.h"

#include <math.h>
#include <stdlib.h>

#include "unit.h"

/* A reader of bytes in hexadecimal; they stand in a block of exactly their size, so that a
 * sanitizer sees what is read beyond. Free with close_reader. */
static struct qjsr_cbor_reader open_reader(const char *hex)
{
    size_t length = strlen(hex) / 2;
    uint8_t *bytes = malloc(length ? length : 1);

    for (size_t i = 0; bytes && i < length; i++) {
        const char digits[3] = {hex[2 * i], hex[2 * i + 1]};

        bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return (struct qjsr_cbor_reader){.bytes = bytes, .length = bytes ? length : 0};
}

static void close_reader(struct qjsr_cbor_reader *r)
{
    free((void *)(uintptr_t)r->bytes);
    r->bytes = NULL;
}

/* Walk over one item with all of its parts. */
static bool skip(struct qjsr_cbor_reader *r, int depth)
{
    struct qjsr_cbor_item item;
    uint64_t parts;
    size_t size;

    if (!qjsr_cbor_read_head(r, &item))
        return false;
    if (item.form == QJSR_CBOR_BREAK || depth > 100)
        return qjsr_cbor_read_fail(r, r->at - 1, "a break, or too deep");
    switch (item.major) {
    case QJSR_CBOR_BYTES:
    case QJSR_CBOR_TEXT:
        if (item.form == QJSR_CBOR_DEFINITE) {
            (void)qjsr_cbor_read_take(r, (size_t)item.number);
            return true;
        } else {
            struct qjsr_cbor_reader error;
            uint8_t *target;

            if (!qjsr_cbor_read_chunks_size(r, item.major, &size, &error)) {
                *r = error;
                return false;
            }
            target = malloc(size + 1);
            if (target)
                qjsr_cbor_read_chunks(r, target);
            free(target);
            return target != NULL;
        }
    case QJSR_CBOR_ARRAY:
    case QJSR_CBOR_MAP:
        parts = item.major == QJSR_CBOR_MAP ? 2 * item.number : item.number;
        for (uint64_t i = 0; item.form == QJSR_CBOR_INDEFINITE || i < parts; i++) {
            if (item.form == QJSR_CBOR_INDEFINITE && r->at < r->length && r->bytes[r->at] == 0xFF &&
                (item.major == QJSR_CBOR_ARRAY || i % 2 == 0)) {
                r->at++;
                return true;
            }
            if (!skip(r, depth + 1))
                return false;
        }
        return true;
    case QJSR_CBOR_TAG:
        return skip(r, depth + 1);
    default:
        return true;
    }
}

/* Appendix A: every one is read to its end, and none of its beginnings is. */
static void appendix_a(void)
{
    static const char *const vectors[] = {"00",
                                          "17",
                                          "1818",
                                          "1864",
                                          "1903e8",
                                          "1a000f4240",
                                          "1b000000e8d4a51000",
                                          "1bffffffffffffffff",
                                          "c249010000000000000000",
                                          "3bffffffffffffffff",
                                          "c349010000000000000000",
                                          "20",
                                          "3903e7",
                                          "f90000",
                                          "fb3ff199999999999a",
                                          "fa47c35000",
                                          "f97c00",
                                          "f4",
                                          "f7",
                                          "f0",
                                          "f8ff",
                                          "c074323031332d30332d32315432303a30343a30305a",
                                          "c1fb41d452d9e20c0000",
                                          "d74401020304",
                                          "d818456449455446",
                                          "d82076687474703a2f2f7777772e6578616d706c652e636f6d",
                                          "40",
                                          "4401020304",
                                          "60",
                                          "64f0908591",
                                          "80",
                                          "8301820203820405",
                                          "a0",
                                          "a26161016162820203",
                                          "826161a161626163",
                                          "5f42010243030405ff",
                                          "7f657374726561646d696e67ff",
                                          "9fff",
                                          "9f018202039f0405ffff",
                                          "83018202039f0405ff",
                                          "bf61610161629f0203ffff",
                                          "826161bf61626163ff",
                                          "bf6346756ef563416d7421ff"};

    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        struct qjsr_cbor_reader r = open_reader(vectors[i]);
        size_t length = r.length;

        CHECK(skip(&r, 0));
        CHECK_INT((int64_t)r.at, (int64_t)length);
        close_reader(&r);
        for (size_t cut = 0; cut < length; cut++) {
            char hex[128] = "";

            memcpy(hex, vectors[i], 2 * cut);
            r = open_reader(hex);
            CHECK(!skip(&r, 0));
            CHECK(r.error && r.at <= cut);
            close_reader(&r);
        }
    }
}

static struct qjsr_cbor_item head_of(const char *hex)
{
    struct qjsr_cbor_reader r = open_reader(hex);
    struct qjsr_cbor_item item = {.form = QJSR_CBOR_BREAK};

    CHECK(qjsr_cbor_read_head(&r, &item));
    close_reader(&r);
    return item;
}

static void arguments(void)
{
    CHECK(head_of("1b0123456789abcdef").number == UINT64_C(0x0123456789abcdef));
    CHECK_INT((int64_t)head_of("1a89abcdef").number, 0x89abcdef);
    CHECK_INT((int64_t)head_of("198001").number, 0x8001);
    CHECK_INT((int64_t)head_of("1800").number, 0); /* a longer form than needed */
    CHECK(head_of("3bffffffffffffffff").number == UINT64_MAX);
    CHECK_INT((int64_t)head_of("d9d9f7").number, 55799);
    CHECK_INT(head_of("5f").form, QJSR_CBOR_INDEFINITE);
    CHECK_INT(head_of("ff").form, QJSR_CBOR_BREAK);
    CHECK_INT((int64_t)head_of("f820").number, 32);
}

static void floats(void)
{
    static const struct {
        const char *hex;
        double number;
    } vectors[] = {{"f90000", 0},
                   {"f98000", -0.0},
                   {"f93c00", 1},
                   {"f93e00", 1.5},
                   {"f97bff", 65504},
                   {"f90001", 5.960464477539063e-8},
                   {"f983ff", -6.097555160522461e-5},
                   {"f90400", 0.00006103515625},
                   {"f9c400", -4},
                   {"f97c00", INFINITY},
                   {"f9fc00", -INFINITY},
                   {"fa47c35000", 100000},
                   {"fa7f7fffff", 3.4028234663852886e+38},
                   {"fa00000001", 1.401298464324817e-45},
                   {"fa7f800000", INFINITY},
                   {"fb3ff199999999999a", 1.1},
                   {"fb7e37e43c8800759c", 1.0e+300},
                   {"fbc010666666666666", -4.1},
                   {"fbfff0000000000000", -INFINITY}};
    static const char *const nans[] = {"f97e00",
                                       "f9fe00",
                                       "f97c01",
                                       "fa7fc00000",
                                       "faff800001",
                                       "fb7ff8000000000000",
                                       "fbfff0000000000001"};

    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        struct qjsr_cbor_item item = head_of(vectors[i].hex);

        CHECK_INT(item.form, QJSR_CBOR_FLOAT);
        CHECK(item.real == vectors[i].number && !signbit(item.real) == !signbit(vectors[i].number));
    }
    for (size_t i = 0; i < sizeof nans / sizeof nans[0]; i++)
        CHECK(isnan(head_of(nans[i]).real));
}

/* Each initial byte with enough behind it: appendix F's well-formed() says what it may be. */
static void initial_bytes(void)
{
    for (int initial = 0; initial < 256; initial++) {
        uint8_t bytes[300] = {0};
        int major = initial >> 5, info = initial & 31;
        struct qjsr_cbor_item item;
        struct qjsr_cbor_reader r = {.bytes = bytes, .length = sizeof bytes};
        bool reserved = info >= 28 && info < 31;
        bool no_indefinite = info == 31 && (major < 2 || major == 6);
        bool bad_simple = initial == 0xF8; /* over a number below 32 */
        size_t size = info < 24 || info == 31 ? 1 : 1 + ((size_t)1 << (info - 24));

        bytes[0] = (uint8_t)initial;
        CHECK(qjsr_cbor_read_head(&r, &item) == !(reserved || no_indefinite || bad_simple));
        if (r.error) {
            CHECK_INT((int64_t)r.at, 0);
            continue;
        }
        CHECK_INT((int64_t)r.at, (int64_t)size);
        CHECK_INT(item.major, major);
        CHECK_INT((int64_t)item.number, info < 24 || info == 31 ? info : 0);
        for (size_t cut = 0; cut < size; cut++) {
            r = (struct qjsr_cbor_reader){.bytes = bytes, .length = cut};
            CHECK(!qjsr_cbor_read_head(&r, &item));
            CHECK_INT((int64_t)r.at, 0);
        }
    }
    for (int value = 0; value < 256; value++) {
        const uint8_t bytes[2] = {0xF8, (uint8_t)value};
        struct qjsr_cbor_reader r = {.bytes = bytes, .length = 2};
        struct qjsr_cbor_item item;

        CHECK(qjsr_cbor_read_head(&r, &item) == (value >= 32));
    }
}

static void fails_at(const char *hex, size_t at)
{
    struct qjsr_cbor_reader r = open_reader(hex);

    CHECK(!skip(&r, 0));
    CHECK_INT((int64_t)r.at, (int64_t)at);
    CHECK(r.error != NULL);
    close_reader(&r);
}

/* What announces more than is left costs nothing; lengths that overflow are none. */
static void counts(void)
{
    fails_at("41", 0);
    fails_at("624a", 0);
    fails_at("820081", 2);
    fails_at("8200ff", 2);
    fails_at("830001", 0);
    fails_at("a2000000", 0);
    fails_at("5bffffffffffffffff", 0);
    fails_at("7b7fffffffffffffff00", 0);
    fails_at("9bffffffffffffffff00", 0);
    fails_at("bb800000000000000000000000", 0);
    fails_at("bbffffffffffffffff00", 0);
    fails_at("9affffffff", 0);
}

static void chunks_are(const char *hex, enum qjsr_cbor_major major, const char *expected)
{
    struct qjsr_cbor_reader r = open_reader(hex), error = {0};
    struct qjsr_cbor_item item;
    uint8_t target[64] = {0};
    size_t size = 99, at;

    CHECK(qjsr_cbor_read_head(&r, &item) && item.form == QJSR_CBOR_INDEFINITE);
    at = r.at;
    CHECK(qjsr_cbor_read_chunks_size(&r, major, &size, &error));
    CHECK_INT((int64_t)size, (int64_t)strlen(expected));
    CHECK_INT((int64_t)r.at, (int64_t)at); /* it only looked */
    qjsr_cbor_read_chunks(&r, target);
    CHECK_STRING((char *)target, expected);
    CHECK_INT((int64_t)r.at, (int64_t)r.length);
    close_reader(&r);
}

static void chunked_strings(void)
{
    chunks_are("7fff", QJSR_CBOR_TEXT, "");
    chunks_are("7f60606160ff", QJSR_CBOR_TEXT, "`");
    chunks_are("7f657374726561646d696e67ff", QJSR_CBOR_TEXT, "streaming");
    chunks_are("5f426162404143ff", QJSR_CBOR_BYTES, "abC");
    chunks_are("7f62c3bc63e6b0b4ff", QJSR_CBOR_TEXT, "\xc3\xbc\xe6\xb0\xb4");
}

static void bad_chunks(void)
{
    fails_at("7f4161ff", 1);       /* bytes in a text */
    fails_at("5f6161ff", 1);       /* text in bytes */
    fails_at("5f4161006161ff", 3); /* a number */
    fails_at("5f5f4161ffff", 1);   /* chunks in chunks */
    fails_at("7f7f6161ffff", 1);
    fails_at("7f62c3", 1);
    fails_at("7f61c361bcff", 1); /* each chunk is text of its own */
    fails_at("7f63eda080ff", 1);
    fails_at("5f41ff", 3);
    fails_at("7f790100ff", 1);
    fails_at("5f", 1);
    fails_at("5fc24100ff", 1);
}

/* --------------------------------------------------------------------- text */

enum { NO = QJSR_CBOR_INVALID, ASCII = QJSR_CBOR_ASCII, UTF8 = QJSR_CBOR_UTF8 };

static void text(void)
{
    static const struct {
        const char *bytes;
        int utf8, wtf8;
    } table[] = {{"", ASCII, ASCII},
                 {"\x7f", ASCII, ASCII},
                 {"12345678", ASCII, ASCII},
                 {"123456789", ASCII, ASCII},
                 {"12345678\xc3\xa9", UTF8, UTF8},
                 {"1234567\xc3\xa9", UTF8, UTF8},
                 {"\x80", NO, NO},
                 {"a\xbf", NO, NO},
                 {"\xc0\x80", NO, NO}, /* longer than needed */
                 {"\xc1\xbf", NO, NO},
                 {"\xc2\x80", UTF8, UTF8},
                 {"\xdf\xbf", UTF8, UTF8},
                 {"\xc2", NO, NO},
                 {"\xc2\x41", NO, NO},
                 {"\xc2\xc2\x80", NO, NO},
                 {"\xe0\x80\x80", NO, NO},
                 {"\xe0\x9f\xbf", NO, NO},
                 {"\xe0\xa0\x80", UTF8, UTF8},
                 {"\xe1\x80", NO, NO},
                 {"\xe1\x80\xc0", NO, NO},
                 {"\xed\x9f\xbf", UTF8, UTF8},
                 {"\xed\xa0\x80", NO, UTF8}, /* surrogates */
                 {"\xed\xaf\xbf", NO, UTF8},
                 {"\xed\xb0\x80", NO, UTF8},
                 {"\xed\xbf\xbf", NO, UTF8},
                 {"\xee\x80\x80", UTF8, UTF8},
                 {"\xef\xbf\xbf", UTF8, UTF8},
                 {"\xed\xa0\x80\xed\xb0\x80", NO, NO}, /* a pair in two halves */
                 {"\xed\xaf\xbf\xed\xbf\xbf", NO, NO},
                 {"\xed\xa0\x80z\xed\xb0\x80", NO, UTF8},
                 {"\xed\xb0\x80\xed\xa0\x80", NO, UTF8},
                 {"\xed\xa0\x80\xed\xa0\x80\xed\xb0\x80", NO, NO},
                 {"\xed\xa0\x80\xf0\x90\x80\x80", NO, UTF8},
                 {"\xf0\x80\x80\x80", NO, NO},
                 {"\xf0\x8f\xbf\xbf", NO, NO},
                 {"\xf0\x90\x80\x80", UTF8, UTF8},
                 {"\xf0\x90\x80", NO, NO},
                 {"\xf4\x8f\xbf\xbf", UTF8, UTF8},
                 {"\xf4\x90\x80\x80", NO, NO},
                 {"\xf5\x80\x80\x80", NO, NO},
                 {"\xf7\xbf\xbf\xbf", NO, NO},
                 {"\xf8\x88\x80\x80\x80", NO, NO},
                 {"\xfc\x84\x80\x80\x80\x80", NO, NO},
                 {"\xfe", NO, NO},
                 {"\xff", NO, NO}};

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        size_t length = strlen(table[i].bytes);
        uint8_t *bytes = malloc(length ? length : 1);

        if (bytes && length)
            memcpy(bytes, table[i].bytes, length);
        CHECK_INT(qjsr_cbor_read_encoding(bytes, length, false), table[i].utf8);
        CHECK_INT(qjsr_cbor_read_encoding(bytes, length, true), table[i].wtf8);
        free(bytes);
    }
}

static bool is_trail(int byte)
{
    return byte >= 0x80 && byte < 0xC0;
}

/* All sequences of two bytes, and of three that begin with one of three, against RFC 3629. */
static void short_sequences(void)
{
    for (int a = 0x80; a < 256; a++) {
        for (int b = 0; b < 256; b++) {
            const uint8_t two[] = {(uint8_t)a, (uint8_t)b};
            const uint8_t three[] = {(uint8_t)a, (uint8_t)b, 0xBF};
            bool is_two = a >= 0xC2 && a < 0xE0 && is_trail(b);
            bool is_three = a >= 0xE0 && a < 0xF0 && is_trail(b) && (a > 0xE0 || b >= 0xA0);

            CHECK((qjsr_cbor_read_encoding(two, 2, true) != NO) == is_two);
            CHECK((qjsr_cbor_read_encoding(three, 3, true) != NO) == is_three);
            CHECK((qjsr_cbor_read_encoding(three, 3, false) != NO) ==
                  (is_three && !(a == 0xED && b >= 0xA0)));
        }
    }
}

static void utf16(void)
{
    static const char bytes[] = "a\xc3\xa9\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\xed\xa0\x80";
    static const uint16_t expected[] = {'a', 0xE9, 0xFFFF, 0xD800, 0xDC00, 0xDBFF, 0xDFFF, 0xD800};
    enum { UNITS = sizeof expected / sizeof expected[0] };
    uint16_t units[UNITS];

    CHECK_INT((int64_t)qjsr_cbor_read_utf16((const uint8_t *)bytes, sizeof bytes - 1, NULL), UNITS);
    CHECK_INT((int64_t)qjsr_cbor_read_utf16((const uint8_t *)bytes, sizeof bytes - 1, units),
              UNITS);
    CHECK(memcmp(units, expected, sizeof units) == 0);
    CHECK_INT((int64_t)qjsr_cbor_read_utf16((const uint8_t *)bytes, 0, units), 0);
}

int main(void)
{
    appendix_a();
    arguments();
    floats();
    initial_bytes();
    counts();
    chunked_strings();
    bad_chunks();
    text();
    short_sequences();
    utf16();
    return unit_end();
}
