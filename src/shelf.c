#include "shelf.h"

#include "list.h"

int qjsr_shelf_put(struct qjsr_shelf *shelf, JSValue value)
{
    JSValue *list = qjsr_list_room(shelf->ctx, shelf->values, shelf->value_count,
                                   &shelf->value_capacity, sizeof *list);

    if (!list) {
        JS_FreeValue(shelf->ctx, value);
        return -1;
    }
    shelf->values = list;
    shelf->values[shelf->value_count++] = value;
    return 0;
}

int qjsr_shelf_put_name(struct qjsr_shelf *shelf, JSAtom name)
{
    JSAtom *list = qjsr_list_room(shelf->ctx, shelf->names, shelf->name_count,
                                  &shelf->name_capacity, sizeof *list);

    if (!list) {
        JS_FreeAtom(shelf->ctx, name);
        return -1;
    }
    shelf->names = list;
    shelf->names[shelf->name_count++] = name;
    return 0;
}

void qjsr_shelf_drop_names(struct qjsr_shelf *shelf, uint32_t down_to)
{
    while (shelf->name_count > down_to)
        JS_FreeAtom(shelf->ctx, shelf->names[--shelf->name_count]);
}

int qjsr_shelf_announce(struct qjsr_shelf *shelf)
{
    JSValue *list = qjsr_list_room(shelf->ctx, shelf->shared, shelf->shared_count,
                                   &shelf->shared_capacity, sizeof *list);

    if (!list)
        return -1;
    shelf->shared = list;
    shelf->shared[shelf->shared_count++] = JS_UNINITIALIZED;
    shelf->announced = true;
    return 0;
}

void qjsr_shelf_settle(struct qjsr_shelf *shelf, JSValueConst value)
{
    if (!shelf->announced)
        return;
    shelf->announced = false;
    shelf->shared[shelf->shared_count - 1] = JS_DupValue(shelf->ctx, value);
}

JSValueConst qjsr_shelf_get(const struct qjsr_shelf *shelf, uint64_t number)
{
    return number < shelf->shared_count ? shelf->shared[number] : JS_UNINITIALIZED;
}

void qjsr_shelf_free(struct qjsr_shelf *shelf)
{
    while (shelf->value_count)
        JS_FreeValue(shelf->ctx, shelf->values[--shelf->value_count]);
    while (shelf->shared_count)
        JS_FreeValue(shelf->ctx, shelf->shared[--shelf->shared_count]);
    qjsr_shelf_drop_names(shelf, 0);
    js_free(shelf->ctx, shelf->values);
    js_free(shelf->ctx, shelf->shared);
    js_free(shelf->ctx, shelf->names);
}
