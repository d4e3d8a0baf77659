/* MessagePort objects. An object's finalizer closes its port; two that are entangled mark each
 * other, so that a channel nobody can reach is garbage as a whole. */
#include "endpoint.h"

#include "engine.h"
#include "instance.h"
#include "port.h"

/* Runs in the garbage collector, where other objects may be half gone: the port is closed later. */
static void finalize(JSRuntime *rt, JSValueConst value)
{
    struct qjs_reactor *r = qjsr_engine_reactor(rt);
    struct qjsr_port *port = JS_GetOpaque(value, r->ports.class_id), *peer;
    JSValue other;

    if (!port)
        return;
    peer = port->peer;
    port->object = JS_UNDEFINED;
    port->holder = QJSR_PORT_NOBODY;
    if (port->bound) { /* then the peer's object is garbage too, and need not be told */
        other = peer->object;
        port->bound = peer->bound = false;
        port->peer = peer->peer = NULL;
        JS_FreeValueRT(rt, other);
        JS_FreeValueRT(rt, value);
    }
    qjsr_port_doom(r, port);
}

static void mark(JSRuntime *rt, JSValueConst value, JS_MarkFunc *mark_function)
{
    const struct qjs_reactor *r = qjsr_engine_reactor(rt);
    const struct qjsr_port *port = JS_GetOpaque(value, r->ports.class_id);

    if (port && port->bound)
        JS_MarkValue(rt, port->peer->object, mark_function);
}

int qjsr_endpoint_attach(struct qjs_reactor *r, int (*prepare)(struct qjs_reactor *r))
{
    const JSClassDef class = {.class_name = "MessagePort", .finalizer = finalize, .gc_mark = mark};

    r->ports.prepare = prepare;
    (void)JS_NewClassID(r->rt, &r->ports.class_id);
    return JS_NewClass(r->rt, r->ports.class_id, &class);
}

bool qjsr_endpoint_is(const struct qjs_reactor *r, JSValueConst value)
{
    return r->ports.class_id && JS_GetClassID(value) == r->ports.class_id;
}

struct qjsr_port *qjsr_endpoint_of(const struct qjs_reactor *r, JSValueConst value)
{
    return qjsr_endpoint_is(r, value) ? JS_GetOpaque(value, r->ports.class_id) : NULL;
}

JSValue qjsr_endpoint_object(struct qjs_reactor *r, struct qjsr_port *port)
{
    struct qjsr_port *peer = port->peer;
    JSValue object, adopted;

    if (r->ports.prepare(r) < 0)
        return JS_EXCEPTION;
    object = JS_NewObjectClass(r->ctx, r->ports.class_id);
    if (JS_IsException(object))
        return JS_EXCEPTION;
    adopted = JS_Call(r->ctx, r->ports.adopt, JS_UNDEFINED, 1, &object);
    if (JS_IsException(adopted)) {
        JS_FreeValue(r->ctx, object);
        return JS_EXCEPTION;
    }
    JS_FreeValue(r->ctx, adopted);
    (void)JS_SetOpaque(object, port);
    port->object = object;
    port->holder = QJSR_PORT_GUEST;
    qjsr_port_sort(r, port);
    if (peer && peer->holder == QJSR_PORT_GUEST) {
        port->bound = peer->bound = true;
        (void)JS_DupValue(r->ctx, peer->object);
        (void)JS_DupValue(r->ctx, object);
        qjsr_port_settle(r, peer);
    }
    return object;
}

/* The host shows a port of its own for the first time. */
static int receive_new(struct qjs_reactor *r, uint32_t number, JSValue *object)
{
    struct qjsr_port *pair[2];

    if (!(number & QJSR_PORT_OF_HOST) || !r->ports.class_id)
        return 1;
    if (qjsr_port_new_pair(r, pair, number) < 0)
        return -1;
    pair[1]->holder = QJSR_PORT_HOST;
    *object = qjsr_endpoint_object(r, pair[0]);
    if (!JS_IsException(*object))
        return 0;
    qjsr_port_close(r, pair[0]);
    return -1;
}

int qjsr_endpoint_receive(struct qjs_reactor *r, uint32_t number, JSValue *object)
{
    struct qjsr_port *port = qjsr_port_find(r, number);

    if (!port)
        return receive_new(r, number, object);
    if (number & QJSR_PORT_OF_HOST)
        port = port->peer;
    if (port && port->holder == QJSR_PORT_GUEST) {
        *object = JS_DupValue(r->ctx, port->object);
        return 0;
    }
    if (!port || number & QJSR_PORT_OF_HOST)
        return 1;
    if (port->holder == QJSR_PORT_HOST)
        qjsr_port_give(r, port, QJSR_PORT_NOBODY);
    *object = qjsr_endpoint_object(r, port);
    return JS_IsException(*object) ? -1 : 0;
}

/* ----------------------------------------------------------------------- end */

static struct qjsr_port *port_at(const struct qjsr_map *map, uint32_t place)
{
    return map->entries[place].key ? (struct qjsr_port *)(uintptr_t)map->entries[place].value
                                   : NULL;
}

void qjsr_endpoint_clear(struct qjs_reactor *r)
{
    const struct qjsr_map *map = &r->ports.by_number;
    struct qjsr_port *port;

    r->ports.burying = true; /* every port is */
    for (uint32_t i = 0; i < map->capacity; i++) {
        port = port_at(map, i);
        if (!port)
            continue;
        if (port->holder == QJSR_PORT_GUEST)
            (void)JS_SetOpaque(port->object, NULL);
        qjsr_port_empty(r, port);
    }
    /* Now the objects have no ports, and their ends no effect. */
    for (uint32_t i = 0; i < map->capacity; i++) {
        port = port_at(map, i);
        if (!port)
            continue;
        if (port->held)
            JS_FreeValue(r->ctx, port->object);
        if (port->bound)
            JS_FreeValue(r->ctx, port->peer->object);
    }
    for (uint32_t i = 0; i < map->capacity; i++)
        js_free_rt(r->rt, port_at(map, i));
    qjsr_map_free(&r->ports.by_number, r->rt);
    JS_FreeValue(r->ctx, r->ports.adopt);
    JS_FreeValue(r->ctx, r->ports.dispatch);
    r->ports = (struct qjsr_ports){
        .class_id = r->ports.class_id, .adopt = JS_UNDEFINED, .dispatch = JS_UNDEFINED};
}
