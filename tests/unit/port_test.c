/* Ports and the messages at them, on an instance without any code of the web's. */
#include "port.h"

#include "endpoint.h"
#include "instance.h"
#include "unit.h"

static struct qjsr_payload *payload(struct qjs_reactor *r, uint32_t carried)
{
    uint8_t *bytes;
    struct qjsr_payload *p = qjsr_port_new_payload(r, 1, carried ? 1 : 0, &bytes);

    if (p && carried)
        p->ports[0] = carried;
    if (p)
        *bytes = 0x80;
    return p;
}

/* Queue a message at a port, which may carry another. */
static void post(struct qjs_reactor *r, struct qjsr_port *port, uint32_t carried)
{
    struct qjsr_payload *p = payload(r, carried);

    CHECK(p && qjsr_port_queue(r, port, p) == 0);
    if (p)
        qjsr_port_free_payload(r, p);
}

static struct qjsr_port *take(struct qjs_reactor *r, bool *farewell)
{
    struct qjsr_payload *p = NULL;
    JSValue object = JS_UNDEFINED;
    struct qjsr_port *port = qjsr_port_take(r, UINT64_MAX, &p, &object);

    *farewell = port && !p;
    if (p)
        qjsr_port_free_payload(r, p);
    JS_FreeValue(r->ctx, object);
    return port;
}

static void numbers(struct qjs_reactor *r)
{
    struct qjsr_port *pair[2];
    uint32_t first, host = QJSR_PORT_OF_HOST + 7;

    CHECK(qjsr_port_new_pair(r, pair, host) == 0);
    first = pair[0]->number;
    CHECK(first && !(first & QJSR_PORT_OF_HOST) && pair[1]->number == host);
    CHECK(qjsr_port_find(r, first) == pair[0] && qjsr_port_find(r, host) == pair[1]);
    qjsr_port_close(r, pair[0]);
    CHECK(!qjsr_port_find(r, first) && qjsr_port_find(r, host) == pair[1] && !pair[1]->peer);
    qjsr_port_close(r, pair[1]);
    CHECK(!qjsr_port_find(r, host) && r->ports.by_number.count == 0);
    CHECK(qjsr_port_new_pair(r, pair, 0) == 0 && pair[0]->number > first);
    qjsr_port_close(r, pair[0]);
    qjsr_port_close(r, pair[1]);
}

/* Messages wait for a holder, are delivered in their order, and the farewell comes last. */
static void order(struct qjs_reactor *r)
{
    struct qjsr_port *pair[2];
    bool farewell;

    CHECK(qjsr_port_new_pair(r, pair, 0) == 0);
    post(r, pair[1], 0);
    post(r, pair[1], 0);
    qjsr_port_close(r, pair[0]);
    CHECK(!take(r, &farewell));
    qjsr_port_give(r, pair[1], QJSR_PORT_HOST);
    CHECK(take(r, &farewell) == pair[1] && !farewell);
    qjsr_port_give(r, pair[1], QJSR_PORT_NOBODY); /* on its way again */
    CHECK(!take(r, &farewell));
    qjsr_port_give(r, pair[1], QJSR_PORT_HOST);
    CHECK(take(r, &farewell) == pair[1] && !farewell);
    CHECK(take(r, &farewell) == pair[1] && farewell);
    CHECK(!take(r, &farewell));
    qjsr_port_close(r, pair[1]);
}

/* What is dropped closes what it carries, which may be much, one in another. */
static void chains(struct qjs_reactor *r)
{
    enum { DEPTH = 100000 };
    struct qjsr_port *outer[2], *inner[2];
    struct qjsr_port *last;

    CHECK(qjsr_port_new_pair(r, outer, 0) == 0);
    last = outer[1];
    for (int i = 0; i < DEPTH && qjsr_port_new_pair(r, inner, 0) == 0; i++) {
        post(r, last, inner[1]->number);
        qjsr_port_close(r, inner[0]);
        last = inner[1];
    }
    CHECK(r->ports.by_number.count == DEPTH + 2);
    qjsr_port_close(r, outer[1]);
    CHECK(r->ports.by_number.count == 1);
    qjsr_port_close(r, outer[0]);
}

int main(void)
{
    struct qjs_reactor *r = qjs_reactor_new();

    if (!r || qjs_reactor_init(r) < 0)
        return 2;
    numbers(r);
    order(r);
    chains(r);
    CHECK(!r->ports.first && !r->ports.doomed && r->ports.by_number.count == 0);
    qjs_reactor_free(r);
    return unit_end();
}
