/* A reactor on a libuv loop: what two_loops_libuv.c, or a program of yours, needs to let the
 * loop turn a guest. */
#ifndef GUEST_UV_H
#define GUEST_UV_H

#include <stdbool.h>
#include <uv.h>

#include "qjs_reactor.h"

struct watch;

struct guest {
    qjs_reactor *reactor; /* the caller's: made before guest_open, freed after the loop */
    void *data;           /* the caller's */
    /* Called when the guest has ended by itself; NULL is allowed. Not called by guest_close. */
    void (*on_end)(struct guest *guest);

    bool is_open;   /* the loop turns it */
    bool failed;    /* an error was raised; the reactor has printed it */
    int uv_error;   /* of libuv, which ended the guest; 0 none */
    unsigned turns; /* how often it was turned */

    uv_timer_t timer;
    uv_idle_t idle;
    struct watch *watches;
};

/* Have the loop turn the guest from now on, until it has nothing left to do. The struct stays
 * where it is until the loop is over. */
void guest_open(struct guest *guest, uv_loop_t *loop);

/* One turn now. guest_open begins with one; a caller that calls the reactor at other times
 * (qjs_reactor_eval, say) calls this afterwards, because the guest may have got something to do. */
void guest_turn(struct guest *guest);

/* Nothing of the loop calls the guest any more. Again is legal. */
void guest_close(struct guest *guest);

#endif
