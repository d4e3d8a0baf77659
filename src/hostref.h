/* What of the host the guest holds: its functions and promises, by the ids that it gave them. */
#ifndef QJSR_HOSTREF_H
#define QJSR_HOSTREF_H

#include <stdbool.h>
#include <stdint.h>

#include "map.h"
#include "quickjs.h"

struct qjsr_host_function;

struct qjsr_hostrefs {
    JSClassID class_id;                  /* of host functions in this runtime */
    struct qjsr_map functions;           /* id to struct qjsr_host_function * */
    struct qjsr_host_function *released; /* a list of those that the guest let go */
    struct qjsr_map promises;            /* id to struct qjsr_host_promise * */
    struct qjsr_map promise_ids;         /* a promise's address to its id */
};

struct qjs_reactor;

/* Make the class of host functions, which are called by `call`, known to runtime and context.
 * 0, or -1: out of memory. */
int qjsr_hostref_attach(struct qjs_reactor *r, JSClassCall *call);

/* The function with this id, owned: the one that lives, or a new one of this name (a string or
 * undefined, borrowed) and number of parameters. */
JSValue qjsr_hostref_function(struct qjs_reactor *r, uint32_t id, JSValueConst name, int length);

/* Whether a value is a function of the host that has no place yet; and where the guest finds it: a
 * string, taken over. */
bool qjsr_hostref_wants_place(const struct qjs_reactor *r, JSValueConst value);
void qjsr_hostref_set_place(struct qjs_reactor *r, JSValueConst value, JSValue place);

/* The id of a host function; 0: it is none. */
uint32_t qjsr_hostref_id(const struct qjs_reactor *r, JSValueConst value);

/* The next of the functions that the guest holds, from *index = 0 on: its id, and the place where
 * it was given (a string or undefined, borrowed). False: there are no more. */
bool qjsr_hostref_next(const struct qjs_reactor *r, uint32_t *index, uint32_t *id,
                       JSValueConst *place);

/* The next id that the guest has let go, and forget it; 0: there is none. */
uint32_t qjsr_hostref_take_released(struct qjs_reactor *r);

/* The promise with this id, owned: the one that waits, or a new one. */
JSValue qjsr_hostref_promise(struct qjs_reactor *r, uint32_t id);

/* The id of a promise of the host that is not settled yet; 0: it is none. */
uint32_t qjsr_hostref_promise_id(const struct qjs_reactor *r, JSValueConst value);

/* Settle a promise. 1; 0: no such promise waits; -1 with an exception. */
int qjsr_hostref_settle(struct qjs_reactor *r, uint32_t id, bool rejected, JSValueConst value);

/* Reject all promises with this reason (borrowed): nobody settles them any more. 0, or -1 with an
 * exception. */
int qjsr_hostref_reject_promises(struct qjs_reactor *r, JSValueConst reason);

/* Forget the promises; before the context's end. (The functions end with the runtime.) */
void qjsr_hostref_clear_promises(struct qjs_reactor *r);

#endif
