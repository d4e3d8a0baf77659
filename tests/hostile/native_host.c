/* The functions of `host`, which work on the bytes that cross: nothing of what a guest sends is
 * believed. */
#include "native.h"

#include "qjs_reactor.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PROMISES = 64 };

struct bytes {
    uint8_t *at;
    size_t length;
};

struct function {
    const char *name;
    int32_t (*call)(qjs_reactor *r, struct bytes argument, struct bytes others, unsigned count);
};

/* What the host holds, of the one guest that there is. */
static struct {
    struct bytes kept;
    struct {
        uint32_t id;
        struct bytes value;
    } promises[MOST_PROMISES];
    int promise_count;
    uint32_t last_promise, awaited;
    const char *outcome;
} host;

/* ------------------------------------------------------------------------ CBOR */

/* The head of an item: its major type and number; the place behind it, or NULL. */
static const uint8_t *read_head(const uint8_t *at, const uint8_t *end, int *major, uint64_t *number)
{
    size_t size;

    if (at >= end)
        return NULL;
    *major = *at >> 5;
    *number = *at++ & 31;
    if (*number < 24)
        return at;
    if (*number > 27)
        return NULL; /* the reactor writes nothing of an indefinite length */
    size = (size_t)1 << (*number - 24);
    if ((size_t)(end - at) < size)
        return NULL;
    *number = 0;
    while (size--)
        *number = *number << 8 | *at++;
    return at;
}

/* The place behind an item, or NULL. Counts the items that are to come, and so goes in no depth. */
static const uint8_t *skip(const uint8_t *at, const uint8_t *end)
{
    uint64_t number, left = 1;
    int major;

    while (left--) {
        at = read_head(at, end, &major, &number);
        if (!at)
            return NULL;
        if (major == 2 || major == 3) {
            if ((uint64_t)(end - at) < number)
                return NULL;
            at += number;
        } else if (major == 4) {
            left += number;
        } else if (major == 5) {
            left += 2 * number;
        } else if (major == 6) {
            left++;
        }
    }
    return at;
}

/* The number of a handle of this kind, 39([kind, number, ...]); 0 when it is none. */
static uint32_t handle_of(struct bytes item, uint64_t kind)
{
    const uint8_t *at = item.at, *end = at + item.length;
    uint64_t number;
    int major;

    if (!(at = read_head(at, end, &major, &number)) || major != 6 || number != 39 ||
        !(at = read_head(at, end, &major, &number)) || major != 4 ||
        !(at = read_head(at, end, &major, &number)) || major != 0 || number != kind ||
        !read_head(at, end, &major, &number) || major != 0)
        return 0;
    return (uint32_t)number;
}

static uint8_t *put_head(uint8_t *at, int major, uint32_t number)
{
    *at++ = (uint8_t)(major << 5 | 26);
    for (int shift = 24; shift >= 0; shift -= 8)
        *at++ = (uint8_t)(number >> shift);
    return at;
}

static struct bytes copy(struct bytes from)
{
    struct bytes to = {malloc(from.length + 1), from.length};

    if (!to.at)
        abort();
    memcpy(to.at, from.at, from.length);
    return to;
}

/* --------------------------------------------------------------------- answers */

static int32_t answer(qjs_reactor *r, const void *bytes, size_t length)
{
    uint8_t *at = qjs_reactor_reserve(r, length);

    if (!at)
        return 0;
    memcpy(at, bytes, length);
    return (int32_t)length;
}

/* Copied first: what is answered may stand in the exchange, which moves. */
static int32_t answer_item(qjs_reactor *r, struct bytes item)
{
    struct bytes apart = copy(item);
    int32_t length = answer(r, apart.at, apart.length);

    free(apart.at);
    return length;
}

/* What a call into the guest gave, which stands in the exchange. */
static int32_t pass_on(qjs_reactor *r, int result)
{
    size_t length = qjs_reactor_exchange(r)->length;

    if (result > 0)
        return result;
    if (length > 0)
        return -(int32_t)length;
    return -answer(r, "\x65other", 6);
}

static int32_t echo(qjs_reactor *r, struct bytes argument, struct bytes others, unsigned count)
{
    (void)others;
    (void)count;
    return answer_item(r, argument);
}

static int32_t call(qjs_reactor *r, struct bytes argument, struct bytes others, unsigned count)
{
    uint32_t function = handle_of(argument, 0);
    struct bytes list = {malloc(others.length + 8), 0};
    uint8_t *at;
    int result;

    if (!function || !list.at) {
        free(list.at);
        return -answer(r, "\x6bno function", 12);
    }
    at = put_head(list.at, 4, count);
    *at++ = 0xf7; /* this: undefined */
    memcpy(at, others.at, others.length);
    list.length = (size_t)(at - list.at) + others.length;
    result = qjs_reactor_call(r, function, list.at, list.length, QJS_FUNCTIONS);
    free(list.at);
    return pass_on(r, result);
}

static int32_t throws(qjs_reactor *r, struct bytes argument, struct bytes others, unsigned count)
{
    static const char error[] = "\xd8\x1b\x82\x65"
                                "Error\xa1\x67message";
    size_t size = sizeof error - 1;
    struct bytes value;
    int32_t length;

    if (*argument.at >> 5 != 3) /* no text */
        return -echo(r, argument, others, count);
    value = (struct bytes){malloc(size + argument.length), size + argument.length};
    if (!value.at)
        abort();
    memcpy(value.at, error, size);
    memcpy(value.at + size, argument.at, argument.length);
    length = -answer(r, value.at, value.length);
    free(value.at);
    return length;
}

static int32_t error(qjs_reactor *r, struct bytes argument, struct bytes others, unsigned count)
{
    static const char value[] = "\xd8\x1b\x82\x69TypeError\xa1\x67message\x6bof the host";

    (void)argument;
    (void)others;
    (void)count;
    return answer(r, value, sizeof value - 1);
}

static int32_t later(qjs_reactor *r, struct bytes argument, struct bytes others, unsigned count)
{
    uint8_t promise[16] = {0xd8, 39, 0x82, 9}, *end;

    (void)others;
    (void)count;
    if (host.promise_count == MOST_PROMISES)
        return echo(r, argument, others, count);
    host.promises[host.promise_count].id = ++host.last_promise;
    host.promises[host.promise_count++].value = copy(argument);
    end = put_head(promise + 4, 0, host.last_promise);
    return answer(r, promise, (size_t)(end - promise));
}

static int32_t keep(qjs_reactor *r, struct bytes argument, struct bytes others, unsigned count)
{
    (void)r;
    (void)others;
    (void)count;
    free(host.kept.at);
    host.kept = copy(argument);
    return 0;
}

static int32_t kept(qjs_reactor *r, struct bytes argument, struct bytes others, unsigned count)
{
    (void)argument;
    (void)others;
    (void)count;
    return host.kept.length ? answer_item(r, host.kept) : 0;
}

static int32_t take(qjs_reactor *r, struct bytes argument, struct bytes others, unsigned count)
{
    (void)argument;
    (void)others;
    (void)count;
    return answer(r, "\x66object", 7);
}

static int32_t canary(qjs_reactor *r, struct bytes argument, struct bytes others, unsigned count)
{
    static const char value[] =
        "\xa6\x64list\x83\x01\x02\x03\x65inner\xa1\x64"
        "deep\xa1\x65value\x01\x63map\xd9\x01\x03\xa1\x63key\xa1\x65value\x01"
        "\x65"
        "bytes\xd8\x40\x43\x01\x02\x03\x64"
        "date\xc1\x00\x65"
        "error\xd8\x1b\x82\x65"
        "Error\xa1\x65"
        "cause\xa0";

    (void)argument;
    (void)others;
    (void)count;
    return answer(r, value, sizeof value - 1);
}

static int32_t evaluate(qjs_reactor *r, struct bytes argument, struct bytes others, unsigned count)
{
    uint64_t length = 0;
    int major = 0;
    const uint8_t *text = read_head(argument.at, argument.at + argument.length, &major, &length);
    struct bytes code;
    int result;

    (void)others;
    (void)count;
    if (!text || major != 3)
        return -answer(r, "\x67no text", 8);
    code = copy((struct bytes){(uint8_t *)text, (size_t)length});
    result = qjs_reactor_evaluate(r, (char *)code.at, code.length, NULL, QJS_FUNCTIONS);
    free(code.at);
    return pass_on(r, result);
}

static int32_t stop(qjs_reactor *r, struct bytes argument, struct bytes others, unsigned count)
{
    (void)argument;
    (void)others;
    (void)count;
    qjs_reactor_stop(r);
    return 0;
}

static int32_t destroy(qjs_reactor *r, struct bytes argument, struct bytes others, unsigned count)
{
    (void)argument;
    (void)others;
    (void)count;
    qjs_reactor_destroy(r);
    return 0;
}

/* A port, and what is posted at it. */
static int32_t port(qjs_reactor *r, struct bytes argument, struct bytes others, unsigned count)
{
    struct bytes message = {malloc(others.length + 8), 0};

    if (message.at && count > 1) {
        *message.at = 0x81;
        memcpy(message.at + 1, others.at, others.length);
        (void)qjs_reactor_message(r, handle_of(argument, 10), message.at, others.length + 1);
    }
    free(message.at);
    return 0;
}

/* In the order of their ids, from 1. */
static const struct function functions[] = {
    {"echo", echo},       {"call", call},  {"fail", throws},       {"error", error},
    {"later", later},     {"keep", keep},  {"kept", kept},         {"take", take},
    {"canary", canary},   {"write", take}, {"evaluate", evaluate}, {"stop", stop},
    {"destroy", destroy}, {"port", port},
};
enum { FUNCTION_COUNT = sizeof functions / sizeof functions[0] };

/* -------------------------------------------------------------------- the door */

static int32_t called(qjs_reactor *r, uint32_t id, uint8_t *bytes, size_t length)
{
    const uint8_t *at = bytes, *end = bytes + length, *behind;
    struct bytes argument = {(uint8_t *)"\xf7", 1}, others = {(uint8_t *)"", 0};
    uint64_t count = 0;
    int major = 0;

    at = read_head(at, end, &major, &count);
    if (!at || major != 4 || id == 0 || id > FUNCTION_COUNT || skip(bytes, end) != end)
        abort(); /* the reactor's promise */
    if (count > 0) {
        behind = skip(at, end);
        argument = (struct bytes){(uint8_t *)at, (size_t)(behind - at)};
        others = (struct bytes){(uint8_t *)behind, (size_t)(end - behind)};
    }
    return functions[id - 1].call(r, argument, others, (unsigned)count);
}

static int32_t door(void *data, int32_t op, uint32_t id, uint8_t *bytes, size_t length)
{
    qjs_reactor *r = data;
    struct bytes message;

    switch (op) {
    case QJS_HOST_CALL:
        return called(r, id, bytes, length);
    case QJS_HOST_SETTLED:
        if (id == host.awaited)
            host.outcome = length > 1 && bytes[1] == 0xf5 ? "exception" : "done";
        return 0;
    case QJS_HOST_MESSAGE: /* back to where it comes from */
        message = copy((struct bytes){bytes, length});
        (void)qjs_reactor_message(r, id, message.at, message.length);
        free(message.at);
        return 0;
    default:
        return 0;
    }
}

int host_give(qjs_reactor *r)
{
    uint8_t pair[1024], *at = pair;

    qjs_reactor_set_host(r, door, r, QJS_FUNCTIONS);
    at = put_head(at, 4, 2);
    at = put_head(at, 3, 4);
    memcpy(at, "host", 4);
    at = put_head(at + 4, 5, FUNCTION_COUNT);
    for (uint32_t i = 0; i < FUNCTION_COUNT; i++) {
        size_t length = strlen(functions[i].name);

        at = put_head(at, 3, (uint32_t)length);
        memcpy(at, functions[i].name, length); /* NOLINT(bugprone-not-null-terminated-result) */
        at = put_head(at + length, 6, 39);
        at = put_head(at, 4, 2);
        at = put_head(at, 0, 8);
        at = put_head(at, 0, i + 1);
    }
    return qjs_reactor_set(r, 0, pair, (size_t)(at - pair));
}

int host_await(qjs_reactor *r, int length)
{
    struct bytes item = {qjs_reactor_exchange(r)->bytes, (size_t)length};

    host.awaited = handle_of(item, 1);
    return host.awaited ? qjs_reactor_await(r, host.awaited, QJS_FUNCTIONS) : 1;
}

const char *host_awaited(void)
{
    return host.outcome;
}

bool host_has_promises(void)
{
    return host.promise_count > 0;
}

void host_settle(qjs_reactor *r)
{
    while (host.promise_count > 0) {
        struct bytes value = host.promises[--host.promise_count].value;

        (void)qjs_reactor_settle(r, host.promises[host.promise_count].id, 0, value.at,
                                 value.length);
        free(value.at);
    }
}

void host_forget(void)
{
    free(host.kept.at);
    while (host.promise_count > 0)
        free(host.promises[--host.promise_count].value.at);
}
