/* A turn of the loop. */
#ifndef QJSR_LOOP_H
#define QJSR_LOOP_H

#include <stdint.h>

struct qjs_reactor;

/* What a turn may still use. */
struct qjsr_budget {
    uint32_t jobs;      /* left; 0: begin nothing more */
    int64_t deadline;   /* clock ns, after which jobs becomes 0 */
    int64_t checked;    /* when the clock was last read */
    uint32_t stride;    /* jobs between two readings */
    uint32_t unchecked; /* jobs since the last */
};

#define QJSR_DEFAULT_TURN_JOBS 100000
#define QJSR_DEFAULT_TURN_MS 8

/* A full budget by the reactor's settings, from now on. */
struct qjsr_budget qjsr_loop_budget(const struct qjs_reactor *r, int64_t now);

/* Run jobs until none is left, the budget is used up, or one threw.
 * 0, or -1: its error is queued. */
int qjsr_loop_run_jobs(struct qjs_reactor *r, struct qjsr_budget *budget);

/* One turn: as qjs_loop_once, but errors are left in the queue: -2 is returned
 * when there are any. */
int qjsr_loop_turn(struct qjs_reactor *r);

#endif
