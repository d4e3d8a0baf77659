#include "transfer.h"

#include "endpoint.h"
#include "engine.h"
#include "instance.h"
#include "list.h"
#include "port.h"

static uint64_t address(JSValueConst object)
{
    return (uint64_t)(uintptr_t)JS_VALUE_GET_PTR(object);
}

/* Always -1. */
static int refuse(struct qjs_reactor *r, int index, const char *why)
{
    JS_ThrowDOMException(r->ctx, "DataCloneError", "transfer[%d] %s", index, why);
    return -1;
}

static bool is_detached(struct qjs_reactor *r, JSValueConst object)
{
    const uint8_t *bytes;
    size_t length;

    return qjsr_endpoint_is(r, object) ? !qjsr_endpoint_of(r, object)
                                       : !qjsr_engine_bytes(object, &bytes, &length);
}

static int list(struct qjs_reactor *r, struct qjsr_transfer *t, int index, JSValueConst sender)
{
    JSValueConst object = t->objects[index];
    bool port = qjsr_endpoint_is(r, object);

    if (!JS_IsObject(object)) {
        JS_ThrowTypeError(r->ctx, "transfer[%d] is not an object", index);
        return -1;
    }
    if (!port && qjsr_engine_inspect(r->ctx, object).kind != QJSR_KIND_BUFFER)
        return refuse(r, index, "is neither a MessagePort nor an ArrayBuffer");
    if (!port && JS_IsImmutableArrayBuffer(object))
        return refuse(r, index, "is immutable and cannot be transferred");
    if (JS_IsObject(sender) && address(object) == address(sender))
        return refuse(r, index, "is the port that posts the message");
    if (qjsr_transfer_has(t, object))
        return refuse(r, index, "is in the list twice");
    if (qjsr_map_set(&t->listed, r->rt, address(object), 1) < 0) {
        JS_ThrowOutOfMemory(r->ctx);
        return -1;
    }
    t->port_count += port;
    return 0;
}

int qjsr_transfer_begin(struct qjs_reactor *r, struct qjsr_transfer *transfer, int count,
                        JSValueConst *objects, JSValueConst sender)
{
    *transfer = (struct qjsr_transfer){.count = count, .objects = objects};
    for (int i = 0; i < count; i++) {
        if (list(r, transfer, i, sender) < 0)
            return -1;
    }
    return 0;
}

bool qjsr_transfer_has(const struct qjsr_transfer *transfer, JSValueConst object)
{
    uint64_t found;

    return qjsr_map_get(&transfer->listed, address(object), &found);
}

int qjsr_transfer_commit(struct qjs_reactor *r, const struct qjsr_transfer *transfer,
                         uint32_t *ports)
{
    for (int i = 0; i < transfer->count; i++) {
        if (is_detached(r, transfer->objects[i]))
            return refuse(r, i, "is detached: it was transferred before");
    }
    for (int i = 0; i < transfer->count; i++) {
        struct qjsr_port *port = qjsr_endpoint_of(r, transfer->objects[i]);

        if (!port) {
            JS_DetachArrayBuffer(r->ctx, transfer->objects[i]);
            continue;
        }
        *ports++ = port->number;
        qjsr_port_give(r, port, QJSR_PORT_NOBODY);
    }
    return 0;
}

void qjsr_transfer_free(struct qjs_reactor *r, struct qjsr_transfer *transfer)
{
    qjsr_map_free(&transfer->listed, r->rt);
}

/* ------------------------------------------------------------------ to the host */

int qjsr_transfer_note(struct qjs_reactor *r, struct qjsr_leaving *leaving, JSValueConst port)
{
    JSValue *list =
        qjsr_list_room(r->ctx, leaving->objects, leaving->count, &leaving->capacity, sizeof *list);

    if (!list)
        return -1;
    leaving->objects = list;
    list[leaving->count++] = JS_DupValue(r->ctx, port);
    return 0;
}

int qjsr_transfer_leave(struct qjs_reactor *r, const struct qjsr_leaving *leaving)
{
    for (uint32_t i = 0; i < leaving->count; i++) {
        if (!qjsr_endpoint_of(r, leaving->objects[i])) {
            JS_ThrowDOMException(r->ctx, "DataCloneError",
                                 "a MessagePort was transferred while it was being sent");
            return -1;
        }
    }
    for (uint32_t i = 0; i < leaving->count; i++) {
        struct qjsr_port *port = qjsr_endpoint_of(r, leaving->objects[i]);

        if (port) /* not for the second time in one value */
            qjsr_port_give(r, port, QJSR_PORT_HOST);
    }
    return 0;
}

void qjsr_transfer_stay(struct qjs_reactor *r, struct qjsr_leaving *leaving)
{
    while (leaving->count)
        JS_FreeValue(r->ctx, leaving->objects[--leaving->count]);
    js_free(r->ctx, leaving->objects);
    *leaving = (struct qjsr_leaving){0};
}
