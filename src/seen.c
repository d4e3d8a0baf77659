#include "seen.h"

#include <string.h>

#include "list.h"

void qjsr_seen_init(struct qjsr_seen *seen)
{
    seen->objects = seen->first;
    seen->count = 0;
    seen->capacity = QJSR_SEEN_FIRST;
    seen->index = (struct qjsr_map){0};
    seen->references = NULL;
    seen->reference_count = seen->reference_capacity = 0;
}

static uint64_t address(JSValueConst object)
{
    return (uint64_t)(uintptr_t)JS_VALUE_GET_PTR(object);
}

/* The object's index + 1; 0: it is new. */
static uint64_t find(const struct qjsr_seen *seen, JSValueConst object)
{
    uint64_t found = 0;

    if (seen->objects != seen->first)
        return qjsr_map_get(&seen->index, address(object), &found) ? found : 0;
    for (uint32_t i = 0; i < seen->count; i++) {
        if (JS_VALUE_GET_PTR(seen->objects[i].value) == JS_VALUE_GET_PTR(object))
            return i + 1;
    }
    return 0;
}

static int add_reference(struct qjsr_seen *seen, JSContext *ctx, struct qjsr_seen_reference added)
{
    struct qjsr_seen_reference *list = qjsr_list_room(ctx, seen->references, seen->reference_count,
                                                      &seen->reference_capacity, sizeof *list);

    if (!list)
        return -1;
    seen->references = list;
    seen->references[seen->reference_count++] = added;
    return 0;
}

/* More objects than were searched one by one: they go into the map. */
static int grow(struct qjsr_seen *seen, JSContext *ctx)
{
    uint32_t capacity = seen->capacity * 4;
    bool first = seen->objects == seen->first;
    struct qjsr_seen_object *grown =
        js_realloc(ctx, first ? NULL : seen->objects, capacity * sizeof *grown);

    if (!grown)
        return -1;
    if (first)
        memcpy(grown, seen->first, sizeof seen->first);
    seen->objects = grown;
    seen->capacity = capacity;
    for (uint32_t i = 0; first && i < seen->count; i++) {
        if (qjsr_map_set(&seen->index, JS_GetRuntime(ctx), address(grown[i].value),
                         (uint64_t)i + 1) < 0) {
            JS_ThrowOutOfMemory(ctx);
            return -1;
        }
    }
    return 0;
}

int qjsr_seen_meet(struct qjsr_seen *seen, JSContext *ctx, struct qjsr_cbor_writer *w,
                   JSValueConst object)
{
    uint64_t found = find(seen, object);

    if (found) {
        struct qjsr_seen_reference reference = {qjsr_cbor_write_reference(w), (uint32_t)found - 1};

        seen->objects[found - 1].shared = true;
        return add_reference(seen, ctx, reference) < 0 ? -1 : 1;
    }
    if (seen->count == seen->capacity && grow(seen, ctx) < 0)
        return -1;
    if (seen->objects != seen->first &&
        qjsr_map_set(&seen->index, JS_GetRuntime(ctx), address(object), (uint64_t)seen->count + 1) <
            0) {
        JS_ThrowOutOfMemory(ctx);
        return -1;
    }
    seen->objects[seen->count++] =
        (struct qjsr_seen_object){.value = JS_DupValue(ctx, object), .place = w->length};
    return 0;
}

/* The numbers of those that were met again, and their places. */
static uint32_t number_shared(const struct qjsr_seen *seen, uint32_t *numbers, size_t *places)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < seen->count; i++) {
        numbers[i] = count;
        if (seen->objects[i].shared)
            places[count++] = seen->objects[i].place;
    }
    return count;
}

int qjsr_seen_finish(struct qjsr_seen *seen, JSContext *ctx, struct qjsr_cbor_writer *w)
{
    enum { TAG_SIZE = 2 };
    uint32_t *numbers, *targets, count, before = 0;
    size_t *places, *references;
    int result = -1;

    if (!seen->reference_count)
        return 0;
    numbers = js_malloc(ctx, seen->count * sizeof *numbers);
    places = js_malloc(ctx, seen->count * sizeof *places);
    targets = js_malloc(ctx, seen->reference_count * sizeof *targets);
    references = js_malloc(ctx, seen->reference_count * sizeof *references);
    if (!numbers || !places || !targets || !references)
        goto done;
    count = number_shared(seen, numbers, places);
    for (uint32_t i = 0; i < seen->reference_count; i++) {
        while (before < count && places[before] < seen->references[i].place)
            before++;
        references[i] = seen->references[i].place + (size_t)before * TAG_SIZE;
        targets[i] = numbers[seen->references[i].object];
    }
    qjsr_cbor_write_insert_shareable(w, places, count);
    qjsr_cbor_write_references(w, references, targets, seen->reference_count);
    result = 0;
done:
    js_free(ctx, numbers);
    js_free(ctx, places);
    js_free(ctx, targets);
    js_free(ctx, references);
    return result;
}

void qjsr_seen_free(struct qjsr_seen *seen, JSContext *ctx)
{
    for (uint32_t i = 0; i < seen->count; i++)
        JS_FreeValue(ctx, seen->objects[i].value);
    if (seen->objects != seen->first)
        js_free(ctx, seen->objects);
    js_free(ctx, seen->references);
    qjsr_map_free(&seen->index, JS_GetRuntime(ctx));
}
