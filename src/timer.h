/* The guest's timers: a heap by deadline, then by the order in which they were set. */
#ifndef QJSR_TIMER_H
#define QJSR_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include "quickjs.h"

struct qjsr_timer;

struct qjsr_timer_slot {
    struct qjsr_timer *timer; /* NULL: free */
    uint32_t generation;      /* of the timer that stands here, or the next one */
    uint32_t next_free;       /* index + 1 of the next free slot */
};

struct qjsr_timers {
    struct qjsr_timer **heap;
    uint32_t count, capacity;
    struct qjsr_timer_slot *slots;   /* as many as capacity; an id names a slot and a generation */
    uint32_t slot_count, first_free; /* first_free: index + 1, 0 none */
    uint64_t next_order;
};

struct qjs_reactor;

/*
 * Set a timer `delay_ms` from now (fractions count; NaN and negative are 0; what
 * does not fit the clock never comes). It repeats on a grid of that delay if
 * `repeats`. function and arguments are borrowed. The id, > 0, or -1 with an
 * exception pending (out of memory).
 */
int64_t qjsr_timer_set(struct qjs_reactor *r, JSContext *ctx, JSValueConst function,
                       double delay_ms, bool repeats, int argc, JSValueConst *argv);

/* Clear a timer; an id that names none is nothing. */
void qjsr_timer_clear(struct qjs_reactor *r, int64_t id);

/* Free all timers. */
void qjsr_timer_clear_all(struct qjs_reactor *r);

/* Nanoseconds from `now` to the next timer: 0 when due, -1 when there is none. */
int64_t qjsr_timer_next(const struct qjs_reactor *r, int64_t now);

/* The order that the next timer will get: timers set from here on are not of this turn. */
uint64_t qjsr_timer_order(const struct qjs_reactor *r);

/* Whether the first timer is due at `now` and was set before `order`. */
bool qjsr_timer_is_due(const struct qjs_reactor *r, int64_t now, uint64_t order);

/* Call the first timer: a one-shot is gone, an interval set anew, before its function runs.
 * What it throws is left pending. */
void qjsr_timer_fire(struct qjs_reactor *r);

/* The clock was moved by so many nanoseconds while the guest was at rest: what was left of each
 * timer's time is left of it still. */
void qjsr_timer_shift(struct qjs_reactor *r, int64_t ns);

#endif
