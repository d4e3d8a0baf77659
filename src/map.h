/* A hash table from numbers to numbers (pointers are numbers too); 0 is no key. */
#ifndef QJSR_MAP_H
#define QJSR_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include "quickjs.h"

struct qjsr_map_entry {
    uint64_t key, value;
};

struct qjsr_map {
    struct qjsr_map_entry *entries;
    uint32_t count, capacity; /* capacity is a power of two, or 0 */
};

/* False: the key is not there. */
bool qjsr_map_get(const struct qjsr_map *map, uint64_t key, uint64_t *value);

/* Add or replace. 0, or -1: out of memory. */
int qjsr_map_set(struct qjsr_map *map, JSRuntime *rt, uint64_t key, uint64_t value);

/* A key that is not there is nothing. */
void qjsr_map_remove(struct qjsr_map *map, uint64_t key);

/* Free the table; the map is empty and usable afterwards. */
void qjsr_map_free(struct qjsr_map *map, JSRuntime *rt);

#endif
