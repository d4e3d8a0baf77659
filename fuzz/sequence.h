/* Bytes as a script of calls (tests/replay/README.md): each byte is a choice, and any bytes make a
 * script. */
#ifndef FUZZ_SEQUENCE_H
#define FUZZ_SEQUENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The script's text, ended by NUL and the caller's to free; NULL: out of memory. portable: it plays
 * the same on every host, so it has no time limits and no stop within the door, whose places depend
 * on how large the guest's heap is. */
char *sequence_decode(const uint8_t *bytes, size_t size, bool portable);

#endif
