/*
 * Who keeps whom alive. The objects of two ends that the guest holds keep each other alive, so
 * that a channel nobody can reach is garbage as a whole. An object is kept alive from here while
 * messages are to be delivered to it, and while it listens to an end beyond the guest's objects.
 * Everything else is let go by the object's finalizer, which closes the port.
 */
#include "port.h"

#include "engine.h"
#include "instance.h"

/* ------------------------------------------------------------------ messages */

static bool is_delivered(const struct qjsr_port *port)
{
    return port->holder == QJSR_PORT_HOST || (port->holder == QJSR_PORT_GUEST && port->enabled);
}

static void make_ready(struct qjsr_ports *ports, struct qjsr_message *m)
{
    m->ready = true;
    m->order = ports->next_order++;
    m->after = NULL;
    m->before = ports->last;
    if (ports->last)
        ports->last->after = m;
    else
        ports->first = m;
    ports->last = m;
}

static void make_unready(struct qjsr_ports *ports, struct qjsr_message *m)
{
    if (!m->ready)
        return;
    m->ready = false;
    if (m->before)
        m->before->after = m->after;
    else
        ports->first = m->after;
    if (m->after)
        m->after->before = m->before;
    else
        ports->last = m->before;
}

/* The port's messages become what the port says. */
static void sort_messages(struct qjsr_ports *ports, struct qjsr_port *port)
{
    bool ready = is_delivered(port);

    for (struct qjsr_message *m = port->first; m; m = m->next) {
        if (ready && !m->ready)
            make_ready(ports, m);
        else if (!ready)
            make_unready(ports, m);
    }
}

/* What the port's state means for its object. The object may be gone afterwards, and the port
 * with it. */
static void settle(struct qjs_reactor *r, struct qjsr_port *port)
{
    const struct qjsr_port *peer = port->peer;
    bool guest = port->holder == QJSR_PORT_GUEST;
    bool hears = guest && port->enabled && port->listening && peer;
    bool counted = hears && peer->holder == QJSR_PORT_HOST;
    bool held = guest && ((port->enabled && port->first) ||
                          (hears && peer->holder != QJSR_PORT_GUEST) ||
                          (port->channel && port->listening));

    if (counted != port->counted) {
        port->counted = counted;
        r->ports.listening += counted ? 1 : UINT32_MAX; /* modulo 2^32: one less */
    }
    if (held == port->held)
        return;
    port->held = held;
    if (held)
        (void)JS_DupValue(r->ctx, port->object);
    else
        JS_FreeValueRT(r->rt, port->object);
}

static void append(struct qjs_reactor *r, struct qjsr_port *port, struct qjsr_message *m)
{
    m->port = port;
    m->next = NULL;
    if (port->last)
        port->last->next = m;
    else
        port->first = m;
    port->last = m;
    if (is_delivered(port))
        make_ready(&r->ports, m);
    settle(r, port);
}

/* The other end of this one was closed. */
static void tell_end(struct qjs_reactor *r, struct qjsr_port *port)
{
    if (port->ended)
        return;
    port->ended = true;
    append(r, port, &port->farewell);
}

static void free_message(struct qjs_reactor *r, struct qjsr_message *m)
{
    struct qjsr_payload *payload = m->payload;

    if (!payload)
        return; /* a farewell is part of its port */
    js_free_rt(r->rt, m);
    qjsr_port_free_payload(r, payload);
}

static void drop_messages(struct qjs_reactor *r, struct qjsr_port *port)
{
    while (port->first) {
        struct qjsr_message *m = port->first;

        port->first = m->next;
        make_unready(&r->ports, m);
        free_message(r, m);
    }
    port->last = NULL;
}

/* ------------------------------------------------------------------ payloads */

struct qjsr_payload *qjsr_port_new_payload(struct qjs_reactor *r, size_t length,
                                           uint32_t port_count, uint8_t **bytes)
{
    struct qjsr_payload *payload;

    payload = js_malloc(r->ctx, sizeof *payload + port_count * sizeof payload->ports[0] + length);
    if (!payload)
        return NULL;
    payload->users = 1;
    payload->port_count = port_count;
    payload->length = length;
    *bytes = (uint8_t *)(payload->ports + port_count);
    return payload;
}

const uint8_t *qjsr_port_payload_bytes(const struct qjsr_payload *payload)
{
    return (const uint8_t *)(payload->ports + payload->port_count);
}

/* Close what is doomed. A port's messages may doom more, however deep they are in each other. */
static void bury(struct qjs_reactor *r)
{
    if (r->ports.burying)
        return;
    r->ports.burying = true;
    while (r->ports.doomed) {
        struct qjsr_port *port = r->ports.doomed;

        r->ports.doomed = port->follower;
        qjsr_port_close(r, port);
    }
    r->ports.burying = false;
}

void qjsr_port_free_payload(struct qjs_reactor *r, struct qjsr_payload *payload)
{
    if (--payload->users)
        return;
    for (uint32_t i = 0; i < payload->port_count; i++) {
        struct qjsr_port *port = qjsr_port_find(r, payload->ports[i]);

        if (!port || port->holder != QJSR_PORT_NOBODY)
            continue;
        port->follower = r->ports.doomed;
        r->ports.doomed = port;
    }
    js_free_rt(r->rt, payload);
    bury(r);
}

int qjsr_port_queue(struct qjs_reactor *r, struct qjsr_port *port, struct qjsr_payload *payload)
{
    struct qjsr_message *m = js_mallocz(r->ctx, sizeof *m);

    if (!m)
        return -1;
    m->payload = payload;
    payload->users++;
    append(r, port, m);
    return 0;
}

struct qjsr_port *qjsr_port_take(struct qjs_reactor *r, uint64_t order,
                                 struct qjsr_payload **payload, JSValue *object)
{
    struct qjsr_message *m = r->ports.first;
    struct qjsr_port *port;

    if (!m || m->order >= order)
        return NULL;
    port = m->port;
    make_unready(&r->ports, m);
    port->first = m->next; /* those of a port become ready in their order */
    if (!port->first)
        port->last = NULL;
    *payload = m->payload;
    if (m->payload)
        js_free_rt(r->rt, m);
    *object = JS_DupValue(r->ctx, port->object);
    settle(r, port);
    return port;
}

/* --------------------------------------------------------------------- ports */

struct qjsr_port *qjsr_port_find(const struct qjs_reactor *r, uint32_t number)
{
    uint64_t found;

    if (!qjsr_map_get(&r->ports.by_number, number, &found))
        return NULL;
    return (struct qjsr_port *)(uintptr_t)found;
}

struct qjsr_port *qjsr_port_new(struct qjs_reactor *r, uint32_t number)
{
    struct qjsr_ports *ports = &r->ports;
    struct qjsr_port *port;

    if (!number && ports->last_number == QJSR_PORT_OF_HOST - 1) {
        JS_ThrowRangeError(r->ctx, "too many ports: %u were made", ports->last_number);
        return NULL;
    }
    port = js_mallocz(r->ctx, sizeof *port);
    if (!port)
        return NULL;
    port->number = number ? number : ports->last_number + 1;
    port->object = JS_UNDEFINED;
    if (qjsr_map_set(&ports->by_number, r->rt, port->number, (uint64_t)(uintptr_t)port) < 0) {
        js_free(r->ctx, port);
        JS_ThrowOutOfMemory(r->ctx);
        return NULL;
    }
    if (!number)
        ports->last_number++;
    return port;
}

void qjsr_port_entangle(struct qjsr_port *port, struct qjsr_port *other)
{
    port->peer = other;
    other->peer = port;
}

int qjsr_port_new_pair(struct qjs_reactor *r, struct qjsr_port *pair[2], uint32_t number)
{
    pair[0] = qjsr_port_new(r, 0);
    pair[1] = pair[0] ? qjsr_port_new(r, number) : NULL;
    if (!pair[1]) {
        if (pair[0])
            qjsr_port_close(r, pair[0]);
        return -1;
    }
    qjsr_port_entangle(pair[0], pair[1]);
    return 0;
}

static void free_port(struct qjs_reactor *r, struct qjsr_port *port)
{
    qjsr_map_remove(&r->ports.by_number, port->number);
    js_free_rt(r->rt, port);
}

static void leave_channels(struct qjs_reactor *r, struct qjsr_port *port)
{
    if (port->name == JS_ATOM_NULL)
        return;
    if (port->previous)
        port->previous->follower = port->follower;
    else
        r->ports.channels = port->follower;
    if (port->follower)
        port->follower->previous = port->previous;
    JS_FreeAtomRT(r->rt, port->name);
    port->name = JS_ATOM_NULL;
}

void qjsr_port_name(struct qjs_reactor *r, struct qjsr_port *port, JSAtom name)
{
    port->channel = port->enabled = true;
    port->name = JS_DupAtom(r->ctx, name);
    port->previous = NULL;
    port->follower = r->ports.channels;
    if (port->follower)
        port->follower->previous = port;
    r->ports.channels = port;
}

void qjsr_port_close(struct qjs_reactor *r, struct qjsr_port *port)
{
    struct qjsr_port *peer = port->peer;
    JSValue object = JS_DupValue(r->ctx, port->object);
    JSValue other = peer ? peer->object : JS_UNDEFINED;
    bool bound = port->bound;

    leave_channels(r, port);
    port->bound = port->listening = false;
    port->ended = true;
    port->peer = NULL;
    drop_messages(r, port);
    settle(r, port);
    if (peer) {
        peer->peer = NULL;
        peer->bound = false;
        tell_end(r, peer);
    }
    if (port->holder != QJSR_PORT_GUEST)
        free_port(r, port);
    if (bound) {
        JS_FreeValue(r->ctx, object); /* the peer's */
        JS_FreeValue(r->ctx, other);
    }
    JS_FreeValue(r->ctx, object);
}

void qjsr_port_give(struct qjs_reactor *r, struct qjsr_port *port, enum qjsr_port_holder holder)
{
    struct qjsr_port *peer = port->peer;
    JSValue object = port->object, other = peer ? peer->object : JS_UNDEFINED;
    bool bound = port->bound, held = port->held;

    if (port->holder == QJSR_PORT_GUEST)
        (void)JS_SetOpaque(object, NULL);
    port->holder = holder;
    port->object = JS_UNDEFINED;
    port->enabled = port->listening = port->held = port->bound = false;
    if (bound)
        peer->bound = false;
    sort_messages(&r->ports, port);
    settle(r, port);
    if (holder == QJSR_PORT_HOST && !peer && port->last != &port->farewell)
        append(r, port, &port->farewell);
    if (peer)
        settle(r, peer); /* before its object is let go: it may have to stay */
    if (held)
        JS_FreeValue(r->ctx, object);
    if (bound) {
        JS_FreeValue(r->ctx, object);
        JS_FreeValue(r->ctx, other);
    }
}

void qjsr_port_enable(struct qjs_reactor *r, struct qjsr_port *port)
{
    port->enabled = true;
    sort_messages(&r->ports, port);
    settle(r, port);
}

void qjsr_port_listen(struct qjs_reactor *r, struct qjsr_port *port, bool listening)
{
    port->listening = listening && (port->peer || port->channel);
    settle(r, port);
}

/* ------------------------------------------------------------------- objects */

/* Runs in the garbage collector. */
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
        JS_FreeValueRT(rt, (JSValue)value);
    }
    qjsr_port_close(r, port);
}

static void mark(JSRuntime *rt, JSValueConst value, JS_MarkFunc *mark_function)
{
    const struct qjs_reactor *r = qjsr_engine_reactor(rt);
    const struct qjsr_port *port = JS_GetOpaque(value, r->ports.class_id);

    if (port && port->bound)
        JS_MarkValue(rt, port->peer->object, mark_function);
}

int qjsr_port_attach(struct qjs_reactor *r, int (*prepare)(struct qjs_reactor *r))
{
    const JSClassDef class = {
        .class_name = "MessagePort", .finalizer = finalize, .gc_mark = mark};

    r->ports.prepare = prepare;
    (void)JS_NewClassID(r->rt, &r->ports.class_id);
    return JS_NewClass(r->rt, r->ports.class_id, &class);
}

bool qjsr_port_is(const struct qjs_reactor *r, JSValueConst value)
{
    return r->ports.class_id && JS_GetClassID(value) == r->ports.class_id;
}

struct qjsr_port *qjsr_port_of(const struct qjs_reactor *r, JSValueConst value)
{
    return qjsr_port_is(r, value) ? JS_GetOpaque(value, r->ports.class_id) : NULL;
}

JSValue qjsr_port_object(struct qjs_reactor *r, struct qjsr_port *port)
{
    struct qjsr_port *peer = port->peer;
    JSValue object, adopted;

    if (r->ports.prepare(r) < 0)
        return JS_EXCEPTION;
    object = JS_NewObjectClass(r->ctx, r->ports.class_id);
    if (JS_IsException(object))
        return JS_EXCEPTION;
    adopted = JS_Call(r->ctx, r->ports.adopt, JS_UNDEFINED, 1, (JSValueConst *)&object);
    if (JS_IsException(adopted)) {
        JS_FreeValue(r->ctx, object);
        return JS_EXCEPTION;
    }
    JS_FreeValue(r->ctx, adopted);
    (void)JS_SetOpaque(object, port);
    port->object = object;
    port->holder = QJSR_PORT_GUEST;
    if (peer && peer->holder == QJSR_PORT_GUEST) {
        port->bound = peer->bound = true;
        (void)JS_DupValue(r->ctx, peer->object);
        (void)JS_DupValue(r->ctx, object);
        settle(r, peer);
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
    *object = qjsr_port_object(r, pair[0]);
    if (!JS_IsException(*object))
        return 0;
    qjsr_port_close(r, pair[0]);
    return -1;
}

int qjsr_port_receive(struct qjs_reactor *r, uint32_t number, JSValue *object)
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
    *object = qjsr_port_object(r, port);
    return JS_IsException(*object) ? -1 : 0;
}

/* ----------------------------------------------------------------------- end */

static struct qjsr_port *port_at(const struct qjsr_map *map, uint32_t place)
{
    return map->entries[place].key ? (struct qjsr_port *)(uintptr_t)map->entries[place].value
                                   : NULL;
}

void qjsr_port_clear(struct qjs_reactor *r)
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
        drop_messages(r, port);
        leave_channels(r, port);
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
