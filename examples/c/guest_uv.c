/*
 * The translation from results to libuv, all in guest_turn():
 *   loop_once > 0       uv_timer, once, so many milliseconds
 *   loop_once 0 or -2   uv_idle, until a turn says otherwise
 *   handlers            uv_poll on each descriptor that qjs_reactor_descriptor
 *                       lists; poll_io(0) when one is ready
 *   -1 and no handlers  the guest is done, its handles are closed
 * libuv sleeps in the kernel whenever no idle handle is active.
 */
#include "guest_uv.h"

#include <stdlib.h>

struct watch {
    uv_poll_t poll;
    struct guest *guest;
    struct watch *next;
    int fd;
    bool listed;    /* mark of the sweep in watch_descriptors */
    bool is_polled; /* false: a file, which is always ready and which epoll refuses */
};

static void on_timer(uv_timer_t *timer)
{
    guest_turn(timer->data);
}

static void poll_and_turn(struct guest *guest)
{
    if (qjs_reactor_poll_io(guest->reactor, 0) < 0)
        guest->failed = true; /* and goes on */
    guest_turn(guest);
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
    const struct watch *watch = poll->data;

    (void)status; /* an error is for the guest to find, by reading */
    (void)events;
    poll_and_turn(watch->guest);
}

static bool has_files(const struct guest *guest)
{
    for (const struct watch *watch = guest->watches; watch; watch = watch->next)
        if (!watch->is_polled)
            return true;
    return false;
}

static void on_idle(uv_idle_t *idle)
{
    struct guest *guest = idle->data;

    if (has_files(guest))
        poll_and_turn(guest);
    else
        guest_turn(guest);
}

static void free_watch(uv_handle_t *handle)
{
    free(handle->data);
}

static void end_watch(struct watch *watch)
{
    if (watch->is_polled)
        uv_close((uv_handle_t *)&watch->poll, free_watch);
    else
        free(watch);
}

/* The watch of a descriptor, made if need be; NULL when out of memory. */
static struct watch *watch_for(struct guest *guest, int fd)
{
    struct watch *watch;

    for (watch = guest->watches; watch; watch = watch->next)
        if (watch->fd == fd)
            return watch;
    watch = calloc(1, sizeof *watch);
    if (!watch)
        return NULL;
    watch->guest = guest;
    watch->fd = fd;
    watch->is_polled = uv_poll_init(guest->timer.loop, &watch->poll, fd) == 0;
    watch->poll.data = watch;
    watch->next = guest->watches;
    guest->watches = watch;
    return watch;
}

/* Make the watches equal to the guest's list of descriptors. 0, or an error of libuv. */
static int watch_descriptors(struct guest *guest)
{
    int32_t fd, events;

    for (struct watch *watch = guest->watches; watch; watch = watch->next)
        watch->listed = false;
    for (uint32_t i = 0; qjs_reactor_descriptor(guest->reactor, i, &fd, &events) == 0; i++) {
        struct watch *watch = watch_for(guest, fd);
        int wanted = 0, result;

        if (!watch)
            return UV_ENOMEM;
        watch->listed = true;
        if (events & QJS_EVENT_READ)
            wanted |= UV_READABLE;
        if (events & QJS_EVENT_WRITE)
            wanted |= UV_WRITABLE;
        if (!watch->is_polled)
            continue;
        result = uv_poll_start(&watch->poll, wanted, on_ready);
        if (result < 0)
            return result;
    }
    for (struct watch **link = &guest->watches; *link;) {
        struct watch *watch = *link;

        if (watch->listed) {
            link = &watch->next;
            continue;
        }
        *link = watch->next;
        end_watch(watch);
    }
    return 0;
}

/* The guest has ended by itself. */
static void end(struct guest *guest)
{
    guest_close(guest);
    if (guest->on_end)
        guest->on_end(guest);
}

void guest_turn(struct guest *guest)
{
    int next = qjs_reactor_loop_once(guest->reactor);
    bool is_ready = qjs_reactor_loop_state(guest->reactor)->status == QJS_STATUS_READY;
    int result = watch_descriptors(guest);

    guest->turns++;
    if (next == -2)
        guest->failed = true;
    if (!is_ready || (next == -1 && !guest->watches)) {
        end(guest);
        return;
    }
    if (next == 0 || next == -2 || has_files(guest))
        uv_idle_start(&guest->idle, on_idle);
    else
        uv_idle_stop(&guest->idle);
    uv_timer_stop(&guest->timer);
    if (next > 0 && result == 0) {
        uv_update_time(guest->timer.loop); /* the guest has used some of it */
        result = uv_timer_start(&guest->timer, on_timer, (uint64_t)next, 0);
    }
    if (result < 0) {
        guest->uv_error = result;
        end(guest);
    }
}

void guest_open(struct guest *guest, uv_loop_t *loop)
{
    uv_timer_init(loop, &guest->timer);
    uv_idle_init(loop, &guest->idle);
    guest->timer.data = guest->idle.data = guest;
    guest->is_open = true;
    guest_turn(guest);
}

void guest_close(struct guest *guest)
{
    if (!guest->is_open)
        return;
    guest->is_open = false;
    uv_close((uv_handle_t *)&guest->timer, NULL);
    uv_close((uv_handle_t *)&guest->idle, NULL);
    while (guest->watches) {
        struct watch *watch = guest->watches;

        guest->watches = watch->next;
        end_watch(watch);
    }
}
