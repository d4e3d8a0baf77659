/*
 * Carries out scripts of calls over an instance of the native library, and writes the transcript.
 * The format of both is in README.md.
 */
#ifndef REPLAY_PLAYER_H
#define REPLAY_PLAYER_H

#include "../conformance/case.h"
#include "qjs_reactor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { REPLAY_ARGUMENTS = 4 };

/* An argument: a number, or bytes (which end in a NUL that is not counted). */
struct replay_argument {
    int64_t number;
    const char *bytes; /* NULL: null, of `length` bytes */
    size_t length;
};

struct replay_call {
    const char *name;
    struct replay_argument arguments[REPLAY_ARGUMENTS];
    size_t count;
    char **words; /* init_argv: `count` of them */
};

/* A call of the door. */
struct replay_door {
    int32_t op;
    uint32_t id;
    const uint8_t *bytes;
    size_t length;
};

/* Who looks on. A pointer's result is 1, or 0 for null; that of void is 0. The answer's bytes stand
 * in the exchange. */
struct replay_watcher {
    void (*before)(void *data, const struct replay_call *call);
    void (*after)(void *data, const struct replay_call *call, int64_t result);
    void (*entered)(void *data, const struct replay_door *door);
    void (*answered)(void *data, const struct replay_door *door, int32_t answer);
    void *data;
};

struct replay {
    qjs_reactor *reactor;
    const struct test_case *door;
    const struct replay_watcher *watcher; /* NULL: none */
    FILE *transcript;                     /* NULL: none is written */
    bool has_world;                       /* false: only its clock is there */
    char *seen[3];                        /* what was written last of value, error and state */
    struct replay_argument kept;
    int depth;
    int32_t last; /* result of the last call */
    uint32_t promises, ports;
};

/* Carries out statements. False: one of them is no call; `wrong` says which, in words. */
bool replay_run(struct replay *replay, const struct test_case *script, char *wrong, size_t size);

/* Frees what the run took, but for what came from outside. */
void replay_free(struct replay *replay);

#endif
