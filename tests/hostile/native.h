/* The native host of hostile guests: what `host` is to them. */
#ifndef HOSTILE_NATIVE_H
#define HOSTILE_NATIVE_H

#include <stdbool.h>

struct qjs_reactor;

/* Make the global `host`. 0, or -1. */
int host_give(struct qjs_reactor *r);

/* Wait for the promise that stands in the exchange, in `length` bytes: > 0 when it has its value, <
 * 0 when it is rejected, 0 when host_awaited is going to tell. */
int host_await(struct qjs_reactor *r, int length);

/* "done" or "exception" once that promise is settled; NULL before. */
const char *host_awaited(void);

/* Settle the promises of the host that the guest waits for. */
void host_settle(struct qjs_reactor *r);
bool host_has_promises(void);

/* Free what was kept. */
void host_forget(void);

#endif
