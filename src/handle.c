/*
 * A handle is a slot's index + 1 in its low bits and the slot's generation above, so that a
 * handle that was released is not taken for a later one in its slot.
 */
#include "handle.h"

#include "instance.h"
#include "list.h"

#define INDEX_BITS 20
#define MAX_SLOTS ((UINT32_C(1) << INDEX_BITS) - 1)
#define MAX_GENERATION ((UINT32_C(1) << (31 - INDEX_BITS)) - 1)

static uint32_t number(const struct qjsr_handles *handles, uint32_t index)
{
    return handles->slots[index].generation << INDEX_BITS | (index + 1);
}

static bool has_address(JSValueConst value)
{
    return JS_IsObject(value) || JS_IsSymbol(value);
}

static uint64_t address(JSValueConst value)
{
    return (uint64_t)(uintptr_t)JS_VALUE_GET_PTR(value);
}

/* NULL: there is no such handle. */
static struct qjsr_handle_slot *find(const struct qjsr_handles *handles, uint32_t handle)
{
    uint32_t index = (handle & MAX_SLOTS) - 1;
    struct qjsr_handle_slot *slot;

    if (index >= handles->slot_count)
        return NULL;
    slot = &handles->slots[index];
    return slot->times && slot->generation == handle >> INDEX_BITS ? slot : NULL;
}

/* A free slot's index; -1 with an exception. */
static int64_t take_slot(struct qjs_reactor *r)
{
    struct qjsr_handles *handles = &r->handles;
    struct qjsr_handle_slot *list;
    uint32_t index;

    if (handles->first_free) {
        index = handles->first_free - 1;
        handles->first_free = handles->slots[index].next_free;
        return index;
    }
    if (handles->slot_count == MAX_SLOTS) {
        JS_ThrowRangeError(r->ctx, "the host holds too many handles: %u", handles->count);
        return -1;
    }
    list = qjsr_list_room(r->ctx, handles->slots, handles->slot_count, &handles->slot_capacity,
                          sizeof *list);
    if (!list)
        return -1;
    handles->slots = list;
    index = handles->slot_count++;
    handles->slots[index] = (struct qjsr_handle_slot){0};
    return index;
}

static void free_slot(struct qjsr_handles *handles, uint32_t index)
{
    struct qjsr_handle_slot *slot = &handles->slots[index];

    slot->times = 0;
    slot->generation = slot->generation < MAX_GENERATION ? slot->generation + 1 : 0;
    slot->next_free = handles->first_free;
    handles->first_free = index + 1;
}

uint32_t qjsr_handle_give(struct qjs_reactor *r, JSValueConst value)
{
    struct qjsr_handles *handles = &r->handles;
    uint64_t found;
    int64_t taken;
    uint32_t index;

    if (has_address(value) && qjsr_map_get(&handles->by_value, address(value), &found)) {
        index = (uint32_t)found;
        if (handles->slots[index].times < UINT32_MAX)
            handles->slots[index].times++;
        return number(handles, index);
    }
    taken = take_slot(r);
    if (taken < 0)
        return 0;
    index = (uint32_t)taken;
    if (has_address(value) &&
        qjsr_map_set(&handles->by_value, r->rt, address(value), (uint64_t)index) < 0) {
        free_slot(handles, index);
        JS_ThrowOutOfMemory(r->ctx);
        return 0;
    }
    handles->slots[index].value = JS_DupValue(r->ctx, value);
    handles->slots[index].times = 1;
    handles->count++;
    return number(handles, index);
}

bool qjsr_handle_get(struct qjs_reactor *r, uint32_t handle, JSValue *value)
{
    const struct qjsr_handle_slot *slot;

    if (handle == 0) {
        *value = JS_GetGlobalObject(r->ctx);
        return true;
    }
    slot = find(&r->handles, handle);
    if (!slot)
        return false;
    *value = JS_DupValue(r->ctx, slot->value);
    return true;
}

int qjsr_handle_release(struct qjs_reactor *r, uint32_t handle, uint32_t times)
{
    struct qjsr_handles *handles = &r->handles;
    struct qjsr_handle_slot *slot = find(handles, handle);
    JSValue value;

    if (!slot)
        return -1;
    if (times && times < slot->times) {
        slot->times -= times;
        return 0;
    }
    value = slot->value;
    if (has_address(value))
        qjsr_map_remove(&handles->by_value, address(value));
    free_slot(handles, (uint32_t)(slot - handles->slots));
    handles->count--;
    JS_FreeValueRT(r->rt, value);
    return 0;
}

bool qjsr_handle_next(const struct qjs_reactor *r, uint32_t *index, uint32_t *handle,
                      uint32_t *times, JSValueConst *value)
{
    const struct qjsr_handles *handles = &r->handles;

    for (; *index < handles->slot_count; (*index)++) {
        const struct qjsr_handle_slot *slot = &handles->slots[*index];

        if (!slot->times)
            continue;
        *handle = number(handles, *index);
        *times = slot->times;
        *value = slot->value;
        (*index)++;
        return true;
    }
    return false;
}

void qjsr_handle_inherit(struct qjs_reactor *r)
{
    for (uint32_t i = 0; i < r->handles.slot_count; i++) {
        if (r->handles.slots[i].times)
            r->handles.slots[i].times = 1;
    }
}

void qjsr_handle_clear(struct qjs_reactor *r)
{
    struct qjsr_handles handles = r->handles;

    r->handles = (struct qjsr_handles){0};
    for (uint32_t i = 0; i < handles.slot_count; i++) {
        if (handles.slots[i].times)
            JS_FreeValueRT(r->rt, handles.slots[i].value);
    }
    js_free_rt(r->rt, handles.slots);
    qjsr_map_free(&handles.by_value, r->rt);
}
