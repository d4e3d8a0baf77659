#include "pass.h"

#include <stdio.h>
#include <string.h>

#include "cbor_write.h"

enum { MAX_TURNS = 200 };

void pass_fail(struct pass *p, const char *why)
{
    if (p->ok)
        (void)fprintf(stderr, "pass %u, %s: %s (last error %d: %s)\n", p->number, p->what, why,
                      qjs_reactor_error_code(p->r), qjs_reactor_error_text(p->r));
    p->ok = false;
}

static bool may_fail(const struct pass *p)
{
    int code = qjs_reactor_error_code(p->r);

    return !p->sure && (code == QJS_E_MEMORY || code == QJS_E_EXCEPTION);
}

int pass_answer(struct pass *p, const char *what, int answer)
{
    p->what = what;
    if (answer < -1)
        pass_fail(p, "no such answer");
    if (answer == -1 && !may_fail(p))
        pass_fail(p, "fails for another reason");
    if (answer == -1 && !qjs_reactor_error_length(p->r))
        pass_fail(p, "an error without a text");
    if (answer > 0 && (size_t)answer != qjs_reactor_exchange(p->r)->length)
        pass_fail(p, "a value that does not stand in the exchange buffer");
    return answer;
}

void pass_expect(struct pass *p, const char *what, int answer, const char *bytes, size_t length)
{
    const struct qjs_exchange *exchange = qjs_reactor_exchange(p->r);

    if (pass_answer(p, what, answer) < 0)
        return;
    if ((size_t)answer != length || memcmp(exchange->bytes, bytes, length) != 0)
        pass_fail(p, "another value than expected");
}

int pass_evaluate(struct pass *p, const char *source, int flags)
{
    return pass_answer(p, source,
                       qjs_reactor_evaluate(p->r, source, strlen(source), "oom.js", flags));
}

uint32_t pass_handle(const struct pass *p, int answer)
{
    const uint8_t *at = qjs_reactor_exchange(p->r)->bytes;
    uint32_t number = 0;

    if (answer < 5 || at[0] != 0xD8 || at[1] != 39 || at[3] > 2)
        return 0;
    at += 4;
    if (*at < 24)
        return *at;
    for (int left = 1 << (*at - 24); left > 0; left--)
        number = number << 8 | *++at;
    return number;
}

void pass_turn(struct pass *p)
{
    int next, turns = 0;

    p->what = "turning";
    do {
        next = qjs_reactor_loop_once(p->r);
        if (next == -2 && p->sure)
            pass_fail(p, "a turn raises an error");
        (void)qjs_reactor_poll_io(p->r, 0);
    } while (next != -1 && turns++ < MAX_TURNS);
    if (next != -1 && !may_fail(p))
        pass_fail(p, "the loop does not end");
}

struct bytes pass_text(const char *text)
{
    struct bytes b;
    struct qjsr_cbor_writer w = {.bytes = b.bytes, .capacity = sizeof b.bytes};

    qjsr_cbor_write_utf8(&w, text, strlen(text));
    b.length = w.length;
    return b;
}

void pass_settle(struct pass *p, const char *text, bool rejected)
{
    struct bytes value = pass_text(text);
    int result = qjs_reactor_settle(p->r, p->promise, rejected, value.bytes, value.length);

    /* It may not have come so far that the promise crossed. */
    if (result == 0 || p->sure || qjs_reactor_error_code(p->r) != QJS_E_HANDLE)
        (void)pass_answer(p, "settle", result);
}

/* --------------------------------------------------------------------- the door */

static int32_t answer(struct pass *p, const void *bytes, size_t length)
{
    uint8_t *target = qjs_reactor_reserve(p->r, length);

    if (!target)
        return 0;
    memcpy(target, bytes, length);
    return (int32_t)length;
}

static int32_t answer_promise(struct pass *p)
{
    const uint8_t promise[] = {
        0xD8, 39, 0x82, 9, 0x19, (uint8_t)(++p->promise >> 8), (uint8_t)p->promise};

    return answer(p, promise, sizeof promise);
}

static int32_t answer_source(struct pass *p, const char *source)
{
    const struct bytes text = pass_text(source);

    return answer(p, text.bytes, text.length);
}

/* Functions by their ids: see values.c. */
static int32_t call(struct pass *p, uint32_t id, const uint8_t *bytes, size_t length)
{
    static const char error[] = "\xd8\x1b\x82\x69TypeError\xa3\x67message\x62no\x65stack\x64host"
                                "\x65"
                                "cause\x83\x01\x02\x03";
    struct bytes copy;

    switch (id) {
    case 1: /* what came */
        copy.length = length < sizeof copy.bytes ? length : sizeof copy.bytes;
        memcpy(copy.bytes, bytes, copy.length);
        return answer(p, copy.bytes, copy.length);
    case 2:
        return -answer(p, error, sizeof error - 1);
    case 3:
        return answer_promise(p);
    default: /* the guest again */
        if (++p->depth < 3)
            (void)pass_evaluate(p, "[host.again(), host.echo('inner')]", QJS_HANDLES);
        p->depth--;
        return answer_source(p, "came back");
    }
}

/* What a module's name has in it says what it is. */
static int32_t load(struct pass *p, const uint8_t *bytes)
{
    static uint8_t cbor[sizeof p->bytecode.bytes + 9];
    struct qjsr_cbor_writer w = {.bytes = cbor, .capacity = sizeof cbor};
    char name[32] = "", source[128];

    memcpy(name, bytes + 2, bytes[1] & 0x1F); /* [name, type]; it is short */
    if (strstr(name, "later"))
        return answer_promise(p);
    if (strstr(name, "none"))
        return answer(p, "\xf6", 1);
    if (strstr(name, "data"))
        return answer_source(p, "{\"a\": [1, 2, {\"b\": null}]}");
    if (strstr(name, "code")) {
        qjsr_cbor_write_bytes(&w, p->bytecode.bytes, p->bytecode.length);
        return answer(p, cbor, w.length);
    }
    (void)snprintf(source, sizeof source,
                   "import './later-leaf%u.js'; export const x = import.meta.url; "
                   "export default class { y = 1 }",
                   p->number);
    return answer_source(p, source);
}

static int32_t door(void *data, int32_t op, uint32_t id, uint8_t *bytes, size_t length)
{
    struct pass *p = data;

    switch (op) {
    case QJS_HOST_CALL:
        return call(p, id, bytes, length);
    case QJS_HOST_SETTLED:
        p->settled++;
        return 0;
    case QJS_HOST_LOAD:
        return load(p, bytes);
    case QJS_HOST_CHANNEL:
        /* The array of a name: the host joins one of them. */
        return length == 8 && memcmp(bytes + 2, "joined", 6) == 0 ? answer(p, "\xf5", 1) : 0;
    default:
        return 0;
    }
}

void pass_attach(struct pass *p)
{
    qjs_reactor_set_host(p->r, door, p, QJS_FUNCTIONS);
}
