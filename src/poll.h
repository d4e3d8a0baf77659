/* Read and write handlers of file descriptors. */
#ifndef QJSR_POLL_H
#define QJSR_POLL_H

#include <stdbool.h>
#include <stddef.h>

#include "quickjs.h"

enum qjsr_direction { QJSR_READ, QJSR_WRITE };

struct qjsr_handler {
    int fd;
    JSValue function[2]; /* by direction; null: none */
};

struct qjsr_handlers {
    struct qjsr_handler *list; /* sorted by fd; each has a function at least in one direction */
    size_t count, capacity;
};

struct qjs_reactor;

/* Set (function) or take back (null) a handler. function is borrowed.
 * 0, or -1 with an exception pending. */
int qjsr_poll_set_handler(struct qjs_reactor *r, JSContext *ctx, int fd,
                          enum qjsr_direction direction, JSValueConst function);

/* Forget all handlers. */
void qjsr_poll_clear(struct qjs_reactor *r);

/* How many descriptors wait in this direction. */
int qjsr_poll_count(const struct qjs_reactor *r, enum qjsr_direction direction);

/* As qjs_poll_io, but errors are left in the queue: -2 is returned when there are any. */
int qjsr_poll_run(struct qjs_reactor *r, int timeout_ms);

#endif
