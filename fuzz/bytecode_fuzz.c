/*
 * bytecode_fuzz: bytes in place of bytecode, given to qjs_reactor_evaluate and by a module loader.
 *
 * Input: the first byte, from 'A' on, chooses a program (below) whose bytecode is taken; the rest
 * are changes to it, three bytes each: a place (two bytes, modulo the length) and a value, which
 * flips the bits there that it has not set; 255 cuts off everything from there on. With any other
 * first byte the rest is the bytes themselves.
 *
 * Must hold: bytes that differ from what was compiled are refused with QJS_E_BYTECODE (a module
 * loader's: with an exception), and none of their code has run; what does not differ runs. The
 * instance goes on.
 *
 * Not promised: the checksum is no seal. Who computes it for bytes of his own has written a program
 * for the engine's interpreter, which trusts bytecode (SECURITY.md); that is not tried here.
 */
#include <stdlib.h>
#include <string.h>

#include "guest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUTS = 256 };

static const struct program {
    const char *source;
    int flags;
} programs[] = {
    {"globalThis.ran = 1", 0},
    {"globalThis.ran = 1; (function f(a) { return [a, 'text\\u6c34', 1.5, 7n, /x(\\d)/g] })(1)", 0},
    {"globalThis.ran = 1; { class C { #p = 1; static { this.q = 2 } get p() { return this.#p } } "
     "for (const x of (function* () { yield* [1, 2] })()) new C().p + x } `a${1}b`",
     0},
    {"globalThis.ran = 1; await 7; try { await Promise.reject(1) } catch { }", QJS_EVALUATE_ASYNC},
    {"globalThis.ran = 1; export const x = 5; export default function () { return x }",
     QJS_EVALUATE_MODULE},
};

enum { PROGRAMS = sizeof programs / sizeof programs[0] };

struct bytes {
    uint8_t *bytes;
    size_t length;
};

static struct bytes compiled[PROGRAMS];
static qjs_reactor *r;
static struct bytes given; /* what the loader answers */

static void fail(const char *what)
{
    guest_fail(__FILE__, __LINE__, what, r);
}

static struct bytes copy_of(const uint8_t *bytes, size_t length)
{
    struct bytes copy = {malloc(length ? length : 1), length};

    if (!copy.bytes)
        exit(1);
    if (length)
        memcpy(copy.bytes, bytes, length);
    return copy;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the signature is given */
static int32_t door(void *data, int32_t op, uint32_t id, uint8_t *bytes, size_t length)
{
    uint8_t *room;

    (void)data;
    (void)id;
    (void)bytes;
    (void)length;
    if (op != QJS_HOST_LOAD)
        return 0;
    room = qjs_reactor_reserve(r, given.length + 5);
    if (!room)
        return 0;
    room[0] = 0x5A;
    for (int i = 0; i < 4; i++)
        room[1 + i] = (uint8_t)(given.length >> (24 - 8 * i));
    if (given.length)
        memcpy(room + 5, given.bytes, given.length);
    return (int32_t)given.length + 5;
}

static void begin(void)
{
    r = guest_new(false);
    if (guest_init(r) < 0)
        fail("it begins");
    qjs_reactor_set_host(r, door, NULL, QJS_COPY);
    for (size_t i = 0; i < PROGRAMS && !compiled[i].bytes; i++) {
        const char *source = programs[i].source;
        int length =
            qjs_reactor_compile(r, source, strlen(source), "program.js", programs[i].flags);
        const uint8_t *bytes = qjs_reactor_exchange(r)->bytes;
        size_t head = bytes[0] == 0x58 ? 2 : 3;

        if (length < 36)
            fail("it compiles");
        compiled[i] = copy_of(bytes + head, (size_t)length - head);
    }
}

/* Whether code of a program ran. */
static bool has_run(void)
{
    static const char code[] = "(r => (delete globalThis.ran, r))(globalThis.ran !== undefined)";
    int length = qjs_reactor_evaluate(r, code, sizeof code - 1, NULL, QJS_COPY);

    if (length != 1)
        fail("it answers");
    return qjs_reactor_exchange(r)->bytes[0] == 0xF5;
}

static void change(struct bytes *b, const uint8_t *data, size_t size)
{
    for (; size >= 3 && b->length; data += 3, size -= 3) {
        size_t at = ((size_t)data[0] << 8 | data[1]) % b->length;

        if (data[2] == 255)
            b->length = at;
        else
            b->bytes[at] ^= (uint8_t)(255 - data[2]);
    }
}

/* Evaluated; then imported, unless the loader would take the bytes for source. */
static void try_bytes(const struct bytes *b, bool is_right)
{
    int result =
        qjs_reactor_evaluate(r, (const char *)b->bytes, b->length, NULL, QJS_EVALUATE_BYTECODE);

    if (is_right != (result >= 0))
        fail("what was compiled is accepted, and nothing else");
    if (result < 0) {
        REQUIRE(qjs_reactor_error_code(r) == QJS_E_BYTECODE);
        REQUIRE(qjs_reactor_error_length(r) > 0 && qjs_reactor_exchange(r)->length == 0);
    }
    guest_turns(r, 4);
    REQUIRE(has_run() == is_right);
    if (is_right || b->length < 8 || memcmp(b->bytes, "\0qjsrbc1", 8) != 0)
        return;
    given = *b;
    result = qjs_reactor_import(r, "m");
    REQUIRE(result > 0);
    guest_turns(r, 4);
    REQUIRE(!has_run());
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int served;
    const struct bytes *original;
    struct bytes b;

    if (!r)
        begin();
    if (!size)
        return 0;
    original = (uint8_t)(data[0] - 'A') < PROGRAMS ? &compiled[data[0] - 'A'] : NULL;
    if (original) {
        struct bytes part;

        b = copy_of(original->bytes, original->length);
        change(&b, data + 1, size - 1);
        part =
            copy_of(b.bytes, b.length); /* exactly, so that a sanitizer sees what is read beyond */
        free(b.bytes);
        b = part;
    } else {
        b = copy_of(data + 1, size - 1);
    }
    try_bytes(&b, original && b.length == original->length &&
                      memcmp(b.bytes, original->bytes, b.length) == 0);
    free(b.bytes);
    guest_check(r);
    if (++served >= INPUTS) {
        guest_free(r);
        r = NULL;
        served = 0;
    }
    return 0;
}
