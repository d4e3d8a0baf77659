/*
 * cbor_fuzz: bytes that a host may send as values, through every function that takes some.
 *
 * Input: the first byte chooses where the bytes go (enum way, below) and, times WAYS, how what
 * comes back crosses (enum qjs_crossing); the rest is what is sent.
 *
 * Must hold: what is no value is refused with a code and a text that names the byte. What is
 * accepted by one way is accepted by the others. What was accepted and comes back has one form:
 * sent again, it comes back as the same bytes, by properties, by calls, and through a function of
 * the host that gives back what it gets (the same definition as in tests/unit/unpack_test.c and
 * docs/VALUES.md); as QJS_HANDLE, an object as the same handle. The instance goes on working, and
 * gives back all its memory at its end.
 *
 * An instance serves many inputs, because what crosses is data. A fault that needs several of them
 * is not found again by the last one alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUTS = 256 };

enum way { ROUND, PAIR, ARGUMENTS, KEY, SETTLED, MESSAGE, EXPORTS, WAYS };

/* Handles in the instance. */
static qjs_reactor *r;
static uint32_t same, echo, object, construct;

/* ---------------------------------------------------------------------- the host */

/* The handle of what an expression gives: [kind, handle, ...]. */
static uint32_t handle_of(const char *code)
{
    int length = qjs_reactor_evaluate(r, code, strlen(code), NULL, QJS_HANDLE);
    const uint8_t *bytes = qjs_reactor_exchange(r)->bytes;

    if (length < 5 || memcmp(bytes, "\xd8\x27", 2) != 0 || bytes[4] > 23)
        guest_fail(__FILE__, __LINE__, "a handle below 24", r);
    return bytes[4];
}

static void begin(void)
{
    r = guest_new(true);
    if (guest_init(r) < 0 ||
        qjs_reactor_set(r, 0, (const uint8_t *)"\x82\x64host\xd8\x27\x82\x08\x01", 11) < 0)
        guest_fail(__FILE__, __LINE__, "it begins", r);
    same = handle_of("((value) => value)");
    echo = handle_of("((host) => (value) => host(value))(host)");
    object = handle_of("({ v: 0 })");
    construct = handle_of("(class { constructor(...all) { this.all = all; } })");
}

/* Bytes of the host's own, in a block of exactly their size, so that a sanitizer sees what is read
 * beyond. Takes over nothing. */
struct block {
    uint8_t *bytes;
    size_t length;
};

static struct block block_of(const char *head, size_t head_length, const uint8_t *bytes,
                             size_t length)
{
    struct block b = {malloc(head_length + length ? head_length + length : 1),
                      head_length + length};

    if (!b.bytes)
        exit(1);
    memcpy(b.bytes, head, head_length);
    if (length)
        memcpy(b.bytes + head_length, bytes, length);
    return b;
}

/* What was given last. */
static struct block result(int length)
{
    return block_of("", 0, qjs_reactor_exchange(r)->bytes, length > 0 ? (size_t)length : 0);
}

/* A refusal is told; whether it was accepted. Out of memory is neither. */
enum verdict { REFUSED, ACCEPTED, NO_MEMORY };

static enum verdict judge(int result)
{
    int code = qjs_reactor_error_code(r);

    if (result >= 0)
        return ACCEPTED;
    REQUIRE(qjs_reactor_error_length(r) > 0);
    if (code == QJS_E_MEMORY || strstr(qjs_reactor_error_text(r), "out of memory"))
        return NO_MEMORY;
    if (code != QJS_E_VALUE && code != QJS_E_EXCEPTION && code != QJS_E_HANDLE &&
        code != QJS_E_ARGUMENT && code != QJS_E_POLLS /* a key to a text */)
        guest_fail(__FILE__, __LINE__, "a code of values", r);
    return REFUSED;
}

/* ---------------------------------------------------------------------- the ways */

static int set(const uint8_t *bytes, size_t length)
{
    struct block b = block_of("\x82\x61v", 3, bytes, length);
    int result = qjs_reactor_set(r, object, b.bytes, b.length);

    free(b.bytes);
    return result;
}

static int call(uint32_t function, const uint8_t *bytes, size_t length, int crossing)
{
    struct block b = block_of("\x82\xf7", 2, bytes, length);
    int result = qjs_reactor_call(r, function, b.bytes, b.length, crossing);

    free(b.bytes);
    return result;
}

static int get(int crossing)
{
    return qjs_reactor_get(r, object, (const uint8_t *)"\x61v", 2, crossing);
}

static void require_same(const struct block *a, const struct block *b, size_t skip)
{
    if (a->length + skip == b->length && memcmp(a->bytes, b->bytes + skip, a->length) == 0)
        return;
    for (int i = 0; i < 2; i++) {
        const struct block *one = i ? b : a;

        (void)fprintf(stderr, i ? "and   " : "first ");
        for (size_t at = 0; at < one->length; at++)
            (void)fprintf(stderr, "%02x", one->bytes[at]);
        (void)fprintf(stderr, "\n");
    }
    guest_fail(__FILE__, __LINE__, "the same bytes", r);
}

/* Sent once more, what came back comes back the same by every way; but what the host gives back is
 * an array that has a handle of its own. */
static void send_again(const struct block *first, int crossing)
{
    for (int way = 0; way < (crossing == QJS_HANDLE ? 2 : 3); way++) {
        struct block again;
        int length;

        if (way == 0)
            length = set(first->bytes, first->length) < 0 ? -1 : get(crossing);
        else
            length = call(way == 1 ? same : echo, first->bytes, first->length, crossing);
        if (judge(length) == NO_MEMORY)
            return;
        if (length < 0)
            guest_fail(__FILE__, __LINE__, "what came back is accepted", r);
        again = result(length);
        require_same(first, &again, way == 2); /* an array of it, from the host */
        free(again.bytes);
    }
}

/* Whether bytes that were accepted are an array, a map or a buffer: what has an identity. */
static bool is_object(const uint8_t *bytes, size_t size)
{
    return size && (bytes[0] >> 5 == 4 || bytes[0] >> 5 == 5 || bytes[0] >> 5 == 2);
}

static void go_round(const uint8_t *bytes, size_t size, int crossing)
{
    enum verdict was_set = judge(set(bytes, size)), called;
    struct block first;
    int length;

    length = call(same, bytes, size, QJS_HANDLE);
    called = judge(length);
    if (was_set != NO_MEMORY && called != NO_MEMORY && was_set != called)
        guest_fail(__FILE__, __LINE__, "a value is accepted by both or none", r);
    if (was_set != ACCEPTED)
        return;
    length = get(crossing);
    if (judge(length) != ACCEPTED)
        return; /* a function, as QJS_COPY */
    first = result(length);
    /* As a handle, each crossing of what is no object has another number. */
    if (crossing != QJS_HANDLE || is_object(bytes, size))
        send_again(&first, crossing);
    free(first.bytes);
}

static int settle(const uint8_t *bytes, size_t size, int crossing)
{
    int settled, length;

    if (set((const uint8_t *)"\xd8\x27\x82\x09\x05", 5) < 0)
        return -1;
    settled = qjs_reactor_settle(r, 5, crossing & 1, bytes, size);
    if (settled < 0)
        (void)qjs_reactor_settle(r, 5, 0, (const uint8_t *)"\xf6", 1);
    (void)judge(settled);
    length = get(QJS_HANDLE);
    REQUIRE(length >= 5 || judge(length) == NO_MEMORY);
    guest_turns(r, 4);
    return settled;
}

static int post(const uint8_t *bytes, size_t size)
{
    /* A channel: the guest gets one end, the host holds the other as port 2^30 + 1. */
    int result = set((const uint8_t *)"\xd8\x27\x82\x0a\x1a\x40\x00\x00\x01", 9);

    if (result == 0)
        result = qjs_reactor_message(r, (UINT32_C(1) << 30) + 1, bytes, size);
    (void)judge(result);
    guest_turns(r, 4);
    (void)qjs_reactor_close_port(r, (UINT32_C(1) << 30) + 1);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int served;
    int crossing = size ? data[0] / WAYS % 4 : 0;
    struct block b = block_of("", 0, data + (size > 0), size - (size > 0));

    if (!r)
        begin();
    switch (size ? (enum way)(data[0] % WAYS) : ROUND) {
    case PAIR:
        (void)judge(qjs_reactor_set(r, object, b.bytes, b.length));
        break;
    case ARGUMENTS:
        (void)judge(qjs_reactor_call(r, same, b.bytes, b.length, crossing));
        (void)judge(qjs_reactor_construct(r, construct, b.bytes, b.length, crossing));
        break;
    case KEY:
        (void)judge(qjs_reactor_get(r, object, b.bytes, b.length, crossing));
        break;
    case SETTLED:
        (void)settle(b.bytes, b.length, crossing);
        break;
    case MESSAGE:
        (void)post(b.bytes, b.length);
        break;
    case EXPORTS:
        (void)judge(qjs_reactor_define_module(r, "m", b.bytes, b.length));
        (void)judge(qjs_reactor_import(r, "m"));
        guest_turns(r, 4);
        served = INPUTS; /* there may be one module of this name */
        break;
    default:
        go_round(b.bytes, b.length, crossing);
    }
    guest_check(r);
    free(b.bytes);
    if (++served >= INPUTS) {
        guest_free(r);
        r = NULL;
        served = 0;
    }
    return 0;
}
