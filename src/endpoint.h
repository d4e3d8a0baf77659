/* The guest's objects that hold ports: MessagePort. */
#ifndef QJSR_ENDPOINT_H
#define QJSR_ENDPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "quickjs.h"

struct qjs_reactor;
struct qjsr_port;

/* Make ports known to the runtime. `prepare` sees to it that adopt and dispatch, and the class's
 * prototype, are there: 0, or -1 with an exception. 0, or -1: out of memory. */
int qjsr_endpoint_attach(struct qjs_reactor *r, int (*prepare)(struct qjs_reactor *r));

/* Free all ports; before the context's end. */
void qjsr_endpoint_clear(struct qjs_reactor *r);

/* Whether a value is a MessagePort, whatever became of it; and its port, NULL when it is none or
 * was transferred. */
bool qjsr_endpoint_is(const struct qjs_reactor *r, JSValueConst value);
struct qjsr_port *qjsr_endpoint_of(const struct qjs_reactor *r, JSValueConst value);

/* A new object of the guest that holds a port which nobody does; owned. */
JSValue qjsr_endpoint_object(struct qjs_reactor *r, struct qjsr_port *port);

/* The object of a number that arrived in a message, or from the host: 0, and it is owned; 1: there
 * is no such port for the guest; -1 with an exception. */
int qjsr_endpoint_receive(struct qjs_reactor *r, uint32_t number, JSValue *object);

#endif
