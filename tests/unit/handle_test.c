/* Handles: generations, counts, reuse, many of them. */
#include "handle.h"

#include <stdlib.h>

#include "instance.h"
#include "unit.h"

static bool gives(struct qjs_reactor *r, uint32_t handle, JSValueConst expected)
{
    JSValue value;
    bool same;

    if (!qjsr_handle_get(r, handle, &value))
        return false;
    same = JS_IsStrictEqual(r->ctx, value, expected);
    JS_FreeValue(r->ctx, value);
    return same;
}

static bool is_known(struct qjs_reactor *r, uint32_t handle)
{
    JSValue value;
    bool known = qjsr_handle_get(r, handle, &value);

    if (known)
        JS_FreeValue(r->ctx, value);
    return known;
}

static void zero_is_the_global_object(struct qjs_reactor *r)
{
    JSValue global = JS_GetGlobalObject(r->ctx);

    CHECK(gives(r, 0, global));
    CHECK_INT(qjsr_handle_release(r, 0, 1), -1);
    CHECK_INT(qjsr_handle_release(r, 0, 0), -1);
    CHECK(gives(r, 0, global));
    CHECK(qjsr_handle_give(r, global) != 0);
    JS_FreeValue(r->ctx, global);
    qjsr_handle_clear(r);
}

static void an_object_keeps_its_handle(struct qjs_reactor *r)
{
    JSValue object = JS_NewObject(r->ctx), other = JS_NewObject(r->ctx);
    uint32_t handle = qjsr_handle_give(r, object), another = qjsr_handle_give(r, other);

    CHECK(handle && another && handle != another);
    CHECK_INT(qjsr_handle_give(r, object), handle);
    CHECK_INT(qjsr_handle_give(r, object), handle);
    CHECK_INT(r->handles.count, 2);
    JS_FreeValue(r->ctx, object); /* the handle holds it */
    CHECK_INT(qjsr_handle_release(r, handle, 1), 0);
    CHECK_INT(qjsr_handle_release(r, handle, 1), 0);
    CHECK(gives(r, handle, object));
    CHECK_INT(qjsr_handle_release(r, handle, 1), 0);
    CHECK(!is_known(r, handle));
    CHECK_INT(qjsr_handle_release(r, handle, 1), -1);
    CHECK(gives(r, another, other));
    CHECK_INT(qjsr_handle_give(r, other), another);
    CHECK_INT(qjsr_handle_release(r, another, 0), 0); /* altogether */
    CHECK(!is_known(r, another));
    CHECK_INT(r->handles.count, 0);
    JS_FreeValue(r->ctx, other);
}

static void more_releases_than_there_are(struct qjs_reactor *r)
{
    JSValue object = JS_NewObject(r->ctx);
    uint32_t handle = qjsr_handle_give(r, object);

    CHECK_INT(qjsr_handle_release(r, handle, UINT32_MAX), 0);
    CHECK(!is_known(r, handle));
    JS_FreeValue(r->ctx, object);
}

/* Without identity, each time is a handle of its own; symbols have one. */
static void primitives(struct qjs_reactor *r)
{
    JSValue text = JS_NewString(r->ctx, "text"), symbol = JS_NewSymbol(r->ctx, "s", false);
    uint32_t first = qjsr_handle_give(r, text), second = qjsr_handle_give(r, text);
    uint32_t number = qjsr_handle_give(r, JS_NewInt32(r->ctx, 5));
    uint32_t of_symbol = qjsr_handle_give(r, symbol);

    CHECK(first != second);
    CHECK(gives(r, first, text) && gives(r, second, text));
    CHECK(gives(r, number, JS_NewInt32(r->ctx, 5)));
    CHECK(gives(r, of_symbol, symbol));
    CHECK_INT(qjsr_handle_give(r, symbol), of_symbol);
    CHECK_INT(qjsr_handle_release(r, first, 1), 0);
    CHECK(gives(r, second, text));
    JS_FreeValue(r->ctx, text);
    JS_FreeValue(r->ctx, symbol);
    qjsr_handle_clear(r);
    CHECK_INT(r->handles.count, 0);
    CHECK(!is_known(r, second));
}

/* The one slot is used again and again, and no old handle is taken for a new one. */
static void a_slot_has_generations(struct qjs_reactor *r)
{
    enum { ROUNDS = 2047 };
    uint32_t before[ROUNDS];

    for (uint32_t i = 0; i < ROUNDS; i++) {
        JSValue object = JS_NewObject(r->ctx);

        before[i] = qjsr_handle_give(r, object);
        CHECK(before[i] > 0 && before[i] <= INT32_MAX);
        JS_FreeValue(r->ctx, object);
        for (uint32_t k = 0; k < i; k += 97)
            CHECK(before[k] != before[i] && !is_known(r, before[k]));
        CHECK_INT(qjsr_handle_release(r, before[i], 0), 0);
    }
    CHECK_INT(r->handles.slot_count, 1);
    qjsr_handle_clear(r);
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

/* Objects that are given and released at random, against a count of each. */
static void random_operations(struct qjs_reactor *r)
{
    enum { OBJECTS = 64, STEPS = 50000 };
    JSValue objects[OBJECTS];
    uint32_t times[OBJECTS] = {0}, handles[OBJECTS] = {0}, state = 1;

    for (int i = 0; i < OBJECTS; i++)
        objects[i] = JS_NewObject(r->ctx);
    for (int step = 0; step < STEPS && !unit_failures; step++) {
        uint32_t i = next_random(&state) % OBJECTS, n = next_random(&state) % 4;

        if (next_random(&state) % 2) {
            uint32_t handle = qjsr_handle_give(r, objects[i]);

            CHECK(!times[i] || handle == handles[i]);
            CHECK(times[i] || handle != handles[i]);
            handles[i] = handle;
            times[i]++;
        } else {
            CHECK_INT(qjsr_handle_release(r, handles[i], n), times[i] ? 0 : -1);
            times[i] = n && n < times[i] ? times[i] - n : 0;
        }
        i = next_random(&state) % OBJECTS;
        CHECK((times[i] != 0) == (handles[i] && is_known(r, handles[i])));
        CHECK(!times[i] || gives(r, handles[i], objects[i]));
    }
    qjsr_handle_clear(r);
    for (int i = 0; i < OBJECTS; i++)
        JS_FreeValue(r->ctx, objects[i]);
}

static void walking(struct qjs_reactor *r)
{
    JSValue objects[3];
    uint32_t given[3], index = 0, handle, times, seen = 0;
    JSValueConst value;

    CHECK(!qjsr_handle_next(r, &index, &handle, &times, &value));
    for (int i = 0; i < 3; i++) {
        objects[i] = JS_NewObject(r->ctx);
        given[i] = qjsr_handle_give(r, objects[i]);
    }
    CHECK_INT(qjsr_handle_give(r, objects[2]), given[2]);
    CHECK_INT(qjsr_handle_release(r, given[1], 0), 0);
    index = 0;
    while (qjsr_handle_next(r, &index, &handle, &times, &value)) {
        uint32_t i = seen++ ? 2 : 0;

        CHECK_INT(handle, given[i]);
        CHECK_INT(times, i ? 2 : 1);
        CHECK(JS_IsStrictEqual(r->ctx, value, objects[i]));
    }
    CHECK_INT(seen, 2);
    for (int i = 0; i < 3; i++)
        JS_FreeValue(r->ctx, objects[i]);
    qjsr_handle_clear(r);
}

/* As many as there can be; then the guest's object stays without one, and a release helps. */
static void as_many_as_can_be(struct qjs_reactor *r)
{
    uint32_t count = 0, last = 0, handle;

    while ((handle = qjsr_handle_give(r, JS_NewInt32(r->ctx, (int32_t)count)))) {
        last = handle;
        count++;
    }
    CHECK(JS_HasException(r->ctx));
    JS_FreeValue(r->ctx, JS_GetException(r->ctx));
    CHECK_INT(count, (1 << 20) - 1);
    CHECK(gives(r, last, JS_NewInt32(r->ctx, (int32_t)count - 1)));
    CHECK_INT(qjsr_handle_release(r, 1, 1), 0);
    handle = qjsr_handle_give(r, JS_NULL);
    CHECK(handle != 0 && handle != 1);
    CHECK(gives(r, handle, JS_NULL));
    CHECK(!is_known(r, 1));
    qjsr_handle_clear(r);
}

static void numbers_that_are_none(struct qjs_reactor *r)
{
    JSValue object = JS_NewObject(r->ctx);
    uint32_t handle = qjsr_handle_give(r, object), state = 3;

    CHECK(!is_known(r, UINT32_MAX));
    CHECK(!is_known(r, INT32_MAX));
    CHECK(!is_known(r, UINT32_C(1) << 31 | handle));
    CHECK(!is_known(r, UINT32_C(1) << 20)); /* a generation of no slot */
    for (int i = 0; i < 10000; i++) {
        uint32_t number = next_random(&state) << 8 | (next_random(&state) & 0xFF);

        CHECK(number == handle || number == 0 || !is_known(r, number));
    }
    JS_FreeValue(r->ctx, object);
    qjsr_handle_clear(r);
}

int main(void)
{
    struct qjs_reactor *r = qjs_reactor_new();

    CHECK(r && qjs_reactor_init(r) == 0);
    if (unit_failures)
        return unit_end();
    zero_is_the_global_object(r);
    an_object_keeps_its_handle(r);
    more_releases_than_there_are(r);
    primitives(r);
    a_slot_has_generations(r);
    random_operations(r);
    walking(r);
    as_many_as_can_be(r);
    numbers_that_are_none(r);
    qjs_reactor_free(r);
    return unit_end();
}
