/* Calling the host through its door: its functions, and what else the reactor asks it. */
#ifndef QJSR_HOSTCALL_H
#define QJSR_HOSTCALL_H

#include <stdbool.h>
#include <stdint.h>

#include "qjs_reactor.h"
#include "quickjs.h"

struct qjsr_hostcall {
    qjs_host_door *door; /* NULL: none */
    void *data;
    enum qjs_crossing crossing; /* of arguments */
    bool telling;               /* QJS_HOST_RELEASED is in progress: it takes no calls */
};

/* Calls inside one another, of host and guest. */
#define QJSR_MAX_DEPTH 64

/* Make host functions callable in the reactor's context. 0, or -1: out of memory. */
int qjsr_hostcall_attach(struct qjs_reactor *r);

/* Through the door, which is there, with `length` bytes of the exchange buffer: the answer.
 * JS_EXCEPTION: the host threw, or the guest is interrupted. */
JSValue qjsr_hostcall_pass(struct qjs_reactor *r, enum qjs_host_op op, uint32_t id, int length);

/* Ask the host: its answer to `op` with an array of two strings; undefined when there is no door.
 * JS_EXCEPTION: it threw, or the guest is interrupted. */
JSValue qjsr_hostcall_ask(struct qjs_reactor *r, enum qjs_host_op op, const char *first,
                          const char *second);

/* What the guest sees of an error that the host threw (taken over): one of the same class with the
 * stack of here, whose cause is the host's, with its stack. Other values are themselves.
 * JS_EXCEPTION: out of memory. */
JSValue qjsr_hostcall_guest_error(struct qjs_reactor *r, JSValue error);

/* Tell the host by QJS_HOST_SETTLED when a promise is settled; its value crosses as `crossing`
 * says. 0, or -1 with an exception pending. */
int qjsr_hostcall_watch(struct qjs_reactor *r, JSValueConst promise, uint32_t handle,
                        enum qjs_crossing crossing);

/* Tell the host by QJS_HOST_RELEASED which of its functions are not held any more. */
void qjsr_hostcall_tell_released(struct qjs_reactor *r);

#endif
