/* What is written, byte for byte: RFC 8949 (appendix A), docs/VALUES.md. */
#include "cbor_write.h"

#include <math.h>
#include <stdlib.h>

#include "unit.h"

static void *grow(void *opaque, void *bytes, size_t capacity)
{
    (void)opaque;
    return realloc(bytes, capacity);
}

static struct qjsr_cbor_writer open_writer(void)
{
    return (struct qjsr_cbor_writer){.grow = grow};
}

/* The bytes so far are these, in hexadecimal; and begin anew. */
static void expect(struct qjsr_cbor_writer *w, const char *hex)
{
    char found[1024] = "";

    for (size_t i = 0; i < w->length && i < sizeof found / 2 - 1; i++)
        (void)snprintf(found + 2 * i, 3, "%02x", w->bytes[i]);
    CHECK(!w->failed);
    CHECK_STRING(found, hex);
    w->length = 0;
}

static void numbers(struct qjsr_cbor_writer *w)
{
    static const struct {
        double number;
        const char *hex;
    } vectors[] = {{0, "00"},
                   {1, "01"},
                   {10, "0a"},
                   {23, "17"},
                   {24, "1818"},
                   {25, "1819"},
                   {100, "1864"},
                   {255, "18ff"},
                   {256, "190100"},
                   {1000, "1903e8"},
                   {65535, "19ffff"},
                   {65536, "1a00010000"},
                   {1000000, "1a000f4240"},
                   {4294967295.0, "1affffffff"},
                   {4294967296.0, "1b0000000100000000"},
                   {1000000000000.0, "1b000000e8d4a51000"},
                   {9007199254740991.0, "1b001fffffffffffff"},
                   {-1, "20"},
                   {-10, "29"},
                   {-24, "37"},
                   {-25, "3818"},
                   {-100, "3863"},
                   {-1000, "3903e7"},
                   {-9007199254740991.0, "3b001ffffffffffffe"},
                   /* beyond, each number is a float64 */
                   {9007199254740992.0, "fb4340000000000000"},
                   {-9007199254740992.0, "fbc340000000000000"},
                   {-0.0, "fb8000000000000000"},
                   {1.1, "fb3ff199999999999a"},
                   {0.5, "fb3fe0000000000000"},
                   {-4.1, "fbc010666666666666"},
                   {1.0e+300, "fb7e37e43c8800759c"},
                   {5.960464477539063e-8, "fb3e70000000000000"},
                   {18446744073709551616.0, "fb43f0000000000000"},
                   {-18446744073709551616.0, "fbc3f0000000000000"},
                   {5e-324, "fb0000000000000001"},
                   {INFINITY, "fb7ff0000000000000"},
                   {-INFINITY, "fbfff0000000000000"},
                   {NAN, "fb7ff8000000000000"},
                   {-NAN, "fb7ff8000000000000"}};
    uint64_t signaling = UINT64_C(0xfff0000000000001);
    double number;

    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        qjsr_cbor_write_number(w, vectors[i].number);
        expect(w, vectors[i].hex);
    }
    memcpy(&number, &signaling, sizeof number);
    qjsr_cbor_write_number(w, number);
    expect(w, "fb7ff8000000000000");
}

static void heads(struct qjsr_cbor_writer *w)
{
    for (int simple = QJSR_CBOR_FALSE; simple <= QJSR_CBOR_UNDEFINED; simple++)
        qjsr_cbor_write_simple(w, simple);
    expect(w, "f4f5f6f7");
    qjsr_cbor_write_head(w, QJSR_CBOR_UNSIGNED, UINT64_MAX);
    expect(w, "1bffffffffffffffff");
    qjsr_cbor_write_integer(w, INT64_MIN);
    expect(w, "3b7fffffffffffffff");
    qjsr_cbor_write_integer(w, INT64_MAX);
    expect(w, "1b7fffffffffffffff");
    qjsr_cbor_write_head(w, QJSR_CBOR_ARRAY, 25);
    expect(w, "9819");
    qjsr_cbor_write_head(w, QJSR_CBOR_MAP, 5);
    expect(w, "a5");
    qjsr_cbor_write_head(w, QJSR_CBOR_TAG, QJSR_TAG_EPOCH);
    qjsr_cbor_write_integer(w, 1363896240);
    expect(w, "c11a514b67b0");
    qjsr_cbor_write_head(w, QJSR_CBOR_TAG, QJSR_TAG_BIGNUM);
    qjsr_cbor_write_bytes(w, (const uint8_t *)"\x01\0\0\0\0\0\0\0\0", 9);
    expect(w, "c249010000000000000000");
    qjsr_cbor_write_head(w, QJSR_CBOR_TAG, QJSR_TAG_WTF8);
    expect(w, "d90111");
}

static void strings(struct qjsr_cbor_writer *w)
{
    qjsr_cbor_write_bytes(w, NULL, 0);
    expect(w, "40");
    qjsr_cbor_write_bytes(w, (const uint8_t *)"\1\2\3\4", 4);
    expect(w, "4401020304");
    qjsr_cbor_write_utf8(w, "", 0);
    expect(w, "60");
    qjsr_cbor_write_utf8(w, "IETF", 4);
    expect(w, "6449455446");
    qjsr_cbor_write_latin1(w, NULL, 0);
    expect(w, "60");
    qjsr_cbor_write_latin1(w, (const uint8_t *)"\"\\", 2);
    expect(w, "62225c");
    qjsr_cbor_write_latin1(w, (const uint8_t *)"\xfc", 1);
    expect(w, "62c3bc");
    qjsr_cbor_write_latin1(w, (const uint8_t *)"\x7f\x80\xbf\xc0\xff", 5);
    expect(w, "697fc280c2bfc380c3bf");
    /* more than the eight bytes that are looked at together, high ones in each place */
    qjsr_cbor_write_latin1(w, (const uint8_t *)"aaaaaaaa\xe4\xe4\xe4\xe4\xe4\xe4\xe4\xe4z", 17);
    expect(w, "78196161616161616161c3a4c3a4c3a4c3a4c3a4c3a4c3a4c3a47a");
}

static void utf16(struct qjsr_cbor_writer *w)
{
    static const struct {
        uint16_t units[5];
        size_t length;
        const char *hex;
    } vectors[] = {{{0}, 0, "60"},
                   {{0x6C34}, 1, "63e6b0b4"},
                   {{0xD800, 0xDD51}, 2, "64f0908591"},
                   {{0x7F, 0x80, 0x7FF, 0x800, 0xFFFF}, 5, "6b7fc280dfbfe0a080efbfbf"},
                   {{0xD7FF, 0xE000}, 2, "66ed9fbfee8080"},
                   {{0xDBFF, 0xDFFF}, 2, "64f48fbfbf"},
                   {{0xD800}, 1, "d9011143eda080"},
                   {{0xDFFF}, 1, "d9011143edbfbf"},
                   {{0xDC00, 0xD800}, 2, "d9011146edb080eda080"},
                   {{0xD800, 0xD800, 0xDC00}, 3, "d9011147eda080f0908080"},
                   {{0xD800, 0x61}, 2, "d9011144eda08061"}};

    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        qjsr_cbor_write_utf16(w, vectors[i].units, vectors[i].length);
        expect(w, vectors[i].hex);
    }
}

/* [[], {0: ref to 1, ...}], references at the beginning, in the middle and at the end. */
static void references(struct qjsr_cbor_writer *w)
{
    size_t places[2], refs[3];
    const uint32_t numbers[3] = {1, 0, 1};

    qjsr_cbor_write_head(w, QJSR_CBOR_ARRAY, 5);
    places[0] = w->length;
    qjsr_cbor_write_head(w, QJSR_CBOR_ARRAY, 0);
    places[1] = w->length;
    qjsr_cbor_write_head(w, QJSR_CBOR_MAP, 0);
    refs[0] = qjsr_cbor_write_reference(w);
    refs[1] = qjsr_cbor_write_reference(w);
    qjsr_cbor_write_utf8(w, "x", 1);
    refs[2] = qjsr_cbor_write_reference(w);
    qjsr_cbor_write_insert_shareable(w, places, 2);
    for (int i = 0; i < 3; i++)
        refs[i] += 4; /* behind both marks */
    qjsr_cbor_write_references(w, refs, numbers, 3);
    expect(w, "85d81c80d81ca0d81d01d81d006178d81d01");
}

static void references_of_all_sizes(struct qjsr_cbor_writer *w)
{
    static const uint32_t numbers[] = {0, 23, 24, 255, 256, 65535, 65536, UINT32_MAX};
    size_t places[8];

    for (int i = 0; i < 8; i++)
        places[i] = qjsr_cbor_write_reference(w);
    qjsr_cbor_write_simple(w, QJSR_CBOR_NULL);
    qjsr_cbor_write_references(w, places, numbers, 8);
    expect(w, "d81d00d81d17d81d1818d81d18ffd81d190100d81d19ffffd81d1a00010000d81d1affffffff"
              "f6");
}

static void no_references(struct qjsr_cbor_writer *w)
{
    qjsr_cbor_write_utf8(w, "abc", 3);
    qjsr_cbor_write_insert_shareable(w, NULL, 0);
    qjsr_cbor_write_references(w, NULL, NULL, 0);
    expect(w, "63616263");
}

/* ------------------------------------------------------------------- memory */

struct budget {
    size_t most;
    int requests;
};

static void *grow_within(void *opaque, void *bytes, size_t capacity)
{
    struct budget *budget = opaque;

    budget->requests++;
    return capacity > budget->most ? NULL : realloc(bytes, capacity);
}

static void write_much(struct qjsr_cbor_writer *w)
{
    static const uint16_t units[] = {0x61, 0xD800, 0x20AC};
    const uint32_t number = 1;
    size_t place = w->length, reference;

    qjsr_cbor_write_head(w, QJSR_CBOR_ARRAY, 6);
    qjsr_cbor_write_number(w, 1.5);
    qjsr_cbor_write_latin1(w, (const uint8_t *)"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\xff", 31);
    qjsr_cbor_write_utf16(w, units, 3);
    qjsr_cbor_write_utf8(w, "some text of a certain length", 29);
    qjsr_cbor_write_bytes(w, (const uint8_t *)"some bytes", 10);
    reference = qjsr_cbor_write_reference(w);
    qjsr_cbor_write_insert_shareable(w, &place, 1);
    reference += 2;
    qjsr_cbor_write_references(w, &reference, &number, 1);
}

/* Wherever memory ends, the writer says so, and writes not a byte beyond what it has. */
static void out_of_memory(void)
{
    struct budget budget = {.most = SIZE_MAX};
    struct qjsr_cbor_writer whole = {.grow = grow_within, .opaque = &budget};

    write_much(&whole);
    CHECK(!whole.failed);
    for (size_t most = 0; most < whole.length + 16; most++) {
        struct qjsr_cbor_writer w = {.grow = grow_within, .opaque = &budget};

        budget.most = most;
        write_much(&w);
        CHECK(w.length <= w.capacity);
        CHECK(w.failed || (w.length == whole.length && !memcmp(w.bytes, whole.bytes, w.length)));
        CHECK(w.failed || most >= whole.length);
        budget.requests = 0;
        if (w.failed)
            qjsr_cbor_write_bytes(&w, (const uint8_t *)"more", 4);
        CHECK_INT(budget.requests, 0); /* it does not try again */
        free(w.bytes);
    }
    free(whole.bytes);
}

static void sizes_that_overflow(struct qjsr_cbor_writer *w)
{
    qjsr_cbor_write_bytes(w, (const uint8_t *)"", SIZE_MAX);
    CHECK(w->failed);
    w->failed = false;
    w->length = 0;
}

int main(void)
{
    struct qjsr_cbor_writer w = open_writer();

    numbers(&w);
    heads(&w);
    strings(&w);
    utf16(&w);
    references(&w);
    references_of_all_sizes(&w);
    no_references(&w);
    out_of_memory();
    sizes_that_overflow(&w);
    free(w.bytes);
    return unit_end();
}
