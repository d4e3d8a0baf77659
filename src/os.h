/* What the guest sees of us: qjs:std and qjs:os with our functions in place of upstream's
 * where those belong to the loop, qjs:bjson, and the globals. */
#ifndef QJSR_OS_H
#define QJSR_OS_H

#include "quickjs.h"

struct qjs_reactor;

/* Define the modules and the globals in the reactor's context. 0, or -1: out of memory. */
int qjsr_os_define(struct qjs_reactor *r);

/* Define the globals that tell of the command line, argv, of which the script's arguments begin at
 * `first_argument`. 0, or -1: out of memory. */
int qjsr_os_define_arguments(struct qjs_reactor *r, int argc, char *const *argv,
                             int first_argument);

/* qjs:std and qjs:os under a name; NULL with an exception pending. */
JSModuleDef *qjsr_os_new_std(JSContext *ctx, const char *name);
JSModuleDef *qjsr_os_new_os(JSContext *ctx, const char *name);

#endif
