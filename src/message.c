/*
 * A message is written when it is posted, and read when it is delivered: to the guest in an event,
 * to the host as it is.
 */
#include "message.h"

#include <string.h>

#include "endpoint.h"
#include "engine.h"
#include "exchange.h"
#include "hostcall.h"
#include "instance.h"
#include "pack.h"
#include "port.h"
#include "transfer.h"
#include "unpack.h"

/* ------------------------------------------------------------------- posting */

/* A value with what is transferred, taken from the sender; NULL with an exception. */
static struct qjsr_payload *write_payload(struct qjs_reactor *r, JSValueConst sender,
                                          JSValueConst value, int count, JSValueConst *objects,
                                          const char *root)
{
    struct qjsr_transfer transfer;
    struct qjsr_payload *payload = NULL;
    uint8_t *bytes;
    int length = -1;

    if (qjsr_transfer_begin(r, &transfer, count, objects, sender) == 0)
        length = qjsr_pack_message(r, value, root, &transfer);
    if (length >= 0)
        payload = qjsr_port_new_payload(r, (size_t)length, transfer.port_count, &bytes);
    if (payload) {
        memcpy(bytes, r->exchange.bytes, (size_t)length);
        qjsr_exchange_clear(r);
        if (qjsr_transfer_commit(r, &transfer, payload->ports) < 0) {
            payload->port_count = 0; /* none is on its way */
            qjsr_port_free_payload(r, payload);
            payload = NULL;
        }
    }
    qjsr_transfer_free(r, &transfer);
    return payload;
}

static bool carries(const struct qjsr_payload *payload, const struct qjsr_port *port)
{
    for (uint32_t i = 0; i < payload->port_count; i++) {
        if (payload->ports[i] == port->number)
            return true;
    }
    return false;
}

/* To the other channels of a name that the host has no part in, in the order of their creation. */
static int spread(struct qjs_reactor *r, const struct qjsr_port *port, struct qjsr_payload *payload)
{
    struct qjsr_port *channel = r->ports.channels;

    while (channel && channel->follower)
        channel = channel->follower;
    for (; channel; channel = channel->previous) {
        if (channel != port && channel->name == port->name && !channel->peer &&
            qjsr_port_queue(r, channel, payload) < 0)
            return -1;
    }
    return 0;
}

int qjsr_message_post(struct qjs_reactor *r, JSValueConst sender, uint32_t number,
                      JSValueConst value, int count, JSValueConst *objects)
{
    struct qjsr_payload *payload = write_payload(r, sender, value, count, objects, "message");
    const struct qjsr_port *port;
    int result = 0;

    if (!payload)
        return -1;
    port = number ? qjsr_port_find(r, number) : qjsr_endpoint_of(r, sender);
    if (port && port->name != JS_ATOM_NULL && !port->peer)
        result = spread(r, port, payload);
    else if (port && port->peer && !carries(payload, port->peer))
        result = qjsr_port_queue(r, port->peer, payload);
    qjsr_port_free_payload(r, payload);
    return result;
}

/* ----------------------------------------------------------------- delivering */

static JSValue fault_error(struct qjs_reactor *r, const struct qjsr_flat_fault *fault)
{
    if (!fault->text)
        return JS_EXCEPTION;
    return JS_ThrowTypeError(r->ctx, "not a message: %s, at byte %zu", fault->text, fault->at);
}

/* Read a payload, and let it go: *value, and the array of its ports if it is asked for. 0, or -1
 * with an exception. */
static int read_payload(struct qjs_reactor *r, struct qjsr_payload *payload, JSValue *value,
                        JSValue *ports)
{
    struct qjsr_flat_fault fault;
    struct qjsr_flat_list list;
    int result = qjsr_unpack_list(r, qjsr_port_payload_bytes(payload), payload->length, false,
                                  &list, &fault);

    /* Before any code of the guest runs: what it got is its own from here on. */
    qjsr_port_free_payload(r, payload);
    if (result < 0) {
        (void)fault_error(r, &fault);
        return -1;
    }
    if (ports) {
        for (uint32_t i = 1; i < list.count; i++)
            (void)JS_DupValue(r->ctx, list.values[i]);
        *ports = qjsr_engine_new_list(r->ctx, list.values + 1, list.count - 1);
        if (JS_IsException(*ports))
            result = -1;
    }
    if (result == 0)
        *value = JS_DupValue(r->ctx, list.values[0]);
    qjsr_flat_free(r->ctx, &list);
    return result;
}

JSValue qjsr_message_clone(struct qjs_reactor *r, JSValueConst value, int count,
                           JSValueConst *objects)
{
    struct qjsr_payload *payload = write_payload(r, JS_UNDEFINED, value, count, objects, "value");
    JSValue copy;

    if (!payload || read_payload(r, payload, &copy, NULL) < 0)
        return JS_EXCEPTION;
    return copy;
}

/* Takes over data and ports. */
static void dispatch(struct qjs_reactor *r, JSValueConst object, const char *type, JSValue data,
                     JSValue ports)
{
    JSValue arguments[4] = {JS_DupValue(r->ctx, object), JS_NewString(r->ctx, type), data, ports};

    if (!JS_IsException(arguments[1]))
        JS_FreeValue(
            r->ctx, JS_Call(r->ctx, r->ports.dispatch, JS_UNDEFINED, 4, (JSValueConst *)arguments));
    for (int i = 0; i < 4; i++)
        JS_FreeValue(r->ctx, arguments[i]);
}

static void tell_guest(struct qjs_reactor *r, JSValueConst object, struct qjsr_payload *payload)
{
    JSValue value, ports;

    if (!payload) {
        dispatch(r, object, "close", JS_UNDEFINED, JS_UNDEFINED);
        return;
    }
    if (read_payload(r, payload, &value, &ports) == 0) {
        dispatch(r, object, "message", value, ports);
        return;
    }
    if (r->limits.due != QJSR_INTERRUPT_NONE)
        return; /* that is pending */
    JS_FreeValue(r->ctx, JS_GetException(r->ctx));
    dispatch(r, object, "messageerror", JS_UNDEFINED, JS_UNDEFINED);
}

/* What the host answers is asked of nobody; what it throws is left pending. */
static void pass(struct qjs_reactor *r, enum qjs_host_op op, uint32_t number, size_t length)
{
    JS_FreeValue(r->ctx, qjsr_hostcall_pass(r, op, number, (int)length));
}

static void tell_host(struct qjs_reactor *r, struct qjsr_port *port, struct qjsr_payload *payload)
{
    uint32_t number = port->number;
    size_t length;

    if (!payload) {
        qjsr_port_close(r, port);
        if (r->host.door && qjsr_exchange_reserve(r, 1)) {
            r->exchange.bytes[0] = QJSR_CBOR_ARRAY << 5; /* it is told nothing more */
            pass(r, QJS_HOST_CLOSE, number, 1);
        }
        return;
    }
    length = payload->length;
    if (r->host.door && qjsr_exchange_reserve(r, length)) {
        memcpy(r->exchange.bytes, qjsr_port_payload_bytes(payload), length);
        for (uint32_t i = 0; i < payload->port_count; i++)
            qjsr_port_give(r, qjsr_port_find(r, payload->ports[i]), QJSR_PORT_HOST);
        qjsr_port_free_payload(r, payload);
        pass(r, QJS_HOST_MESSAGE, number, length);
        return;
    }
    qjsr_port_free_payload(r, payload);
    if (r->host.door)
        JS_ThrowOutOfMemory(r->ctx);
}

bool qjsr_message_waiting(const struct qjs_reactor *r)
{
    return r->ports.first || r->ports.doomed;
}

uint64_t qjsr_message_begin(struct qjs_reactor *r)
{
    qjsr_port_bury(r);
    return r->ports.next_order;
}

bool qjsr_message_deliver(struct qjs_reactor *r, uint64_t order)
{
    struct qjsr_payload *payload;
    struct qjsr_port *port;
    JSValue object;

    port = qjsr_port_take(r, order, &payload, &object);
    if (!port)
        return false;
    qjsr_error_forget_stack(r->ctx);
    if (JS_IsUndefined(object))
        tell_host(r, port, payload);
    else
        tell_guest(r, object, payload);
    JS_FreeValue(r->ctx, object);
    return true;
}
