/* Bytecode: what was written is read; what is damaged in any byte, cut or of another engine is
 * refused. */
#include "bytecode.h"

#include <stdlib.h>

#include "instance.h"
#include "unit.h"

enum { HEADER_SIZE = 36, VERSION_AT = 8, FLAGS_AT = 24 };

struct bytes {
    uint8_t *bytes;
    size_t length;
};

/* Compile; the bytes are the caller's to free, and there is room for one more. */
static struct bytes compile(struct qjs_reactor *r, const char *source, int flags)
{
    int length = qjs_reactor_compile(r, source, strlen(source), "test.js", flags);
    const uint8_t *cbor = qjs_reactor_exchange(r)->bytes;
    struct bytes result = {NULL, 0};
    size_t head;

    CHECK(length > 36);
    if (length <= 36)
        exit(unit_end());
    head = cbor[0] == 0x58 ? 2 : cbor[0] == 0x59 ? 3 : 5;
    result.length = (size_t)length - head;
    result.bytes = malloc(result.length + 1);
    if (!result.bytes)
        exit(1);
    memcpy(result.bytes, cbor + head, result.length);
    return result;
}

static int evaluate(struct qjs_reactor *r, const uint8_t *bytes, size_t length)
{
    return qjs_reactor_evaluate(r, (const char *)bytes, length, NULL, QJS_EVALUATE_BYTECODE);
}

static void a_script(struct qjs_reactor *r)
{
    struct bytes b = compile(r, "globalThis.n = (globalThis.n ?? 0) + 1; 'value ' + n", 0);

    CHECK(qjsr_bytecode_is(b.bytes, b.length));
    CHECK(qjsr_bytecode_is(b.bytes, 8) && !qjsr_bytecode_is(b.bytes, 7));
    CHECK_INT(evaluate(r, b.bytes, b.length), 8);
    CHECK(memcmp(qjs_reactor_exchange(r)->bytes, "gvalue 1", 8) == 0);
    CHECK_INT(evaluate(r, b.bytes, b.length), 8); /* as often as one likes */
    CHECK(memcmp(qjs_reactor_exchange(r)->bytes, "gvalue 2", 8) == 0);
    free(b.bytes);
}

/* It says itself what it is. */
static void kinds(struct qjs_reactor *r)
{
    struct bytes module = compile(r, "export const x = 5", QJS_EVALUATE_MODULE);
    struct bytes async = compile(r, "await 7", QJS_EVALUATE_ASYNC);
    struct bytes again = compile(r, "await 7", QJS_EVALUATE_ASYNC);
    const uint8_t *cbor;

    CHECK(again.length == async.length && !memcmp(again.bytes, async.bytes, async.length));
    CHECK(evaluate(r, module.bytes, module.length) > 0);
    cbor = qjs_reactor_exchange(r)->bytes;
    CHECK(memcmp(cbor, "\xd8\x27\x82\x01", 4) == 0); /* a promise's handle */
    CHECK(evaluate(r, async.bytes, async.length) > 0);
    cbor = qjs_reactor_exchange(r)->bytes;
    CHECK(memcmp(cbor, "\xd8\x27\x82\x01", 4) == 0);
    free(module.bytes);
    free(async.bytes);
    free(again.bytes);
}

static void is_refused(struct qjs_reactor *r, const uint8_t *bytes, size_t length, const char *text)
{
    CHECK_INT(evaluate(r, bytes, length), -1);
    CHECK_INT(qjs_reactor_error_code(r), QJS_E_BYTECODE);
    CHECK_INT((int64_t)qjs_reactor_exchange(r)->length, 0);
    if (text)
        CHECK_STRING(qjs_reactor_error_text(r), text);
}

static void damage(struct qjs_reactor *r)
{
    struct bytes b = compile(r, "function f(a) { return [a, 'text', 1.5, 7n, /x/g] } f(1)", 0);

    for (size_t i = 0; i < b.length; i++) {
        for (int bit = 0; bit < 8; bit++) {
            const char *text = NULL;

            b.bytes[i] ^= (uint8_t)(1 << bit);
            if (i < VERSION_AT)
                text = "these bytes are no bytecode";
            else if (i >= FLAGS_AT)
                text = "the bytecode is damaged: its checksum is wrong";
            is_refused(r, b.bytes, b.length, text);
            b.bytes[i] ^= (uint8_t)(1 << bit);
        }
    }
    CHECK(evaluate(r, b.bytes, b.length) > 0);
    free(b.bytes);
}

/* Each beginning, in a block of its own, so that a sanitizer sees what is read beyond. */
static void cuts(struct qjs_reactor *r)
{
    struct bytes b = compile(r, "let cut = () => 1; cut()", 0);

    for (size_t length = 0; length < b.length; length++) {
        uint8_t *part = malloc(length ? length : 1);

        if (part && length)
            memcpy(part, b.bytes, length);
        is_refused(r, part, length,
                   length < HEADER_SIZE ? "these bytes are no bytecode"
                                        : "the bytecode is damaged: its checksum is wrong");
        free(part);
    }
    b.bytes[b.length] = 0;
    is_refused(r, b.bytes, b.length + 1, "the bytecode is damaged: its checksum is wrong");
    is_refused(r, (const uint8_t *)"1 + 1", 5, "these bytes are no bytecode");
    is_refused(r, NULL, 0, "these bytes are no bytecode");
    free(b.bytes);
}

static void another_version(struct qjs_reactor *r)
{
    struct bytes b = compile(r, "1", 0);
    char expected[128];

    (void)snprintf((char *)b.bytes + VERSION_AT, 16, "0.0.1-other");
    (void)snprintf(expected, sizeof expected,
                   "the bytecode is of engine 0.0.1-other, and this one is %s", JS_GetVersion());
    is_refused(r, b.bytes, b.length, expected);
    memset(b.bytes + VERSION_AT, 'v', 16); /* no NUL at its end */
    (void)snprintf(expected, sizeof expected,
                   "the bytecode is of engine vvvvvvvvvvvvvvv, and this one is %s",
                   JS_GetVersion());
    is_refused(r, b.bytes, b.length, expected);
    free(b.bytes);
}

/* Source is no bytecode unless it is said to be, and a host's error in the flags is one. */
static void flags(struct qjs_reactor *r)
{
    struct bytes b = compile(r, "1", 0);

    CHECK_INT(qjs_reactor_evaluate(r, (const char *)b.bytes, b.length, NULL, 0), -1);
    CHECK_INT(qjs_reactor_error_code(r), QJS_E_EXCEPTION);
    CHECK_INT(qjs_reactor_compile(r, "1", 1, NULL, QJS_HANDLES), -1);
    CHECK_INT(qjs_reactor_error_code(r), QJS_E_ARGUMENT);
    CHECK_INT(qjs_reactor_compile(r, "1", 1, NULL, QJS_EVALUATE_BYTECODE), -1);
    CHECK_INT(qjs_reactor_error_code(r), QJS_E_ARGUMENT);
    CHECK_INT(qjs_reactor_compile(r, "let =", 5, NULL, 0), -1);
    CHECK_INT(qjs_reactor_error_code(r), QJS_E_EXCEPTION);
    free(b.bytes);
}

int main(void)
{
    struct qjs_reactor *r = qjs_reactor_new();

    CHECK(r && qjs_reactor_init(r) == 0);
    if (unit_failures)
        return unit_end();
    qjs_reactor_set_error_output(r, 0);
    a_script(r);
    kinds(r);
    damage(r);
    cuts(r);
    another_version(r);
    flags(r);
    qjs_reactor_free(r);
    return unit_end();
}
