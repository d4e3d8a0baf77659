#include "poll.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "clock.h"
#include "instance.h"
#include "loop.h"

/* A descriptor in error or hung up is ready: the handler learns why by reading. */
#define READ_EVENTS (POLLIN | POLLERR | POLLHUP | POLLNVAL)
#define WRITE_EVENTS (POLLOUT | POLLERR | POLLHUP | POLLNVAL)

/* The first index whose fd is not below. */
static size_t find(const struct qjsr_handlers *handlers, int fd)
{
    size_t low = 0, high = handlers->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (handlers->list[middle].fd < fd)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* WASI's C library polls with 160 bytes of stack for each, and its stack is small. */
enum { MOST_DESCRIPTORS = 512 };

static struct qjsr_handler *lookup(const struct qjsr_handlers *handlers, int fd)
{
    size_t index = find(handlers, fd);

    return index < handlers->count && handlers->list[index].fd == fd ? &handlers->list[index]
                                                                     : NULL;
}

static int insert(struct qjsr_handlers *handlers, JSContext *ctx, int fd)
{
    size_t index = find(handlers, fd);

    if (handlers->count == handlers->capacity) {
        size_t capacity = handlers->capacity ? handlers->capacity * 2 : 8;
        void *grown = js_realloc(ctx, handlers->list, capacity * sizeof *handlers->list);

        if (!grown)
            return -1;
        handlers->list = grown;
        handlers->capacity = capacity;
    }
    memmove(&handlers->list[index + 1], &handlers->list[index],
            (handlers->count - index) * sizeof *handlers->list);
    handlers->count++;
    handlers->list[index] = (struct qjsr_handler){.fd = fd, .function = {JS_NULL, JS_NULL}};
    return 0;
}

static void remove_at(struct qjsr_handlers *handlers, size_t index)
{
    handlers->count--;
    memmove(&handlers->list[index], &handlers->list[index + 1],
            (handlers->count - index) * sizeof *handlers->list);
}

int qjsr_poll_set_handler(struct qjs_reactor *r, JSContext *ctx, int fd,
                          enum qjsr_direction direction, JSValueConst function)
{
    struct qjsr_handlers *handlers = &r->handlers;
    struct qjsr_handler *handler = lookup(handlers, fd);
    JSValue old;

    if (!handler) {
        if (JS_IsNull(function))
            return 0;
        if (handlers->count == MOST_DESCRIPTORS) {
            JS_ThrowRangeError(ctx, "no more than %d descriptors have handlers", MOST_DESCRIPTORS);
            return -1;
        }
        if (insert(handlers, ctx, fd) < 0)
            return -1;
        handler = lookup(handlers, fd);
    }
    old = handler->function[direction];
    handler->function[direction] = JS_DupValue(ctx, function);
    if (JS_IsNull(handler->function[QJSR_READ]) && JS_IsNull(handler->function[QJSR_WRITE]))
        remove_at(handlers, (size_t)(handler - handlers->list));
    JS_FreeValue(ctx, old);
    return 0;
}

void qjsr_poll_clear(struct qjs_reactor *r)
{
    struct qjsr_handlers *handlers = &r->handlers;

    for (size_t i = 0; i < handlers->count; i++) {
        JS_FreeValueRT(r->rt, handlers->list[i].function[QJSR_READ]);
        JS_FreeValueRT(r->rt, handlers->list[i].function[QJSR_WRITE]);
    }
    js_free_rt(r->rt, handlers->list);
    *handlers = (struct qjsr_handlers){0};
}

int qjsr_poll_count(const struct qjs_reactor *r, enum qjsr_direction direction)
{
    int count = 0;

    for (size_t i = 0; i < r->handlers.count; i++)
        count += !JS_IsNull(r->handlers.list[i].function[direction]);
    return count;
}

/* Run one handler, if it is still set, and the jobs after it. False: an
 * interruption is due, and no more guest code may run. */
static bool run_handler(struct qjs_reactor *r, int fd, enum qjsr_direction direction)
{
    const struct qjsr_handler *handler = lookup(&r->handlers, fd);
    struct qjsr_budget budget = qjsr_loop_budget(r, qjsr_clock_now());
    JSValue function, result;

    if (!handler || JS_IsNull(handler->function[direction]))
        return true;
    if (qjsr_limits_raise_due(r, QJSR_ERROR_LATER))
        return false;
    qjsr_error_forget_stack(r->ctx);
    function = JS_DupValue(r->ctx, handler->function[direction]);
    result = JS_Call(r->ctx, function, JS_UNDEFINED, 0, NULL);
    JS_FreeValue(r->ctx, function);
    JS_FreeValue(r->ctx, result);
    (void)qjsr_limits_raise_after(r, QJSR_ERROR_LATER);
    if (r->limits.due == QJSR_INTERRUPT_NONE)
        (void)qjsr_loop_run_jobs(r, &budget);
    return r->limits.due == QJSR_INTERRUPT_NONE;
}

int qjsr_poll_run(struct qjs_reactor *r, int timeout_ms)
{
    size_t count = r->handlers.count;
    struct pollfd *fds;
    int ready;

    if (!count)
        return 0;
    fds = js_malloc_rt(r->rt, count * sizeof *fds);
    if (!fds) {
        qjsr_error_set(&r->errors, QJS_E_POLLING, "cannot poll: out of memory");
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        const struct qjsr_handler *handler = &r->handlers.list[i];
        int events = (JS_IsNull(handler->function[QJSR_READ]) ? 0 : POLLIN) |
                     (JS_IsNull(handler->function[QJSR_WRITE]) ? 0 : POLLOUT);

        fds[i] = (struct pollfd){.fd = handler->fd, .events = (short)events};
    }
    ready = poll(fds, (nfds_t)count, timeout_ms);
    if (ready < 0 && errno != EINTR) {
        qjsr_error_set(&r->errors, QJS_E_POLLING, "cannot poll: %s", strerror(errno));
        js_free_rt(r->rt, fds);
        return -1;
    }
    qjsr_limits_enter(r); /* waiting was not the guest's time */
    /* The handlers that were set at entry, each once: one that fails does not keep others
     * from running. */
    for (size_t i = 0; ready > 0 && i < count; i++) {
        if ((fds[i].revents & READ_EVENTS) && !run_handler(r, fds[i].fd, QJSR_READ))
            break;
        if ((fds[i].revents & WRITE_EVENTS) && !run_handler(r, fds[i].fd, QJSR_WRITE))
            break;
    }
    js_free_rt(r->rt, fds);
    if (r->limits.due == QJSR_INTERRUPT_EXIT)
        return -1;
    return qjsr_error_waiting(&r->errors) ? -2 : 0;
}
