/* The hash table against a plain array. */
#include "map.h"

#include <stdlib.h>

#include "unit.h"

enum { KEYS = 300, STEPS = 200000 };

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

static bool has(const struct qjsr_map *map, uint64_t key, uint64_t value)
{
    uint64_t found;

    return qjsr_map_get(map, key, &found) && found == value;
}

/* Every entry is found from its home on: no gap stands before it. */
static uint32_t count_reachable(const struct qjsr_map *map)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < map->capacity; i++) {
        if (map->entries[i].key)
            count += has(map, map->entries[i].key, map->entries[i].value);
    }
    return count;
}

static void is_empty_at_first(JSRuntime *rt)
{
    struct qjsr_map map = {0};
    uint64_t value = 7;

    CHECK(!qjsr_map_get(&map, 1, &value));
    CHECK_INT((int64_t)value, 7);
    qjsr_map_remove(&map, 1);
    CHECK_INT(map.count, 0);
    qjsr_map_free(&map, rt);
    CHECK_INT(qjsr_map_set(&map, rt, 5, 6), 0);
    CHECK(has(&map, 5, 6));
    CHECK(!qjsr_map_get(&map, 0, &value)); /* 0 is no key, also where places are free */
    qjsr_map_remove(&map, 0);
    CHECK_INT(map.count, 1);
    qjsr_map_free(&map, rt);
    CHECK(!qjsr_map_get(&map, 5, &value));
    CHECK_INT(map.capacity, 0);
}

static void grows_and_keeps_all(JSRuntime *rt)
{
    struct qjsr_map map = {0};

    for (uint64_t i = 1; i <= 10000; i++) {
        CHECK_INT(qjsr_map_set(&map, rt, i << 4, i), 0);
        CHECK(map.count <= map.capacity / 4 * 3);
    }
    CHECK_INT(map.count, 10000);
    CHECK_INT(map.capacity & (map.capacity - 1), 0);
    for (uint64_t i = 1; i <= 10000; i++)
        CHECK(has(&map, i << 4, i));
    CHECK_INT(qjsr_map_set(&map, rt, UINT64_MAX, UINT64_MAX), 0);
    CHECK(has(&map, UINT64_MAX, UINT64_MAX));
    qjsr_map_free(&map, rt);
}

/* Few places and keys that are close together, so that runs are long and wrap around. */
static void random_operations(JSRuntime *rt, uint32_t keys, uint64_t factor)
{
    struct qjsr_map map = {0};
    uint64_t model[KEYS] = {0}; /* value by key; 0: it is not there */
    uint32_t state = keys, count = 0;

    for (uint32_t step = 1; step <= STEPS; step++) {
        uint32_t i = next_random(&state) % keys;
        uint64_t key = (i + 1) * factor, value;

        if (next_random(&state) % 2) {
            count += !model[i];
            model[i] = step;
            CHECK_INT(qjsr_map_set(&map, rt, key, step), 0);
        } else {
            count -= model[i] != 0;
            model[i] = 0;
            qjsr_map_remove(&map, key);
        }
        CHECK_INT(map.count, count);
        i = next_random(&state) % keys;
        value = 0;
        CHECK(qjsr_map_get(&map, (i + 1) * factor, &value) == (model[i] != 0));
        CHECK(value == model[i]);
        if (step % 512 == 0)
            CHECK_INT(count_reachable(&map), count);
        if (unit_failures)
            break;
    }
    for (uint32_t i = 0; i < keys; i++)
        qjsr_map_remove(&map, (i + 1) * factor);
    CHECK_INT(map.count, 0);
    for (uint32_t i = 0; i < map.capacity; i++)
        CHECK(map.entries[i].key == 0);
    qjsr_map_free(&map, rt);
}

static void failure_keeps_what_was_there(JSRuntime *rt)
{
    struct qjsr_map map = {0};

    JS_SetMemoryLimit(rt, 1);
    CHECK_INT(qjsr_map_set(&map, rt, 1, 1), -1);
    CHECK_INT(map.capacity, 0);
    JS_SetMemoryLimit(rt, 0);
    for (uint64_t i = 1; i <= 12; i++)
        CHECK_INT(qjsr_map_set(&map, rt, i, i), 0);
    JS_SetMemoryLimit(rt, 1);
    CHECK_INT(qjsr_map_set(&map, rt, 13, 13), -1);
    CHECK_INT(map.count, 12);
    for (uint64_t i = 1; i <= 12; i++)
        CHECK(has(&map, i, i));
    JS_SetMemoryLimit(rt, 0);
    CHECK_INT(qjsr_map_set(&map, rt, 13, 13), 0);
    qjsr_map_free(&map, rt);
}

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();

    CHECK(rt != NULL);
    if (unit_failures)
        return unit_end();
    is_empty_at_first(rt);
    grows_and_keeps_all(rt);
    random_operations(rt, 12, 1);
    random_operations(rt, 100, 16);
    random_operations(rt, KEYS, UINT64_C(0x100000001));
    failure_keeps_what_was_there(rt);
    JS_FreeRuntime(rt);
    return unit_end();
}
