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

/* Whether messages are ready; and the order that the next one will get. */
bool qjsr_message_waiting(const struct qjs_reactor *r);
uint64_t qjsr_message_order(const struct qjs_reactor *r);

/* Deliver the first message that became ready before `order`; false: there is none. What is thrown
 * is left pending. */
bool qjsr_message_deliver(struct qjs_reactor *r, uint64_t order);

#endif
