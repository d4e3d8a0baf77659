/*
 * What the contract (include/qjs_reactor.h) says of an instance's states: which calls are refused
 * and by which code, what results mean, which handles are held. It looks on while calls are carried
 * out; a disagreement aborts with a text of both.
 */
#ifndef FUZZ_MODEL_H
#define FUZZ_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../tests/replay/player.h"
#include "held.h"
#include "qjs_reactor.h"

enum { MODEL_DEPTH = 80, MODEL_IDS = 64 };

/* A call in progress: what stood before it. */
struct model_frame {
    int refusal; /* the code by which it has to be refused; 0: it has not */
    int32_t status, promises;
    int code;
    char *text;
    unsigned failures, sent;
    bool may_be_interrupted;
};

struct model {
    qjs_reactor *reactor;
    struct model_frame frames[MODEL_DEPTH];
    int depth;
    bool destroying, telling, has_time_limit, has_memory_limit;
    unsigned failures; /* calls that have failed so far */
    unsigned sent;     /* references to promises of the host that were sent so far */
    struct held held;
    unsigned settled[MODEL_IDS]; /* what `sent` was when it was settled, and 1; 0: it was not */
};

void model_before(void *model, const struct replay_call *call);
void model_after(void *model, const struct replay_call *call, int64_t result);
void model_entered(void *model, const struct replay_door *door);
void model_answered(void *model, const struct replay_door *door, int32_t answer);

/* Frees what the model took. */
void model_free(struct model *model);

#endif
