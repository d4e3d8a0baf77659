/* The beginning of a call that gives the host a value, and its end: the value in the exchange
 * buffer, or an error. */
#ifndef QJSR_ANSWER_H
#define QJSR_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "qjs_reactor.h"
#include "quickjs.h"
#include "unpack.h"

/* Begin a call: 0; or -1 with the error set, and nothing to end. It ends with
 * qjsr_reactor_leave. */
int qjsr_answer_enter(struct qjs_reactor *r);

/* The end of an action: the length of its value (taken over), or -1 for what it threw. */
int qjsr_answer_value(struct qjs_reactor *r, JSValue value, enum qjs_crossing crossing);

/* The same where no value is asked for: 0, or -1. */
int qjsr_answer_nothing(struct qjs_reactor *r, bool failed);

/* Each is always -1, with the error set: the exception that is pending, or the interruption that is
 * due; a host's mistake; bytes that are no value; a handle that is none. */
int qjsr_answer_failure(struct qjs_reactor *r, enum qjs_crossing crossing);
int qjsr_answer_refuse(struct qjs_reactor *r, int code, const char *text);
int qjsr_answer_bad_pointer(struct qjs_reactor *r);
int qjsr_answer_bad_value(struct qjs_reactor *r, const struct qjsr_flat_fault *fault);
int qjsr_answer_bad_handle(struct qjs_reactor *r, uint32_t handle);

/* Whether a number is an enum qjs_crossing; and what to say if not, always -1. */
bool qjsr_answer_is_crossing(int crossing);
int qjsr_answer_bad_crossing(struct qjs_reactor *r);

#endif
