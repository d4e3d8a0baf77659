/*
 * The functions by which the host calls and looks at the guest's values, and settles its own
 * promises. Each unpacks what it was sent, acts, and packs what came of it.
 */
#include <stdio.h>

#include "answer.h"
#include "engine.h"
#include "exchange.h"
#include "handle.h"
#include "hostcall.h"
#include "hostref.h"
#include "instance.h"
#include "message.h"
#include "port.h"
#include "qjs_reactor.h"
#include "reactor.h"
#include "unpack.h"

/* ------------------------------------------------------------------- handles */

/* Unpacked arguments for a handle's value. */
struct operands {
    JSValue target;
    struct qjsr_flat_list list;
};

/* False: the error is set. */
static bool take_operands(struct qjs_reactor *r, uint32_t handle, const uint8_t *bytes, size_t len,
                          bool global, struct operands *operands)
{
    struct qjsr_flat_fault fault;

    if (!bytes && len) {
        (void)qjsr_answer_bad_pointer(r);
        return false;
    }
    if (!qjsr_handle_get(r, handle, &operands->target)) {
        (void)qjsr_answer_bad_handle(r, handle);
        return false;
    }
    if (qjsr_unpack_list(r, bytes, len, global, &operands->list, &fault) == 0)
        return true;
    JS_FreeValue(r->ctx, operands->target);
    (void)qjsr_answer_bad_value(r, &fault);
    return false;
}

static void drop_operands(struct qjs_reactor *r, struct operands *operands)
{
    JS_FreeValue(r->ctx, operands->target);
    qjsr_flat_free(r->ctx, &operands->list);
}

static int act(struct qjs_reactor *r, uint32_t function, const uint8_t *arguments, size_t len,
               int crossing, bool construct)
{
    struct operands o;
    JSValue value;

    if (!qjsr_answer_is_crossing(crossing))
        return qjsr_answer_bad_crossing(r);
    if (!take_operands(r, function, arguments, len, false, &o))
        return -1;
    if (!construct && !o.list.count) {
        drop_operands(r, &o);
        return qjsr_answer_refuse(r, QJS_E_VALUE, "not a value: arguments begin with `this`");
    }
    if (construct)
        value = JS_CallConstructor(r->ctx, o.target, (int)o.list.count, o.list.values);
    else
        value =
            JS_Call(r->ctx, o.target, o.list.values[0], (int)o.list.count - 1, o.list.values + 1);
    drop_operands(r, &o);
    return qjsr_answer_value(r, value, (enum qjs_crossing)crossing);
}

int qjs_reactor_call(qjs_reactor *r, uint32_t function, const uint8_t *arguments, size_t len,
                     int crossing)
{
    if (qjsr_answer_enter(r) < 0)
        return -1;
    return qjsr_reactor_leave(r, act(r, function, arguments, len, crossing, false));
}

int qjs_reactor_construct(qjs_reactor *r, uint32_t function, const uint8_t *arguments, size_t len,
                          int crossing)
{
    if (qjsr_answer_enter(r) < 0)
        return -1;
    return qjsr_reactor_leave(r, act(r, function, arguments, len, crossing, true));
}

static int get(struct qjs_reactor *r, uint32_t object, const uint8_t *key, size_t len, int crossing)
{
    struct qjsr_flat_fault fault;
    JSValue target, name, value = JS_EXCEPTION;
    JSAtom atom;

    if (!qjsr_answer_is_crossing(crossing))
        return qjsr_answer_bad_crossing(r);
    if (!key && len)
        return qjsr_answer_bad_pointer(r);
    if (!qjsr_handle_get(r, object, &target))
        return qjsr_answer_bad_handle(r, object);
    name = qjsr_unpack_value(r, key, len, &fault);
    if (JS_IsException(name)) {
        JS_FreeValue(r->ctx, target);
        return qjsr_answer_bad_value(r, &fault);
    }
    atom = JS_ValueToAtom(r->ctx, name);
    if (atom != JS_ATOM_NULL)
        value = JS_GetProperty(r->ctx, target, atom);
    JS_FreeAtom(r->ctx, atom);
    JS_FreeValue(r->ctx, name);
    JS_FreeValue(r->ctx, target);
    return qjsr_answer_value(r, value, (enum qjs_crossing)crossing);
}

int qjs_reactor_get(qjs_reactor *r, uint32_t object, const uint8_t *key, size_t len, int crossing)
{
    if (qjsr_answer_enter(r) < 0)
        return -1;
    return qjsr_reactor_leave(r, get(r, object, key, len, crossing));
}

static int set(struct qjs_reactor *r, uint32_t object, const uint8_t *pair, size_t len)
{
    struct operands o;
    bool failed = true;
    JSAtom atom;

    if (!take_operands(r, object, pair, len, object == 0, &o))
        return -1;
    if (o.list.count != 2) {
        drop_operands(r, &o);
        return qjsr_answer_refuse(r, QJS_E_VALUE, "not a value: pair is a key and a value");
    }
    atom = JS_ValueToAtom(r->ctx, o.list.values[0]);
    if (atom != JS_ATOM_NULL)
        failed = JS_SetProperty(r->ctx, o.target, atom, JS_DupValue(r->ctx, o.list.values[1])) < 0;
    JS_FreeAtom(r->ctx, atom);
    drop_operands(r, &o);
    return qjsr_answer_nothing(r, failed);
}

int qjs_reactor_set(qjs_reactor *r, uint32_t object, const uint8_t *pair, size_t len)
{
    if (qjsr_answer_enter(r) < 0)
        return -1;
    return qjsr_reactor_leave(r, set(r, object, pair, len));
}

int qjs_reactor_copy(qjs_reactor *r, uint32_t handle, int crossing)
{
    JSValue value;
    int result;

    if (qjsr_answer_enter(r) < 0)
        return -1;
    if (!qjsr_answer_is_crossing(crossing))
        result = qjsr_answer_bad_crossing(r);
    else if (!qjsr_handle_get(r, handle, &value))
        result = qjsr_answer_bad_handle(r, handle);
    else
        result = qjsr_answer_value(r, value, (enum qjs_crossing)crossing);
    return qjsr_reactor_leave(r, result);
}

int qjs_reactor_release(qjs_reactor *r, uint32_t handle, uint32_t times)
{
    int result = 0;

    if (qjsr_reactor_enter(r) < 0) /* not qjsr_answer_enter: also when the guest has exited */
        return -1;
    if (qjsr_handle_release(r, handle, times) < 0)
        result = qjsr_answer_bad_handle(r, handle);
    return qjsr_reactor_leave(r, result);
}

/* -------------------------------------------------------------- what is held */

/* What a held value is, in words; a string. No guest code runs. */
static JSValue describe(JSContext *ctx, JSValueConst value)
{
    static const char *const words[] = {[QJSR_KIND_PRIMITIVE] = "primitive",
                                        [QJSR_KIND_RECORD] = "object",
                                        [QJSR_KIND_PLAIN] = "object",
                                        [QJSR_KIND_LIST] = "array",
                                        [QJSR_KIND_ARRAY] = "array",
                                        [QJSR_KIND_BOXED] = "boxed primitive",
                                        [QJSR_KIND_DATE] = "Date",
                                        [QJSR_KIND_REGEXP] = "RegExp",
                                        [QJSR_KIND_ERROR] = "error",
                                        [QJSR_KIND_MAP] = "Map",
                                        [QJSR_KIND_SET] = "Set",
                                        [QJSR_KIND_BUFFER] = "ArrayBuffer",
                                        [QJSR_KIND_VIEW] = "typed array",
                                        [QJSR_KIND_DATA_VIEW] = "DataView",
                                        [QJSR_KIND_FUNCTION] = "function",
                                        [QJSR_KIND_PROMISE] = "promise",
                                        [QJSR_KIND_SYMBOL] = "symbol",
                                        [QJSR_KIND_PROXY] = "proxy",
                                        [QJSR_KIND_SHARED_BUFFER] = "SharedArrayBuffer",
                                        [QJSR_KIND_OTHER] = "instance of a class"};
    enum qjsr_kind kind = qjsr_engine_inspect(ctx, value).kind;
    JSValue name, text;
    const char *string;
    char buffer[96];
    int length;

    if (kind != QJSR_KIND_FUNCTION)
        return JS_NewString(ctx, words[kind]);
    name = qjsr_engine_function_name(ctx, value, &length);
    string = JS_ToCString(ctx, name);
    (void)snprintf(buffer, sizeof buffer, string && *string ? "function %.80s" : "function",
                   string ? string : "");
    text = JS_NewString(ctx, buffer);
    JS_FreeCString(ctx, string);
    JS_FreeValue(ctx, name);
    return text;
}

/* Add an array of these values (taken over), the last of which may be an exception. */
static void add_entry(JSContext *ctx, JSValue *list, uint32_t at, JSValue *parts, uint32_t count)
{
    JSValue entry =
        JS_IsException(parts[count - 1]) ? JS_EXCEPTION : qjsr_engine_new_list(ctx, parts, count);

    if (!JS_IsException(entry) &&
        JS_DefinePropertyValueUint32(ctx, *list, at, entry, JS_PROP_C_W_E) >= 0)
        return;
    JS_FreeValue(ctx, *list);
    *list = JS_EXCEPTION;
}

static JSValue list_held(struct qjs_reactor *r)
{
    JSValue list = JS_NewArray(r->ctx);
    uint32_t index = 0, count = 0, handle, times;
    JSValueConst value;

    while (!JS_IsException(list) && qjsr_handle_next(r, &index, &handle, &times, &value)) {
        JSValue parts[3] = {JS_NewUint32(r->ctx, handle), JS_NewUint32(r->ctx, times),
                            describe(r->ctx, value)};

        add_entry(r->ctx, &list, count++, parts, 3);
    }
    return list;
}

static JSValue list_functions(struct qjs_reactor *r)
{
    JSValue list = JS_NewArray(r->ctx);
    uint32_t index = 0, count = 0, id;
    JSValueConst place;

    while (!JS_IsException(list) && qjsr_hostref_next(r, &index, &id, &place)) {
        JSValue parts[2] = {JS_NewUint32(r->ctx, id), JS_DupValue(r->ctx, place)};

        add_entry(r->ctx, &list, count++, parts, 2);
    }
    return list;
}

int qjs_reactor_held(qjs_reactor *r)
{
    if (qjsr_answer_enter(r) < 0)
        return -1;
    return qjsr_reactor_leave(r, qjsr_answer_value(r, list_held(r), QJS_COPY));
}

int qjs_reactor_host_functions(qjs_reactor *r)
{
    if (qjsr_answer_enter(r) < 0)
        return -1;
    return qjsr_reactor_leave(r, qjsr_answer_value(r, list_functions(r), QJS_COPY));
}

/* ------------------------------------------------------------------- promises */

static int await(struct qjs_reactor *r, uint32_t handle, enum qjs_crossing crossing)
{
    JSContext *ctx = r->ctx;
    JSValue value, promise;
    int result;

    if (!qjsr_handle_get(r, handle, &value))
        return qjsr_answer_bad_handle(r, handle);
    promise = qjsr_engine_to_promise(ctx, value);
    JS_FreeValue(ctx, value);
    switch ((int)JS_PromiseState(ctx, promise)) {
    case JS_PROMISE_FULFILLED:
        result = qjsr_answer_value(r, JS_PromiseResult(ctx, promise), crossing);
        break;
    case JS_PROMISE_REJECTED:
        qjsr_engine_promise_set_handled(promise);
        (void)JS_Throw(ctx, JS_PromiseResult(ctx, promise));
        result = qjsr_answer_failure(r, crossing);
        break;
    case JS_PROMISE_PENDING:
        result = qjsr_answer_nothing(r, qjsr_hostcall_watch(r, promise, handle, crossing) < 0);
        break;
    default:
        return qjsr_answer_failure(r, crossing);
    }
    JS_FreeValue(ctx, promise);
    return result;
}

int qjs_reactor_await(qjs_reactor *r, uint32_t promise, int crossing)
{
    int result;

    if (qjsr_answer_enter(r) < 0)
        return -1;
    if (!qjsr_answer_is_crossing(crossing))
        result = qjsr_answer_bad_crossing(r);
    else
        result = await(r, promise, (enum qjs_crossing)crossing);
    return qjsr_reactor_leave(r, result);
}

static int settle(struct qjs_reactor *r, uint32_t id, bool rejected, const uint8_t *bytes,
                  size_t len)
{
    struct qjsr_flat_fault fault;
    JSValue value;
    int settled;

    if (!bytes && len)
        return qjsr_answer_bad_pointer(r);
    value = qjsr_unpack_value(r, bytes, len, &fault);
    if (JS_IsException(value))
        return qjsr_answer_bad_value(r, &fault);
    if (rejected)
        value = qjsr_hostcall_guest_error(r, value);
    settled = JS_IsException(value) ? -1 : qjsr_hostref_settle(r, id, rejected, value);
    JS_FreeValue(r->ctx, value);
    if (settled == 0)
        return qjsr_answer_refuse(r, QJS_E_HANDLE, "no promise of the host waits under this id");
    return qjsr_answer_nothing(r, settled < 0);
}

int qjs_reactor_settle(qjs_reactor *r, uint32_t id, int rejected, const uint8_t *value, size_t len)
{
    if (qjsr_answer_enter(r) < 0)
        return -1;
    return qjsr_reactor_leave(r, settle(r, id, rejected != 0, value, len));
}

/* ------------------------------------------------------------------- messages */

/* The host's port of this number; NULL: the error is set. */
static struct qjsr_port *host_port(struct qjs_reactor *r, uint32_t number)
{
    struct qjsr_port *port = qjsr_port_find(r, number);

    if (port && port->holder == QJSR_PORT_HOST)
        return port;
    qjsr_exchange_clear(r);
    qjsr_error_note(&r->errors, QJS_E_HANDLE, "the host holds no port %lu, or not any more",
                    (unsigned long)number);
    return NULL;
}

static int post(struct qjs_reactor *r, uint32_t port, const uint8_t *bytes, size_t len)
{
    struct qjsr_flat_fault fault;
    struct qjsr_flat_list list;
    int result;

    if (!bytes && len)
        return qjsr_answer_bad_pointer(r);
    if (!host_port(r, port))
        return -1;
    if (qjsr_unpack_list(r, bytes, len, false, &list, &fault) < 0)
        return qjsr_answer_bad_value(r, &fault);
    if (!list.count) {
        qjsr_flat_free(r->ctx, &list);
        return qjsr_answer_refuse(r, QJS_E_VALUE, "not a value: a message begins with its data");
    }
    result = qjsr_message_post(r, JS_UNDEFINED, port, list.values[0], (int)list.count - 1,
                               list.values + 1);
    qjsr_flat_free(r->ctx, &list);
    return qjsr_answer_nothing(r, result < 0);
}

int qjs_reactor_message(qjs_reactor *r, uint32_t port, const uint8_t *message, size_t len)
{
    if (qjsr_answer_enter(r) < 0)
        return -1;
    return qjsr_reactor_leave(r, post(r, port, message, len));
}

int qjs_reactor_close_port(qjs_reactor *r, uint32_t number)
{
    struct qjsr_port *port;

    if (qjsr_reactor_enter(r) < 0)
        return -1;
    port = host_port(r, number);
    if (port)
        qjsr_port_close(r, port);
    return qjsr_reactor_leave(r, port ? 0 : -1);
}

/* ------------------------------------------------------------------- the host */

void qjs_reactor_set_host(qjs_reactor *r, qjs_host_door *door, void *data, int crossing)
{
    r->host.door = door;
    r->host.data = data;
    r->host.crossing = QJS_FUNCTIONS;
    if (crossing >= QJS_COPY && crossing <= QJS_HANDLES)
        r->host.crossing = (enum qjs_crossing)crossing;
    else
        qjsr_error_note(&r->errors, QJS_E_ARGUMENT,
                        "crossing is %d, and none of QJS_COPY, QJS_FUNCTIONS and QJS_HANDLES: "
                        "QJS_FUNCTIONS is taken",
                        crossing);
}

struct qjs_exchange *qjs_reactor_exchange(qjs_reactor *r)
{
    return &r->exchange;
}

uint8_t *qjs_reactor_reserve(qjs_reactor *r, size_t size)
{
    return r->dead ? NULL : qjsr_exchange_reserve(r, size);
}
