/* One attempt: a scenario on an instance of its own, where memory ends at one place. */
#ifndef ATTEMPT_H
#define ATTEMPT_H

#include <stdbool.h>

/* How memory runs out. */
enum oom_mode {
    OOM_FULL,  /* from the n-th allocation on there is no more than what is held then, but what was
                * promised for the step that is being taken (src/heap.h) */
    OOM_ONE,   /* the n-th allocation fails, and no other */
    OOM_LARGE, /* the same of large ones only */
    OOM_LIMIT, /* the memory limit is n bytes */
    OOM_MODES
};

/* Names for those who ask; NULL beyond the last. */
const char *oom_mode_name(int mode);
const char *oom_scenario_name(int scenario);

/* Every call answers, the instance works as soon as there is memory again, and nothing is left of
 * it; else false, and a word on stderr. Once in a process, or in an instance of WebAssembly. */
bool oom_attempt(enum oom_mode mode, int scenario, long n);

/* The last n that there is: what an attempt takes when nothing fails. */
long oom_last(enum oom_mode mode, int scenario);

#endif
