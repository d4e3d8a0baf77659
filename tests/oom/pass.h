/* A scenario, and one pass over it: calls of an instance, each of which has to answer. */
#ifndef PASS_H
#define PASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "qjs_reactor.h"

struct bytes {
    size_t length;
    uint8_t bytes[4096];
};

struct pass {
    qjs_reactor *r;
    bool sure;             /* there is memory: whatever fails is a fault */
    bool ok;               /* no fault yet */
    const char *what;      /* the step that is being taken */
    uint32_t number;       /* of the pass on this instance: modules are named by it */
    uint32_t promise;      /* the host's last one */
    uint32_t settled;      /* how many promises the door was told of */
    int depth;             /* of calls in the door */
    struct bytes bytecode; /* of a module */
};

/* Take all steps of a scenario, on an instance that has a runtime. */
typedef void scenario(struct pass *p);
scenario take_script, take_life, take_values, take_modules, take_messages, take_errors;

/* Make the pass the host of its instance. */
void pass_attach(struct pass *p);

/* A fault: nothing more is taken of this pass. */
void pass_fail(struct pass *p, const char *why);

/* Check a call's answer, which is >= 0, or -1 with an error that may be: for want of memory.
 * The answer. */
int pass_answer(struct pass *p, const char *what, int answer);

/* The same, where the value in the exchange buffer has to be the one of these bytes. */
void pass_expect(struct pass *p, const char *what, int answer, const char *bytes, size_t length);

/* A value, by its source; and what its handle is, 0 none. */
int pass_evaluate(struct pass *p, const char *source, int flags);
uint32_t pass_handle(const struct pass *p, int answer);

/* Turn the loop to its end. */
void pass_turn(struct pass *p);

/* Settle the host's last promise with text. */
void pass_settle(struct pass *p, const char *text, bool rejected);

/* Text as CBOR. */
struct bytes pass_text(const char *text);

#endif
