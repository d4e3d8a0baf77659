#include "guest.h"

#include <sanitizer/lsan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POLLS = 20, JOBS = 100, MS = 1000, LATER = 77 };

_Noreturn void guest_fail(const char *file, int line, const char *what, qjs_reactor *reactor)
{
    (void)fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
    if (reactor)
        (void)fprintf(stderr, "last error: %d, %s\n", qjs_reactor_error_code(reactor),
                      qjs_reactor_error_text(reactor));
    abort();
}

/* --------------------------------------------------------------------- the door */

/* Text strings that the reactor writes: of a definite length. NULL: it is none. */
static const char *text_at(const uint8_t *bytes, size_t length, size_t at, size_t *size)
{
    size_t head = 1;

    *size = 0;
    if (at >= length || bytes[at] >> 5 != 3)
        return NULL;
    *size = bytes[at] & 31;
    if (*size == 24 && at + 2 <= length) {
        *size = bytes[at + 1];
        head = 2;
    } else if (*size == 25 && at + 3 <= length) {
        *size = (size_t)bytes[at + 1] << 8 | bytes[at + 2];
        head = 3;
    } else if (*size > 23) {
        return NULL;
    }
    return at + head + *size <= length ? (const char *)bytes + at + head : NULL;
}

static bool is_text(const char *text, size_t size, const char *other)
{
    return text && strlen(other) == size && memcmp(text, other, size) == 0;
}

/* Put an answer into the exchange buffer. */
static int32_t answer(qjs_reactor *r, const void *bytes, size_t length)
{
    uint8_t *room = qjs_reactor_reserve(r, length);

    if (!room)
        return 0;
    memcpy(room, bytes, length);
    return (int32_t)length;
}

#define ANSWER(r, literal) answer(r, literal, sizeof(literal) - 1)

static int32_t resolve(qjs_reactor *r, const uint8_t *bytes, size_t length)
{
    static const char *const forbidden[] = {"qjs:", "std", "os", "bjson"};
    char name[256 + 3];
    size_t size;
    const char *text = text_at(bytes, length, 1, &size);

    for (size_t i = 0; text && i < sizeof forbidden / sizeof forbidden[0]; i++) {
        size_t prefix = strlen(forbidden[i]);

        if (size >= prefix && memcmp(text, forbidden[i], prefix) == 0)
            text = NULL;
    }
    if (!text || size > 255)
        return -ANSWER(r, "\x63no!");
    name[0] = 0x78;
    name[1] = (char)size;
    memcpy(name + 2, text, size);
    return answer(r, name, size + 2);
}

static int32_t load(qjs_reactor *r, const uint8_t *bytes, size_t length)
{
    size_t size;
    const char *text = text_at(bytes, length, 1, &size);

    if (is_text(text, size, "./a.js"))
        return ANSWER(r, "\x78\x2a"
                         "import './a.js'; export let a = 1; a += 1;");
    if (is_text(text, size, "./b.json"))
        return ANSWER(r, "\x67{\"b\":1}");
    if (is_text(text, size, "x"))
        return ANSWER(r, "\xd8\x27\x82\x09\x18\x4d"); /* a promise of the host, LATER */
    if (is_text(text, size, "data:"))
        return ANSWER(r, "\x43\x31\x2b\x31");
    return ANSWER(r, "\xf6");
}

static int32_t door(void *data, int32_t op, uint32_t id, uint8_t *bytes, size_t length)
{
    qjs_reactor *r = *(qjs_reactor **)data;

    (void)id;
    switch (op) {
    case QJS_HOST_CALL:
        return (int32_t)length; /* the arguments stand where the answer belongs */
    case QJS_HOST_RESOLVE:
        return resolve(r, bytes, length);
    case QJS_HOST_LOAD:
        return load(r, bytes, length);
    default:
        return 0;
    }
}

/* ----------------------------------------------------------------- the instance */

qjs_reactor *guest_new(bool web)
{
    static qjs_reactor *current; /* what the door is called for: one at a time */

    current = qjs_reactor_new();
    if (!current)
        guest_fail(__FILE__, __LINE__, "there is memory for an instance", NULL);
    qjs_reactor_set_error_output(current, 0);
    qjs_reactor_set_poll_limit(current, POLLS);
    qjs_reactor_set_turn_budget(current, JOBS, MS);
    qjs_reactor_set_random_seed(current, 1, 1);
    qjs_reactor_set_web(current, web);
    qjs_reactor_set_host(current, door, (void *)&current, QJS_HANDLES);
    return current;
}

int guest_init(qjs_reactor *r)
{
    char *argv[] = {"guest", "--memory-limit", "4m"};

    return qjs_reactor_init_argv(r, 3, argv);
}

void guest_turns(qjs_reactor *r, int turns)
{
    while (turns-- > 0) {
        int result = qjs_reactor_loop_once(r);

        REQUIRE(result >= -2);
        if (result == -2)
            REQUIRE(qjs_reactor_error_code(r) < 0 && qjs_reactor_error_length(r) > 0);
        if (result == -1 && qjs_reactor_loop_state(r)->promises == 0)
            break;
        if (qjs_reactor_loop_state(r)->promises > 0)
            (void)qjs_reactor_settle(r, LATER, 1, (const uint8_t *)"\x61x", 2);
    }
    REQUIRE(qjs_reactor_poll_io(r, 0) <= 0);
}

static void check_state(qjs_reactor *r)
{
    const struct qjs_loop_state *state = qjs_reactor_loop_state(r);
    int code = qjs_reactor_error_code(r);

    REQUIRE(state->status == QJS_STATUS_READY || state->status == QJS_STATUS_EXITED);
    REQUIRE(state->next_timer >= -1 && (state->jobs == 0 || state->jobs == 1));
    REQUIRE(state->readers >= 0 && state->writers >= 0 && state->errors >= 0);
    REQUIRE(state->promises >= 0 && state->ports >= 0);
    REQUIRE(state->exit_code == 0 || state->status == QJS_STATUS_EXITED);
    REQUIRE(code == QJS_OK || (code <= QJS_E_UNINITIALIZED && code >= QJS_E_BYTECODE));
    REQUIRE(qjs_reactor_error_text(r)[qjs_reactor_error_length(r)] == '\0');
}

static bool answers(qjs_reactor *r)
{
    return qjs_reactor_evaluate(r, "6 * 7", 5, NULL, QJS_COPY) == 2 &&
           memcmp(qjs_reactor_exchange(r)->bytes, "\x18\x2a", 2) == 0;
}

void guest_check(qjs_reactor *r)
{
    check_state(r);
    if (qjs_reactor_loop_state(r)->status == QJS_STATUS_EXITED) {
        REQUIRE(!answers(r) && qjs_reactor_error_code(r) == QJS_E_EXITED);
    } else if (!answers(r)) {
        int code = qjs_reactor_error_code(r);

        if (code != QJS_E_MEMORY &&
            (code != QJS_E_EXCEPTION || !strstr(qjs_reactor_error_text(r), "out of memory")))
            guest_fail(__FILE__, __LINE__, "it answers", r);
        qjs_reactor_destroy(r);
        if (guest_init(r) < 0 || !answers(r))
            guest_fail(__FILE__, __LINE__, "it answers in the next runtime", r);
    }
    check_state(r);
}

void guest_free(qjs_reactor *r)
{
    static int count;

    qjs_reactor_free(r);
    if (count++ % 16 == 0) /* it takes as long as some hundred inputs */
        REQUIRE(__lsan_do_recoverable_leak_check() == 0);
}
