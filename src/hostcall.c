/*
 * A call of a host function packs its arguments into the exchange buffer, goes through the door,
 * and unpacks the answer from there. What the host throws becomes an error of the guest: of the
 * same class, with the guest's own stack, and with the host's error as its cause.
 */
#include "hostcall.h"

#include <string.h>

#include "engine.h"
#include "exchange.h"
#include "hostref.h"
#include "instance.h"
#include "pack.h"
#include "pages.h"
#include "unpack.h"

/* What a call of the host counts for, in units of work (heap.h): it may take the host long, and the
 * time is the guest's. */
enum { WORK = 2048 };

/*
 * What a call of the host takes of its stack cannot be seen from here. In WebAssembly that stack
 * is the one that overflows first (engine.c), so a call takes a part of the shadow stack for it.
 */
#ifdef __wasm__
#define HOST_STACK_PAD 512
#define TAKE_HOST_STACK                                                                            \
    char pad_[HOST_STACK_PAD];                                                                     \
    __asm__ volatile("" : : "r"(pad_) : "memory")
#else
#define TAKE_HOST_STACK (void)0
#endif

/* ------------------------------------------------------------------- errors */

static JSValue throw_fault(JSContext *ctx, const struct qjsr_flat_fault *fault)
{
    if (!fault->text)
        return JS_EXCEPTION;
    return JS_ThrowTypeError(ctx, "the host's answer is no value: %s, at byte %zu", fault->text,
                             fault->at);
}

/* Copy what an error is known by, but for its stack and cause. */
static int copy_properties(JSContext *ctx, JSValueConst from, JSValueConst to)
{
    JSPropertyEnum *names;
    uint32_t count;
    int result = 0;

    if (JS_GetOwnPropertyNames(ctx, &names, &count, from, JS_GPN_STRING_MASK) < 0)
        return -1;
    for (uint32_t i = 0; i < count && result == 0; i++) {
        const char *name = JS_AtomToCString(ctx, names[i].atom);

        if (!name)
            result = -1;
        else if (strcmp(name, "stack") != 0 && strcmp(name, "cause") != 0)
            result = qjsr_engine_define_in_error(ctx, to, names[i].atom,
                                                 JS_GetProperty(ctx, from, names[i].atom));
        JS_FreeCString(ctx, name);
    }
    JS_FreePropertyEnum(ctx, names, count);
    return result;
}

JSValue qjsr_hostcall_guest_error(struct qjs_reactor *r, JSValue error)
{
    JSContext *ctx = r->ctx;
    const char *class;
    JSValue stack, result;
    bool has_stack;

    if (!JS_IsError(error))
        return error;
    class = qjsr_engine_error_class(ctx, error);
    stack = JS_GetPropertyStr(ctx, error, "stack");
    has_stack = JS_IsString(stack);
    JS_FreeValue(ctx, stack);
    if (!has_stack) {
        qjsr_engine_capture_stack(ctx, error);
        return error;
    }
    result = qjsr_engine_new_error(ctx, class, strlen(class));
    if (!JS_IsException(result) &&
        (copy_properties(ctx, error, result) < 0 ||
         JS_DefinePropertyValueStr(ctx, result, "cause", JS_DupValue(ctx, error),
                                   JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE) < 0)) {
        JS_FreeValue(ctx, result);
        result = JS_EXCEPTION;
    }
    JS_FreeValue(ctx, error);
    if (!JS_IsException(result))
        qjsr_engine_capture_stack(ctx, result);
    return result;
}

static JSValue throw_answer(struct qjs_reactor *r, size_t length)
{
    struct qjsr_flat_fault fault;
    JSValue thrown = qjsr_unpack_value(r, r->exchange.bytes, length, &fault);

    if (JS_IsException(thrown))
        return throw_fault(r->ctx, &fault);
    thrown = qjsr_hostcall_guest_error(r, thrown);
    return JS_IsException(thrown) ? JS_EXCEPTION : JS_Throw(r->ctx, thrown);
}

/* --------------------------------------------------------------------- door */

JSValue qjsr_hostcall_pass(struct qjs_reactor *r, enum qjs_host_op op, uint32_t id, int length)
{
    struct qjsr_flat_fault fault;
    JSValue value;
    int32_t answer;
    size_t size;

    TAKE_HOST_STACK;
    if (r->depth >= QJSR_MAX_DEPTH)
        return JS_ThrowRangeError(r->ctx,
                                  "guest and host call each other too deep: more than "
                                  "%d levels",
                                  QJSR_MAX_DEPTH);
    qjsr_pages_allow(0); /* what the host allocates is not the guest's */
    qjsr_heap_work(&r->heap, WORK);
    answer = r->host.door(r->host.data, op, id, r->exchange.bytes, (size_t)length);
    qjsr_pages_allow(r->heap.limit);
    if (r->limits.due != QJSR_INTERRUPT_NONE)
        return qjsr_limits_throw(r);
    if (answer == 0)
        return JS_UNDEFINED;
    size = answer < 0 ? 0U - (uint32_t)answer : (uint32_t)answer;
    if (size > r->exchange.capacity)
        return JS_ThrowTypeError(r->ctx, "the host's answer is longer than the exchange buffer");
    if (answer < 0)
        return throw_answer(r, size);
    value = qjsr_unpack_value(r, r->exchange.bytes, size, &fault);
    return JS_IsException(value) ? throw_fault(r->ctx, &fault) : value;
}

static JSValue call_function(JSContext *ctx, JSValueConst function, JSValueConst this_value,
                             int argc, JSValueConst *argv, int flags)
{
    struct qjs_reactor *r = qjsr_engine_reactor(JS_GetRuntime(ctx));
    int length;

    (void)this_value;
    (void)flags;
    if (!r->host.door)
        return JS_ThrowTypeError(ctx, "the host takes no calls: it has set no door");
    length = qjsr_pack_list(r, argc, argv, r->host.crossing, "args");
    if (length < 0)
        return JS_EXCEPTION;
    return qjsr_hostcall_pass(r, QJS_HOST_CALL, qjsr_hostref_id(r, function), length);
}

int qjsr_hostcall_attach(struct qjs_reactor *r)
{
    return qjsr_hostref_attach(r, call_function);
}

JSValue qjsr_hostcall_ask(struct qjs_reactor *r, enum qjs_host_op op, const char *first,
                          const char *second)
{
    JSValue strings[2], answer = JS_EXCEPTION;
    int length;

    if (!r->host.door)
        return JS_UNDEFINED;
    strings[0] = JS_NewString(r->ctx, first);
    strings[1] = JS_NewString(r->ctx, second);
    if (!JS_IsException(strings[0]) && !JS_IsException(strings[1])) {
        length = qjsr_pack_list(r, 2, (JSValueConst *)strings, QJS_COPY, "args");
        if (length >= 0)
            answer = qjsr_hostcall_pass(r, op, 0, length);
    }
    JS_FreeValue(r->ctx, strings[0]);
    JS_FreeValue(r->ctx, strings[1]);
    return answer;
}

/* ----------------------------------------------------------------- promises */

/* [rejected, value] in the exchange buffer; what cannot be copied is a rejection. */
static int pack_outcome(struct qjs_reactor *r, bool rejected, JSValueConst value,
                        enum qjs_crossing crossing)
{
    JSValueConst outcome[2] = {JS_NewBool(r->ctx, rejected), value};
    int length = qjsr_pack_list(r, 2, outcome, crossing, "result");
    JSValue error;

    if (length >= 0 || r->limits.due != QJSR_INTERRUPT_NONE)
        return length;
    error = JS_GetException(r->ctx);
    outcome[0] = JS_TRUE;
    outcome[1] = error;
    length = qjsr_pack_list(r, 2, outcome, QJS_HANDLES, "error");
    JS_FreeValue(r->ctx, error);
    return length;
}

/* A promise that the host awaits is settled. data: its handle, the crossing. */
static JSValue tell_settled(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                            int magic, JSValueConst *data)
{
    struct qjs_reactor *r = qjsr_engine_reactor(JS_GetRuntime(ctx));
    JSValue answer;
    int length;

    (void)this_value;
    (void)argc;
    if (!r->host.door)
        return JS_UNDEFINED;
    length = pack_outcome(r, magic != 0, argv[0], (enum qjs_crossing)JS_VALUE_GET_INT(data[1]));
    if (length < 0)
        return JS_EXCEPTION;
    answer = qjsr_hostcall_pass(r, QJS_HOST_SETTLED, (uint32_t)JS_VALUE_GET_INT(data[0]), length);
    if (r->limits.due != QJSR_INTERRUPT_NONE)
        return answer;
    /* Nobody asked for an answer. */
    JS_FreeValue(ctx, answer);
    JS_FreeValue(ctx, JS_GetException(ctx));
    return JS_UNDEFINED;
}

int qjsr_hostcall_watch(struct qjs_reactor *r, JSValueConst promise, uint32_t handle,
                        enum qjs_crossing crossing)
{
    JSValueConst data[2] = {JS_NewInt32(r->ctx, (int32_t)handle), JS_NewInt32(r->ctx, crossing)};

    return qjsr_engine_then(r->ctx, promise, tell_settled, 2, data);
}

/* ------------------------------------------------------------------ releases */

/* This comes at the end of a call whose result the host has not seen: that is put aside, and no
 * calls are taken meanwhile. */
void qjsr_hostcall_tell_released(struct qjs_reactor *r)
{
    enum { PER_CALL = 64, HEAD_ROOM = 9 };
    uint8_t bytes[(PER_CALL + 1) * HEAD_ROOM];
    uint32_t ids[PER_CALL];
    size_t length = r->exchange.length;
    struct qjsr_cbor_writer result = qjsr_exchange_take(r);
    struct qjsr_error_aside error = qjsr_error_put_aside(&r->errors);

    r->host.telling = true;
    while (r->hostrefs.released) {
        struct qjsr_cbor_writer w = {.bytes = bytes, .capacity = sizeof bytes};
        uint32_t count = 0, id;

        while (count < PER_CALL && (id = qjsr_hostref_take_released(r)))
            ids[count++] = id;
        if (!count || !r->host.door)
            continue;
        qjsr_cbor_write_head(&w, QJSR_CBOR_ARRAY, count);
        for (uint32_t i = 0; i < count; i++)
            qjsr_cbor_write_head(&w, QJSR_CBOR_UNSIGNED, ids[i]);
        (void)r->host.door(r->host.data, QJS_HOST_RELEASED, 0, bytes, w.length);
    }
    r->host.telling = false;
    qjsr_exchange_give(r, &result, length);
    qjsr_error_put_back(&r->errors, error);
}
