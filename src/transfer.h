/* What is transferred with a message: its ports and buffers, which the sender has no more
 * afterwards (HTML, "StructuredSerializeWithTransfer"). */
#ifndef QJSR_TRANSFER_H
#define QJSR_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include "map.h"
#include "quickjs.h"

struct qjs_reactor;

struct qjsr_transfer {
    int count;
    JSValueConst *objects; /* borrowed */
    uint32_t port_count;
    struct qjsr_map listed; /* the objects' addresses */
};

/* Begin with a list (borrowed). sender: the object of the port that posts, which cannot be in it;
 * or undefined. 0, or -1: a DataCloneError or TypeError is pending. To be freed in any case. */
int qjsr_transfer_begin(struct qjs_reactor *r, struct qjsr_transfer *transfer, int count,
                        JSValueConst *objects, JSValueConst sender);

/* Whether an object is in the list. */
bool qjsr_transfer_has(const struct qjsr_transfer *transfer, JSValueConst object);

/* Take everything from the sender, when the message has been written: guest code may have detached
 * something meanwhile. ports takes the numbers of the ports, which nobody holds from here on. 0, or
 * -1: a DataCloneError is pending, and nothing was taken. */
int qjsr_transfer_commit(struct qjs_reactor *r, const struct qjsr_transfer *transfer,
                         uint32_t *ports);

/* Ports that go to the host in a value that crosses: objects, owned. */
struct qjsr_leaving {
    JSValue *objects;
    uint32_t count, capacity;
};

/* Note one (borrowed). 0, or -1 with an exception. */
int qjsr_transfer_note(struct qjs_reactor *r, struct qjsr_leaving *leaving, JSValueConst port);

/* Give them to the host when the value has been written. 0, or -1: a DataCloneError is pending,
 * because guest code has transferred one meanwhile. */
int qjsr_transfer_leave(struct qjs_reactor *r, const struct qjsr_leaving *leaving);

/* Forget them. */
void qjsr_transfer_stay(struct qjs_reactor *r, struct qjsr_leaving *leaving);

void qjsr_transfer_free(struct qjs_reactor *r, struct qjsr_transfer *transfer);

#endif
