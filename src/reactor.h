/* The frame of every public call that may run guest code. */
#ifndef QJSR_REACTOR_H
#define QJSR_REACTOR_H

struct qjs_reactor;

/* Begin a call that may be nested and needs a runtime. 0, or -1 with the error set. */
int qjsr_reactor_enter(struct qjs_reactor *r);

/* Begin a call that may not be nested and needs no runtime; the same. */
int qjsr_reactor_enter_outermost(struct qjs_reactor *r);

/* End either; what had to wait for the outermost call's end is done. Gives the result; r may be
 * gone afterwards. */
int qjsr_reactor_leave(struct qjs_reactor *r, int result);

#endif
