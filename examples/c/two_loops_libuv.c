/*
 * Two reactors on one libuv loop. The client guest reads numbers from stdin and
 * sends them through a pipe to the server guest, which factorizes them in slices
 * and answers through another pipe.
 *
 * The translation from results to libuv, all in turn():
 *   loop_once > 0       uv_timer, once, so many milliseconds
 *   loop_once 0 or -2   uv_idle, until a turn says otherwise
 *   handlers            uv_poll on each descriptor that qjs_reactor_descriptor
 *                       lists; poll_io(0) when one is ready
 *   -1 and no handlers  the guest is done, its handles are closed
 * libuv sleeps in the kernel whenever neither idle handle is active.
 *
 * usage: two_loops_libuv [DIRECTORY] < numbers
 * DIRECTORY holds client.js and server.js (default: examples/c).
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

#include "qjs_reactor.h"

struct guest;

struct watch {
    uv_poll_t poll;
    struct guest *guest;
    struct watch *next;
    int fd;
    bool listed;    /* mark of the sweep in watch_descriptors */
    bool is_polled; /* false: a file, which is always ready and which epoll refuses */
};

struct guest {
    qjs_reactor *reactor;
    uv_timer_t timer;
    uv_idle_t idle;
    struct watch *watches;
    unsigned turns;
    bool failed;
};

static void turn(struct guest *guest);

static void die(const char *what, const char *why)
{
    fprintf(stderr, "two_loops_libuv: %s: %s\n", what, why);
    exit(2);
}

static void check(const char *what, int result)
{
    if (result < 0)
        die(what, uv_strerror(result));
}

static void on_timer(uv_timer_t *timer)
{
    turn(timer->data);
}

static void poll_and_turn(struct guest *guest)
{
    if (qjs_reactor_poll_io(guest->reactor, 0) < 0)
        guest->failed = true;
    turn(guest);
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
        turn(guest);
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

static struct watch *watch_for(struct guest *guest, int fd)
{
    struct watch *watch;

    for (watch = guest->watches; watch; watch = watch->next)
        if (watch->fd == fd)
            return watch;
    watch = calloc(1, sizeof *watch);
    if (!watch)
        die("watch", "out of memory");
    watch->guest = guest;
    watch->fd = fd;
    watch->is_polled = uv_poll_init(guest->timer.loop, &watch->poll, fd) == 0;
    watch->poll.data = watch;
    watch->next = guest->watches;
    guest->watches = watch;
    return watch;
}

/* Make the watches equal to the guest's list of descriptors. */
static void watch_descriptors(struct guest *guest)
{
    int32_t fd, events;

    for (struct watch *watch = guest->watches; watch; watch = watch->next)
        watch->listed = false;
    for (uint32_t i = 0; qjs_reactor_descriptor(guest->reactor, i, &fd, &events) == 0; i++) {
        struct watch *watch = watch_for(guest, fd);
        int wanted = 0;

        watch->listed = true;
        if (events & QJS_EVENT_READ)
            wanted |= UV_READABLE;
        if (events & QJS_EVENT_WRITE)
            wanted |= UV_WRITABLE;
        if (watch->is_polled)
            check("uv_poll_start", uv_poll_start(&watch->poll, wanted, on_ready));
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
}

static void turn(struct guest *guest)
{
    int next = qjs_reactor_loop_once(guest->reactor);
    bool is_ready = qjs_reactor_loop_state(guest->reactor)->status == QJS_STATUS_READY;

    guest->turns++;
    if (next == -2)
        guest->failed = true;
    watch_descriptors(guest);
    if (!is_ready || (next == -1 && !guest->watches)) {
        uv_close((uv_handle_t *)&guest->timer, NULL);
        uv_close((uv_handle_t *)&guest->idle, NULL);
        return;
    }
    if (next == 0 || next == -2 || has_files(guest))
        check("uv_idle_start", uv_idle_start(&guest->idle, on_idle));
    else
        uv_idle_stop(&guest->idle);
    uv_timer_stop(&guest->timer);
    if (next > 0) {
        uv_update_time(guest->timer.loop); /* the guest has used some of it */
        check("uv_timer_start", uv_timer_start(&guest->timer, on_timer, (uint64_t)next, 0));
    }
}

static void start(struct guest *guest, uv_loop_t *loop, const char *directory, const char *script,
                  int in, int out)
{
    char path[1024], in_text[16], out_text[16];
    char *argv[] = {"qjs", path, in_text, out_text};

    snprintf(path, sizeof path, "%s/%s", directory, script);
    snprintf(in_text, sizeof in_text, "%d", in);
    snprintf(out_text, sizeof out_text, "%d", out);
    guest->reactor = qjs_reactor_new();
    if (!guest->reactor)
        die(script, "out of memory");
    if (qjs_reactor_init_argv(guest->reactor, 4, argv) < 0)
        die(script, qjs_reactor_error_text(guest->reactor));
    check("uv_timer_init", uv_timer_init(loop, &guest->timer));
    check("uv_idle_init", uv_idle_init(loop, &guest->idle));
    guest->timer.data = guest->idle.data = guest;
    turn(guest);
}

int main(int argc, char **argv)
{
    const char *directory = argc > 1 ? argv[1] : "examples/c";
    struct guest client = {0}, server = {0};
    int requests[2], answers[2];
    uv_loop_t loop;

    if (pipe(requests) < 0 || pipe(answers) < 0)
        die("pipe", "no descriptors left");
    check("uv_loop_init", uv_loop_init(&loop));
    start(&server, &loop, directory, "server.js", requests[0], answers[1]);
    start(&client, &loop, directory, "client.js", answers[0], requests[1]);
    uv_run(&loop, UV_RUN_DEFAULT);
    check("uv_loop_close", uv_loop_close(&loop));
    fprintf(stderr, "client %u turns, server %u turns\n", client.turns, server.turns);
    qjs_reactor_free(client.reactor);
    qjs_reactor_free(server.reactor);
    return client.failed || server.failed;
}
