/* Messages: posted to ports, and delivered to the guest and to the host. */
#ifndef QJSR_MESSAGE_H
#define QJSR_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "quickjs.h"

struct qjs_reactor;
struct qjsr_port;

/* Post a value at a port: to its peer, or to the other channels of its name. sender is the port's
 * object; or undefined, and `number` its number. Objects are transferred. Everything is borrowed.
 * Runs guest code. 0, or -1 with an exception. */
int qjsr_message_post(struct qjs_reactor *r, JSValueConst sender, uint32_t number,
                      JSValueConst value, int count, JSValueConst *objects);

/* structuredClone; owned. */
JSValue qjsr_message_clone(struct qjs_reactor *r, JSValueConst value, int count,
                           JSValueConst *objects);

/* Whether a turn has something to do with messages. */
bool qjsr_message_waiting(const struct qjs_reactor *r);

/* A turn begins: ports whose objects were garbage are closed. The order that the next message
 * will get. */
uint64_t qjsr_message_begin(struct qjs_reactor *r);

/* Deliver the first message that became ready before `order`; false: there is none. What is thrown
 * is left pending. */
bool qjsr_message_deliver(struct qjs_reactor *r, uint64_t order);

#endif
