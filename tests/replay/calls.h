/* The functions of the ABI by the names and kinds of calls.txt. */
#ifndef REPLAY_CALLS_H
#define REPLAY_CALLS_H

#include "player.h"

/* The kinds of a call's arguments, a letter each: i int, b bytes, t text, d door, c cells, w words.
 * NULL: there is no such call. */
const char *replay_kinds(const char *name);

/* Whether its result is of this kind: i int, p pointer, v none. */
bool replay_gives(const char *name, char kind);

/* Calls it. door is what a door is in its arguments, with data; cells takes what is written to
 * them. */
int64_t replay_perform(qjs_reactor *reactor, const struct replay_call *call, qjs_host_door *door,
                       void *data, int32_t cells[2]);

#endif
