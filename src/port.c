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

/* The farewell comes after the messages, and does not wait for a port to be enabled. */
static bool is_told_end(const struct qjsr_port *port)
{
    return port->ended && !port->told &&
           (is_delivered(port) || (port->holder == QJSR_PORT_GUEST && !port->first));
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

/* Whether a message is ready becomes what the port says. */
static void sort_message(struct qjsr_ports *ports, struct qjsr_message *m, bool ready)
{
    if (ready && !m->ready)
        make_ready(ports, m);
    else if (!ready)
        make_unready(ports, m);
}

void qjsr_port_settle(struct qjs_reactor *r, struct qjsr_port *port)
{
    const struct qjsr_port *peer = port->peer;
    bool guest = port->holder == QJSR_PORT_GUEST;
    bool hears = guest && port->enabled && port->listening && peer;
    bool counted = hears && peer->holder == QJSR_PORT_HOST;
    bool held =
        guest && ((port->enabled && port->first) || port->farewell.ready ||
                  (hears && peer->holder != QJSR_PORT_GUEST) || (port->channel && port->listening));

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

void qjsr_port_sort(struct qjs_reactor *r, struct qjsr_port *port)
{
    for (struct qjsr_message *m = port->first; m; m = m->next)
        sort_message(&r->ports, m, is_delivered(port));
    sort_message(&r->ports, &port->farewell, is_told_end(port));
    qjsr_port_settle(r, port);
}

/* The other end of this one is closed. */
static void tell_end(struct qjs_reactor *r, struct qjsr_port *port)
{
    port->ended = true;
    port->farewell.port = port;
    qjsr_port_sort(r, port);
}

static void drop_messages(struct qjs_reactor *r, struct qjsr_port *port)
{
    while (port->first) {
        struct qjsr_message *m = port->first;

        port->first = m->next;
        make_unready(&r->ports, m);
        qjsr_port_free_payload(r, m->payload);
        js_free_rt(r->rt, m);
    }
    port->last = NULL;
    make_unready(&r->ports, &port->farewell);
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

void qjsr_port_doom(struct qjs_reactor *r, struct qjsr_port *port)
{
    port->doom = r->ports.doomed;
    r->ports.doomed = port;
}

/* A port's messages may doom more, however deep they are in each other. */
void qjsr_port_bury(struct qjs_reactor *r)
{
    if (r->ports.burying)
        return;
    r->ports.burying = true;
    while (r->ports.doomed) {
        struct qjsr_port *port = r->ports.doomed;

        r->ports.doomed = port->doom;
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

        if (port && port->holder == QJSR_PORT_NOBODY)
            qjsr_port_doom(r, port);
    }
    js_free_rt(r->rt, payload);
    qjsr_port_bury(r);
}

int qjsr_port_queue(struct qjs_reactor *r, struct qjsr_port *port, struct qjsr_payload *payload)
{
    struct qjsr_message *m = js_mallocz(r->ctx, sizeof *m);

    if (!m)
        return -1;
    m->port = port;
    m->payload = payload;
    payload->users++;
    if (port->last)
        port->last->next = m;
    else
        port->first = m;
    port->last = m;
    if (is_delivered(port))
        make_ready(&r->ports, m);
    qjsr_port_settle(r, port);
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
    *payload = m->payload;
    *object = JS_DupValue(r->ctx, port->object);
    if (m->payload) {
        port->first = m->next; /* those of a port become ready in their order */
        if (!port->first)
            port->last = NULL;
        js_free_rt(r->rt, m);
    } else {
        port->told = true;
    }
    qjsr_port_settle(r, port);
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

void qjsr_port_empty(struct qjs_reactor *r, struct qjsr_port *port)
{
    drop_messages(r, port);
    leave_channels(r, port);
}

void qjsr_port_close(struct qjs_reactor *r, struct qjsr_port *port)
{
    struct qjsr_port *peer = port->peer;
    JSValue object = JS_DupValue(r->ctx, port->object);
    JSValue other = peer ? peer->object : JS_UNDEFINED;
    bool bound = port->bound;

    port->bound = port->listening = false;
    port->ended = port->told = true;
    port->peer = NULL;
    qjsr_port_empty(r, port);
    qjsr_port_settle(r, port);
    if (port->holder != QJSR_PORT_GUEST)
        free_port(r, port);
    if (peer) {
        peer->peer = NULL;
        peer->bound = false;
        tell_end(r, peer);
    }
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
    if (peer)
        peer->bound = false;
    if (!peer) { /* the new holder is to know */
        port->ended = true;
        port->told = false;
        port->farewell.port = port;
    }
    qjsr_port_sort(r, port);
    if (peer)
        qjsr_port_settle(r, peer); /* before its object is let go: it may have to stay */
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
    qjsr_port_sort(r, port);
}

void qjsr_port_listen(struct qjs_reactor *r, struct qjsr_port *port, bool listening)
{
    port->listening = listening && (port->peer || port->channel);
    qjsr_port_settle(r, port);
}

static struct qjsr_port *any_of_host(const struct qjs_reactor *r)
{
    const struct qjsr_map *ports = &r->ports.by_number;

    for (uint32_t i = 0; i < ports->capacity; i++) {
        struct qjsr_port *port = (void *)(uintptr_t)ports->entries[i].value;

        if (ports->entries[i].key && port->holder == QJSR_PORT_HOST)
            return port;
    }
    return NULL;
}

void qjsr_port_close_hosts(struct qjs_reactor *r)
{
    struct qjsr_port *port;

    while ((port = any_of_host(r)))
        qjsr_port_close(r, port);
}
