/* A guest with limits behind a door that offers it nothing of this machine, and what must hold of
 * its instance whatever it did. */
#ifndef GUEST_H
#define GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "qjs_reactor.h"

/* What must hold; else the run ends, and libFuzzer keeps its input. */
#define REQUIRE(condition)                                                                         \
    ((condition) ? (void)0 : guest_fail(__FILE__, __LINE__, #condition, NULL))

/* Say what does not hold, with the instance's last error (NULL: of none), and abort. */
_Noreturn void guest_fail(const char *file, int line, const char *what, qjs_reactor *reactor);

/*
 * A new instance, not initialized, with a poll limit, a turn of 100 jobs and no output of errors.
 * Its door: module names are what the specifiers say, but qjs:* and whatever else leads to the
 * machine throw; "./a.js", "./b.json" and "data:" are modules, and "x" is the promise of one that
 * is rejected by guest_turns; host functions give back their arguments; a BroadcastChannel stays
 * among the guest's own.
 */
qjs_reactor *guest_new(bool web);

/* Initialize it, with a memory limit of 4 MiB. 0, or -1. */
int guest_init(qjs_reactor *reactor);

/* Some turns, and a poll; what its modules wait for is settled. */
void guest_turns(qjs_reactor *reactor, int turns);

/* What the instance says of itself must be possible, and unless the guest has exited, "6 * 7" is
 * 42, if not in this runtime (the guest may hold all the memory), then in the next one. */
void guest_check(qjs_reactor *reactor);

/* The end of an instance that has served many inputs: nothing of it may be left. */
void guest_free(qjs_reactor *reactor);

#endif
