/* Unpacking what anybody may have sent: every kind of value in docs/VALUES.md, each of its
 * beginnings, and values that were made and damaged at random. Nothing may crash or leak; and what
 * is accepted gives the same bytes when it was packed, unpacked and packed again. */
#include "unpack.h"

#include <stdlib.h>

#include "handle.h"
#include "hostref.h"
#include "instance.h"
#include "pack.h"
#include "unit.h"
#include "wire.h"

enum { ROUNDS = 50000 };

static struct qjs_reactor *r;

static void forget_exception(void)
{
    JS_FreeValue(r->ctx, JS_GetException(r->ctx));
}

/* Unpack from a block of exactly that size, so that a sanitizer sees what is read beyond. */
static bool unpack(const uint8_t *bytes, size_t length, JSValue *value)
{
    struct qjsr_flat_fault fault;
    uint8_t *block = malloc(length ? length : 1);

    if (!block)
        exit(1);
    if (length)
        memcpy(block, bytes, length);
    *value = qjsr_unpack_value(r, block, length, &fault);
    if (JS_IsException(*value)) {
        CHECK(fault.text ? fault.at <= length : JS_HasException(r->ctx));
        CHECK(!fault.text || !JS_HasException(r->ctx));
        forget_exception();
    } else {
        CHECK(!JS_HasException(r->ctx));
    }
    free(block);
    return !JS_IsException(*value);
}

/* The same as the one element of a list, which goes other ways. */
static bool unpack_in_list(const struct bytes *b, JSValue *value)
{
    struct qjsr_flat_fault fault;
    struct qjsr_flat_list list;
    uint8_t *block = malloc(b->length + 1);
    int result;

    if (!block)
        exit(1);
    block[0] = 0x81;
    memcpy(block + 1, b->bytes, b->length);
    result = qjsr_unpack_list(r, block, b->length + 1, false, &list, &fault);
    free(block);
    if (result < 0) {
        forget_exception();
        return false;
    }
    CHECK_INT(list.count, 1);
    *value = JS_DupValue(r->ctx, list.values[0]);
    qjsr_flat_free(r->ctx, &list);
    return true;
}

/* Packed: how many bytes stand in the exchange buffer. Takes over value. */
static int pack(JSValue value)
{
    int length = qjsr_pack_value(r, value, QJS_HANDLES, "value");

    JS_FreeValue(r->ctx, value);
    CHECK(length > 0 && !JS_HasException(r->ctx));
    forget_exception();
    return length;
}

static void show(const char *what, const uint8_t *bytes, size_t length)
{
    (void)fprintf(stderr, "%s: ", what);
    for (size_t i = 0; i < length; i++)
        (void)fprintf(stderr, "%02x", bytes[i]);
    (void)fprintf(stderr, "\n");
}

/* Pack a value: its bytes. Takes over value. */
static bool pack_to(JSValue value, struct bytes *b)
{
    int length = pack(value);

    if (length <= 0 || length > MOST)
        return false;
    b->length = (size_t)length;
    memcpy(b->bytes, r->exchange.bytes, b->length);
    return true;
}

static bool same(const struct bytes *a, const struct bytes *b)
{
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

/* Unpacked and packed, the bytes are the same. */
static bool is_stable(const struct bytes *b)
{
    static struct bytes again;
    JSValue value;

    return unpack(b->bytes, b->length, &value) && pack_to(value, &again) && same(b, &again);
}

/* Whether it is accepted; if so, all ways have to lead to the same bytes. */
static bool check(const struct bytes *b)
{
    static struct bytes first, second;
    JSValue value, listed;
    bool accepted = unpack(b->bytes, b->length, &value);
    int failures = unit_failures;

    if (unpack_in_list(b, &listed) != accepted) {
        CHECK(!"a value and a list of it are both accepted or none");
        return accepted;
    }
    if (!accepted)
        return false;
    CHECK(pack_to(value, &first));
    CHECK(pack_to(listed, &second));
    CHECK(same(&first, &second));
    CHECK(is_stable(&first));
    if (unit_failures > failures)
        show("packed", first.bytes, first.length);
    return true;
}

/* ------------------------------------------------------------------- the table */

static void every_kind(void)
{
    CHECK_INT((int64_t)wire_of_corpus(WIRE_COUNT).length, 0);
    for (uint32_t i = 0; i < WIRE_COUNT; i++) {
        struct bytes b = wire_of_corpus(i), part;

        CHECK(check(&b));
        for (size_t cut = 0; cut < b.length; cut++) {
            part = b;
            part.length = cut;
            CHECK(!check(&part));
        }
        part = b;
        put_byte(&part, 0xF6);
        CHECK(!check(&part)); /* more than one value */
        if (unit_failures) {
            show("of", b.bytes, b.length);
            return;
        }
    }
}

/* The second time takes no memory that the first did not. */
static void nothing_is_kept(void)
{
    size_t used = 0;

    for (int time = 0; time < 3; time++) {
        every_kind();
        qjsr_hostref_clear_promises(r);
        JS_RunGC(r->rt);
        while (qjsr_hostref_take_released(r))
            ;
        if (time == 1)
            used = r->heap.used;
    }
    CHECK_INT((int64_t)r->heap.used, (int64_t)used);
}

/* What is no value is the host's fault, told with its byte, and not an exception of the guest. */
static void malformed(void)
{
    static const struct {
        const char *bytes;
        size_t length, at;
    } table[] = {{"\xd8\x45\x41\x01", 4, 0},         /* a part of an element */
                 {"\x82\x01\xff", 3, 2},             /* a break */
                 {"\x1b\x00\x20\0\0\0\0\0\0", 9, 0}, /* 2^53 */
                 {"\xa1\x01\x02", 3, 1},             /* a name that is none */
                 {"\xd8\x1d\x00", 3, 2},             /* a reference to nothing */
                 {"\xd8\x1c\xd8\x1c\x80", 5, 2},     /* shareable twice */
                 {"\xc0\x61t", 3, 0},                /* a tag that is not taken */
                 {"\xf8\x20", 2, 0},                 /* a simple value that is not taken */
                 {"\xc1\x61t", 3, 1},                /* a date that is no number */
                 {"\xd8\x27\x82\x00\x18\x63", 6, 0}, /* a handle that is not there */
                 {"\xd8\x27\x82\x08\x00", 5, 0}};    /* a function without an id */

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct qjsr_flat_fault fault = {.text = NULL};
        JSValue value =
            qjsr_unpack_value(r, (const uint8_t *)table[i].bytes, table[i].length, &fault);

        CHECK(JS_IsException(value) && fault.text && !JS_HasException(r->ctx));
        CHECK_INT((int64_t)fault.at, (int64_t)table[i].at);
    }
}

static void initial_bytes(void)
{
    for (unsigned first = 0; first < 256; first++) {
        for (unsigned second = 0; second < 256; second++) {
            struct bytes b;

            b.length = 0;

            put_byte(&b, first);
            put_byte(&b, second);
            (void)check(&b);
        }
    }
}

static bool nested(uint8_t open, size_t levels)
{
    uint8_t bytes[1100];
    JSValue value;

    memset(bytes, open, levels);
    bytes[levels] = 0xF6;
    if (!unpack(bytes, levels + 1, &value))
        return false;
    CHECK_INT(pack(value), (int64_t)levels + 1);
    return true;
}

static void depth(void)
{
    CHECK(nested(0x81, 1000));
    CHECK(!nested(0x81, 1001));
}

/* ------------------------------------------------------------------- at random */

static void give_function(void)
{
    static const char source[] = "(function f(a, b) {})";
    JSValue f = JS_Eval(r->ctx, source, sizeof source - 1, "f.js", JS_EVAL_TYPE_GLOBAL);

    wire_function = qjsr_handle_give(r, f);
    JS_FreeValue(r->ctx, f);
}

static void random_values(int rounds)
{
    int accepted = 0;

    for (int round = 0; round < rounds && !unit_failures; round++) {
        struct bytes b;

        b.length = 0;
        make(&b, 0);
        for (uint32_t times = below(4); times > 0; times--)
            damage(&b);
        accepted += check(&b);
        if (unit_failures)
            show("of", b.bytes, b.length);
        if (round % 1024 == 0) {
            qjsr_hostref_clear_promises(r);
            qjsr_handle_clear(r);
            give_function();
        }
    }
    CHECK(unit_failures || accepted > rounds / 5); /* or it does not test what it says */
}

int main(int argc, char **argv)
{
    r = qjs_reactor_new();
    CHECK(r && qjs_reactor_init(r) == 0);
    if (unit_failures)
        return unit_end();
    give_function();
    nothing_is_kept();
    malformed();
    initial_bytes();
    depth();
    random_values(argc > 1 ? (int)strtol(argv[1], NULL, 10) : ROUNDS);
    qjs_reactor_free(r);
    return unit_end();
}
