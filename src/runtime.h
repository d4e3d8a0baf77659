/* The runtime of an instance: made ready ahead of time, begun, ended. */
#ifndef QJSR_RUNTIME_H
#define QJSR_RUNTIME_H

#include "argv.h"

struct qjs_reactor;

/* Make what is the same for each guest, unless it is there. 0, or -1 with the error set. */
int qjsr_runtime_prepare(struct qjs_reactor *r);

/* Make a runtime, or the one that is prepared, a guest's: with these options and arguments.
 * 0, or -1 with the error set, and qjsr_runtime_end is to follow. */
int qjsr_runtime_begin(struct qjs_reactor *r, const struct qjsr_options *options, int argc,
                       char *const *argv);

/* Free the runtime, if there is one, and all that belongs to the guest. */
void qjsr_runtime_end(struct qjs_reactor *r);

#endif
