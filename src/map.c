/* Linear probing; removal closes the gap, so that there are no marks of what was removed. */
#include "map.h"

static uint32_t home(const struct qjsr_map *map, uint64_t key)
{
    return (uint32_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & (map->capacity - 1);
}

static uint32_t after(const struct qjsr_map *map, uint32_t place)
{
    return (place + 1) & (map->capacity - 1);
}

/* Where the key is, or the free place where it would be. The map is not empty of places. */
static uint32_t find(const struct qjsr_map *map, uint64_t key)
{
    uint32_t place = home(map, key);

    while (map->entries[place].key && map->entries[place].key != key)
        place = after(map, place);
    return place;
}

bool qjsr_map_get(const struct qjsr_map *map, uint64_t key, uint64_t *value)
{
    uint32_t place;

    if (!map->count)
        return false;
    place = find(map, key);
    if (!map->entries[place].key)
        return false;
    *value = map->entries[place].value;
    return true;
}

static int grow(struct qjsr_map *map, JSRuntime *rt)
{
    struct qjsr_map grown = {.capacity = map->capacity ? map->capacity * 2 : 16,
                             .count = map->count};

    grown.entries = js_calloc_rt(rt, grown.capacity, sizeof *grown.entries);
    if (!grown.entries)
        return -1;
    for (uint32_t i = 0; i < map->capacity; i++) {
        if (map->entries[i].key)
            grown.entries[find(&grown, map->entries[i].key)] = map->entries[i];
    }
    js_free_rt(rt, map->entries);
    *map = grown;
    return 0;
}

int qjsr_map_set(struct qjsr_map *map, JSRuntime *rt, uint64_t key, uint64_t value)
{
    uint32_t place;

    if (map->count * 4 >= map->capacity * 3 && grow(map, rt) < 0)
        return -1;
    place = find(map, key);
    if (!map->entries[place].key)
        map->count++;
    map->entries[place] = (struct qjsr_map_entry){key, value};
    return 0;
}

void qjsr_map_remove(struct qjsr_map *map, uint64_t key)
{
    uint32_t gap, place;

    if (!map->count)
        return;
    gap = find(map, key);
    if (!map->entries[gap].key)
        return;
    map->count--;
    /* What could not stand at its home for what stood before it moves into the gap. */
    for (place = after(map, gap); map->entries[place].key; place = after(map, place)) {
        uint32_t distance = (place - home(map, map->entries[place].key)) & (map->capacity - 1);

        if (distance < ((place - gap) & (map->capacity - 1)))
            continue;
        map->entries[gap] = map->entries[place];
        gap = place;
    }
    map->entries[gap].key = 0;
}

void qjsr_map_free(struct qjsr_map *map, JSRuntime *rt)
{
    js_free_rt(rt, map->entries);
    *map = (struct qjsr_map){0};
}
