#include "match.h"

#include <stdlib.h>
#include <string.h>

/* Its number may have any form, because it is known only later. */
enum { TAG_REFERENCE = 29 };

enum { MAX_VARIABLES = 100 };

static struct {
    char *name;
    struct item value;
} variables[MAX_VARIABLES];

static size_t place_of(const char *name)
{
    size_t i = 0;
    while (i < MAX_VARIABLES && variables[i].name && strcmp(variables[i].name, name) != 0)
        i++;
    return i;
}

const struct item *variable_find(const char *name)
{
    size_t i = place_of(name);
    return i < MAX_VARIABLES && variables[i].name ? &variables[i].value : NULL;
}

void variable_forget(const char *name)
{
    size_t i = place_of(name), last = 0;
    if (i == MAX_VARIABLES || !variables[i].name)
        return;
    while (last + 1 < MAX_VARIABLES && variables[last + 1].name)
        last++;
    free(variables[i].name);
    item_free(&variables[i].value);
    variables[i] = variables[last];
    variables[last].name = NULL;
}

void variable_set(const char *name, const struct item *value)
{
    size_t i;
    variable_forget(name);
    i = place_of(name);
    if (i == MAX_VARIABLES || !(variables[i].name = strdup(name)))
        abort();
    item_copy(value, &variables[i].value);
}

const char *variable_replace(struct item *item)
{
    const char *missing = NULL;
    if (item->kind == ITEM_VARIABLE) {
        const struct item *value = variable_find(item->bytes);
        if (!value)
            return item->bytes;
        item_free(item);
        item_copy(value, item);
        return NULL;
    }
    for (size_t i = 0; i < item->count && !missing; i++)
        missing = variable_replace(&item->items[i]);
    return missing;
}

static bool match_raw(const struct item *expected, const struct item *found)
{
    struct buffer bytes = {0};
    bool same = !item_encode(found, &bytes) && bytes.length == expected->length &&
                (!bytes.length || !memcmp(bytes.bytes, expected->bytes, bytes.length));
    free(bytes.bytes);
    return same;
}

static bool match_variable(const char *name, const struct item *found)
{
    const struct item *value = variable_find(name);
    if (value)
        return item_equals(value, found);
    variable_set(name, found);
    return true;
}

/* Of a map with a rest, the order does not matter. */
static bool match_entry(const struct item *key, const struct item *value, const struct item *map)
{
    for (size_t i = 0; i + 1 < map->count; i += 2) {
        if (item_equals(key, &map->items[i]))
            return match(value, &map->items[i + 1]);
    }
    return false;
}

static bool match_items(const struct item *expected, const struct item *found)
{
    size_t count = expected->count;
    bool rest = count && expected->items[count - 1].kind == ITEM_REST;
    count -= rest;
    if (rest ? found->count < count : found->count != count)
        return false;
    if (rest && expected->kind == ITEM_MAP) {
        for (size_t i = 0; i + 1 < count; i += 2) {
            if (!match_entry(&expected->items[i], &expected->items[i + 1], found))
                return false;
        }
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        if (!match(&expected->items[i], &found->items[i]))
            return false;
    }
    return true;
}

bool match(const struct item *expected, const struct item *found)
{
    if (expected->kind == ITEM_ANY)
        return true;
    if (expected->kind == ITEM_VARIABLE)
        return match_variable(expected->bytes, found);
    if (expected->kind == ITEM_RAW)
        return match_raw(expected, found);
    if (expected->kind == ITEM_TAG && expected->number == TAG_REFERENCE &&
        found->kind == ITEM_TAG && found->number == TAG_REFERENCE)
        return expected->items[0].kind == found->items[0].kind &&
               expected->items[0].number == found->items[0].number;
    return expected->kind == found->kind && expected->width == found->width &&
           expected->number == found->number && expected->length == found->length &&
           (!expected->length || !memcmp(expected->bytes, found->bytes, expected->length)) &&
           match_items(expected, found);
}
