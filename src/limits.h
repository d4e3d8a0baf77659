/* What interrupts the guest. An interruption cannot be caught by guest code and
 * holds, once it is due, until the outermost call has returned. */
#ifndef QJSR_LIMITS_H
#define QJSR_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "quickjs.h"

enum qjsr_interruption {
    QJSR_INTERRUPT_NONE,
    QJSR_INTERRUPT_TIME,
    QJSR_INTERRUPT_POLLS,
    QJSR_INTERRUPT_STOP,
    QJSR_INTERRUPT_MEMORY,  /* the guest went on after it was told that memory is low */
    QJSR_INTERRUPT_EXIT,    /* std.exit: not an error */
    QJSR_INTERRUPT_DESTROY, /* qjs_destroy inside a call */
};

struct qjsr_limits {
    uint32_t time_limit_ms;     /* 0 none */
    uint32_t poll_limit;        /* 0 none */
    int32_t stop;               /* the stop flag; atomic, other threads write it */
    int64_t deadline;           /* of the outermost call, clock ns; 0 none */
    uint32_t polls;             /* made in the outermost call */
    enum qjsr_interruption due; /* sticky until the outermost call returns */
    bool exited;                /* until destroy */
    int32_t exit_code;
};

struct qjs_reactor;

/* Watch the reactor's runtime. */
void qjsr_limits_attach(struct qjs_reactor *r);

/* At the start and the end of an outermost call. */
void qjsr_limits_enter(struct qjs_reactor *r);
void qjsr_limits_leave(struct qjs_reactor *r);

/* The polls of the outermost call are counted from here. */
void qjsr_limits_count_anew(struct qjs_reactor *r);

/* Interrupt the guest for this reason, at its next poll at the latest. */
void qjsr_limits_interrupt(struct qjs_reactor *r, enum qjsr_interruption reason);

/* The guest ends itself: as qjsr_limits_interrupt, and no later call runs guest code. */
void qjsr_limits_exit(struct qjs_reactor *r, int32_t code);

/* Whether the guest is to be interrupted, asked outside of the engine. */
bool qjsr_limits_check(struct qjs_reactor *r);

/* Throw the interruption that is due; always JS_EXCEPTION. */
JSValue qjsr_limits_throw(struct qjs_reactor *r);

/*
 * Take the exception that is pending in the runtime as an error, reported now or
 * queued: an interruption under its own code, any other as QJS_E_EXCEPTION. The
 * guest's exit is no error.
 */
void qjsr_limits_raise_exception(struct qjs_reactor *r, enum qjsr_error_when when);

/* Before guest code: the same for an interruption that is due. False: none is. */
bool qjsr_limits_raise_due(struct qjs_reactor *r, enum qjsr_error_when when);

/* After guest code: the same for the exception that it left pending, if any, and for an
 * interruption that the engine swallowed (it turns what a promise's executor throws into a
 * rejection). False: neither. */
bool qjsr_limits_raise_after(struct qjs_reactor *r, enum qjsr_error_when when);

/* After a job, before the former: drop the exception when it is the interruption of an earlier
 * call, which has reported it. Jobs that wait for what was interrupted pass it on. */
void qjsr_limits_drop_echo(struct qjs_reactor *r);

#endif
