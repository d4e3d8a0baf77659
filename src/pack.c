/*
 * Packing walks over a value with a stack of its own, so that depth is bounded by that
 * and not by anybody's call stack. An object that is referred to more than once is found
 * by its address; the first meeting gets its tag 28 at the end, because only then it is
 * known. Whatever getters do meanwhile, what was announced in a head is what follows it.
 */
#include "pack.h"

#include "cbor_write.h"
#include "endpoint.h"
#include "engine.h"
#include "exchange.h"
#include "frame.h"
#include "handle.h"
#include "hostref.h"
#include "instance.h"
#include "item.h"
#include "list.h"
#include "parts.h"
#include "port.h"
#include "seen.h"
#include "transfer.h"

struct pack {
    struct qjs_reactor *r;
    JSContext *ctx;
    struct qjsr_cbor_writer w;
    enum qjs_crossing crossing;
    const char *root;
    struct qjsr_frames frames;
    struct qjsr_seen seen;
    bool skipped;      /* an object that only its place refers to was not remembered */
    bool careful;      /* none is skipped */
    uint32_t *handles; /* that were handed out */
    uint32_t handle_count, handle_capacity;
    struct qjsr_leaving leaving;          /* ports that go to the host */
    const struct qjsr_transfer *transfer; /* of a message; NULL: this is none */
};

/* Always -1. */
static int refuse(const struct pack *p, const char *why)
{
    struct qjsr_frame_path path = qjsr_frame_where(&p->frames, p->ctx, p->root);

    JS_ThrowDOMException(p->ctx, "DataCloneError", "%s %s", path.text, why);
    return -1;
}

/* Takes over what the frame owns. */
static int push(struct pack *p, struct qjsr_frame frame)
{
    int result = qjsr_frame_push(&p->frames, p->ctx, frame);

    return result > 0 ? refuse(p, "is " QJSR_CBOR_TOO_DEEP) : result;
}

/* ------------------------------------------------------------------ handles */

static void write_handle_head(struct pack *p, enum qjsr_handle_kind kind, uint32_t number,
                              bool function)
{
    qjsr_cbor_write_head(&p->w, QJSR_CBOR_TAG, QJSR_TAG_HANDLE);
    qjsr_cbor_write_head(&p->w, QJSR_CBOR_ARRAY, function ? 4 : 2);
    qjsr_cbor_write_head(&p->w, QJSR_CBOR_UNSIGNED, kind);
    qjsr_cbor_write_head(&p->w, QJSR_CBOR_UNSIGNED, number);
}

/* Hand a value out, and remember that in case the packing fails. 0: an exception is pending. */
static uint32_t note_handle(struct pack *p, JSValueConst value)
{
    uint32_t *list =
        qjsr_list_room(p->ctx, p->handles, p->handle_count, &p->handle_capacity, sizeof *list);
    uint32_t handle;

    if (!list)
        return 0;
    p->handles = list;
    handle = qjsr_handle_give(p->r, value);
    if (handle)
        p->handles[p->handle_count++] = handle;
    return handle;
}

static int write_handle(struct pack *p, JSValueConst value, enum qjsr_kind kind)
{
    uint32_t handle, id;
    JSValue name;
    int length, result;

    if (kind == QJSR_KIND_FUNCTION && (id = qjsr_hostref_id(p->r, value))) {
        write_handle_head(p, QJSR_HANDLE_HOST_FUNCTION, id, false);
        return 0;
    }
    if (kind == QJSR_KIND_PROMISE && (id = qjsr_hostref_promise_id(p->r, value))) {
        write_handle_head(p, QJSR_HANDLE_HOST_PROMISE, id, false);
        return 0;
    }
    handle = note_handle(p, value);
    if (!handle)
        return -1;
    if (kind != QJSR_KIND_FUNCTION) {
        write_handle_head(p, kind == QJSR_KIND_PROMISE ? QJSR_HANDLE_PROMISE : QJSR_HANDLE_OTHER,
                          handle, false);
        return 0;
    }
    write_handle_head(p, QJSR_HANDLE_FUNCTION, handle, true);
    name = qjsr_engine_function_name(p->ctx, value, &length);
    result = qjsr_item_write_string(p->ctx, &p->w, name);
    JS_FreeValue(p->ctx, name);
    qjsr_cbor_write_integer(&p->w, length);
    return result;
}

/* ------------------------------------------------------------------ objects */

/* Guest code may run from here on, and lead to objects that were not remembered: then the packing
 * begins anew. */
enum { ANEW = 1 };

static int guest_may_run(struct pack *p)
{
    if (p->skipped)
        return ANEW;
    p->careful = true;
    return 0;
}

/* Whether an array's names are its indices, from 0 to its end. */
static bool is_dense(JSContext *ctx, const struct qjsr_frame *frame, int64_t length)
{
    uint32_t index;

    if (length != frame->count)
        return false;
    for (uint32_t i = 0; i < frame->count; i++) {
        if (!qjsr_engine_atom_index(ctx, frame->names[i].atom, &index) || index != i)
            return false;
    }
    return true;
}

static int push_named(struct pack *p, JSValueConst object, bool array)
{
    struct qjsr_frame frame = {.kind = QJSR_FRAME_NAMED, .indices = array, .object = JS_UNDEFINED};
    int64_t length = 0;

    if (guest_may_run(p))
        return ANEW;
    if (array && JS_GetLength(p->ctx, object, &length) < 0)
        return -1;
    if (JS_GetOwnPropertyNames(p->ctx, &frame.names, &frame.count, object,
                               JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0)
        return -1;
    frame.dense = array && is_dense(p->ctx, &frame, length);
    if (array && !frame.dense) {
        qjsr_cbor_write_head(&p->w, QJSR_CBOR_TAG, QJSR_TAG_OBJECT);
        qjsr_cbor_write_head(&p->w, QJSR_CBOR_ARRAY, 3);
        qjsr_item_write_ascii(&p->w, "Array");
        qjsr_cbor_write_integer(&p->w, length);
    }
    qjsr_cbor_write_head(&p->w, frame.dense ? QJSR_CBOR_ARRAY : QJSR_CBOR_MAP, frame.count);
    frame.object = JS_DupValue(p->ctx, object);
    return push(p, frame);
}

static int push_entries(struct pack *p, JSValueConst collection, bool is_map)
{
    struct qjsr_frame frame = {.kind = is_map ? QJSR_FRAME_PAIRS : QJSR_FRAME_VALUES,
                               .object = JS_UNDEFINED};

    if (!qjsr_engine_entries(p->ctx, collection, &frame.owned, &frame.count))
        return -1;
    frame.values = frame.owned;
    frame.object = JS_DupValue(p->ctx, collection);
    qjsr_cbor_write_head(&p->w, QJSR_CBOR_TAG, is_map ? QJSR_TAG_MAP : QJSR_TAG_SET);
    qjsr_cbor_write_head(&p->w, is_map ? QJSR_CBOR_MAP : QJSR_CBOR_ARRAY,
                         is_map ? frame.count / 2 : frame.count);
    return push(p, frame);
}

static int push_error(struct pack *p, JSValueConst error)
{
    struct qjsr_frame frame = {.kind = QJSR_FRAME_PAIRS, .object = JS_UNDEFINED};
    const char *name = qjsr_engine_error_class(p->ctx, error);

    if (guest_may_run(p))
        return ANEW;
    if (qjsr_parts_of_error(p->ctx, error, name, &frame.owned, &frame.count) < 0)
        return -1;
    frame.values = frame.owned;
    qjsr_cbor_write_head(&p->w, QJSR_CBOR_TAG, QJSR_TAG_OBJECT);
    qjsr_cbor_write_head(&p->w, QJSR_CBOR_ARRAY, 2);
    qjsr_item_write_ascii(&p->w, name);
    qjsr_cbor_write_head(&p->w, QJSR_CBOR_MAP, frame.count / 2);
    return push(p, frame);
}

static int write_port(struct pack *p, JSValueConst object)
{
    const struct qjsr_port *port = qjsr_endpoint_of(p->r, object);

    if (!port)
        return refuse(p, "is a MessagePort that was transferred before");
    if (p->transfer ? !qjsr_transfer_has(p->transfer, object) : p->crossing < QJS_FUNCTIONS)
        return refuse(p, "is a MessagePort that is not in the list of what is transferred");
    if (!p->transfer && qjsr_transfer_note(p->r, &p->leaving, object) < 0)
        return -1;
    write_handle_head(p, QJSR_HANDLE_PORT, port->number, false);
    return 0;
}

/* What is no data: a handle where these are wanted. */
static int write_other(struct pack *p, JSValueConst value, enum qjsr_kind kind)
{
    static const char *const reasons[] = {
        [QJSR_KIND_FUNCTION] = "is a function and cannot be copied",
        [QJSR_KIND_PROMISE] = "is a promise and cannot be copied",
        [QJSR_KIND_SYMBOL] = "is a symbol and cannot be copied",
        [QJSR_KIND_PROXY] = "is a proxy and cannot be copied",
        [QJSR_KIND_SHARED_BUFFER] = "is a shared buffer and cannot be copied",
        [QJSR_KIND_OTHER] = "is an instance of a class and cannot be copied"};
    enum qjs_crossing least =
        kind == QJSR_KIND_FUNCTION || kind == QJSR_KIND_PROMISE ? QJS_FUNCTIONS : QJS_HANDLES;

    if (qjsr_endpoint_is(p->r, value))
        return write_port(p, value);
    return p->crossing >= least ? write_handle(p, value, kind) : refuse(p, reasons[kind]);
}

static int write_object(struct pack *p, JSValueConst value, struct qjsr_inspection found)
{
    struct qjsr_frame frame = {.object = JS_UNDEFINED, .count = found.count};
    int result;

    switch (found.kind) {
    case QJSR_KIND_RECORD:
        frame.kind = QJSR_FRAME_RECORD;
        frame.object = JS_DupValue(p->ctx, value);
        qjsr_cbor_write_head(&p->w, QJSR_CBOR_MAP, found.count);
        return push(p, frame);
    case QJSR_KIND_LIST:
        frame.kind = QJSR_FRAME_LIST;
        frame.object = JS_DupValue(p->ctx, value);
        qjsr_cbor_write_head(&p->w, QJSR_CBOR_ARRAY, found.count);
        return push(p, frame);
    case QJSR_KIND_PLAIN:
    case QJSR_KIND_ARRAY:
        return push_named(p, value, found.kind == QJSR_KIND_ARRAY);
    case QJSR_KIND_ERROR:
        return push_error(p, value);
    case QJSR_KIND_MAP:
    case QJSR_KIND_SET:
        return push_entries(p, value, found.kind == QJSR_KIND_MAP);
    default:
        result = qjsr_item_write_object(p->ctx, &p->w, value, found.kind);
        return result > 0 ? refuse(p, "is detached or out of bounds and cannot be copied") : result;
    }
}

/* An object that nothing else refers to cannot be met again, as long as no guest code runs. */
static int write_value(struct pack *p, JSValueConst value)
{
    struct qjsr_inspection found;
    int met;

    if (!JS_IsObject(value) && !JS_IsSymbol(value))
        return qjsr_item_write_primitive(p->ctx, &p->w, value);
    found = qjsr_engine_inspect(p->ctx, value);
    if (!qjsr_engine_is_data(found.kind))
        return write_other(p, value, found.kind);
    if (found.unique && !p->careful) {
        p->skipped = true;
    } else {
        met = qjsr_seen_meet(&p->seen, p->ctx, &p->w, value);
        if (met)
            return met < 0 ? -1 : 0;
    }
    return write_object(p, value, found);
}

/* --------------------------------------------------------------------- walk */

static int changed(struct pack *p)
{
    struct qjsr_frame_path path = qjsr_frame_where(&p->frames, p->ctx, p->root);

    JS_ThrowTypeError(p->ctx, "%s changed while it was being copied", path.text);
    return -1;
}

static int step_named(struct pack *p, struct qjsr_frame *frame)
{
    uint32_t index;
    JSValue value;
    int result;

    frame->name = frame->names[frame->next++].atom;
    if (frame->dense)
        ;
    else if (frame->indices && qjsr_engine_atom_index(p->ctx, frame->name, &index))
        qjsr_cbor_write_integer(&p->w, index);
    else
        qjsr_item_write_name(p->ctx, &p->w, frame->name);
    value = JS_GetProperty(p->ctx, frame->object, frame->name);
    if (JS_IsException(value))
        return -1;
    result = write_value(p, value);
    JS_FreeValue(p->ctx, value);
    return result;
}

/* The next part of the value on top. */
static int step(struct pack *p)
{
    struct qjsr_frame *frame = &p->frames.list[p->frames.depth - 1];
    JSValueConst value;

    if (frame->next == frame->count) {
        qjsr_frame_pop(&p->frames, p->ctx);
        return 0;
    }
    switch (frame->kind) {
    case QJSR_FRAME_RECORD:
        if (!qjsr_engine_next_property(frame->object, &frame->walk, &frame->name, &value))
            return changed(p);
        frame->next++;
        qjsr_item_write_name(p->ctx, &p->w, frame->name);
        return write_value(p, value);
    case QJSR_FRAME_LIST:
        if (!qjsr_engine_element(frame->object, frame->next, &value))
            return changed(p);
        frame->next++;
        return write_value(p, value);
    case QJSR_FRAME_NAMED:
        return step_named(p, frame);
    default:
        value = frame->values[frame->next++];
        if (p->crossing == QJS_HANDLE && frame->next == frame->count && p->frames.depth == 1)
            return write_handle(p, value, qjsr_engine_inspect(p->ctx, value).kind);
        return write_value(p, value);
    }
}

static int check_room(struct pack *p)
{
    if (!p->w.failed && p->w.length <= INT32_MAX)
        return 0;
    JS_ThrowOutOfMemory(p->ctx);
    return -1;
}

static int walk(struct pack *p)
{
    enum { STEPS_PER_POLL = 64 };

    for (uint32_t steps = 1; p->frames.depth; steps++) {
        int result = step(p);

        if (result)
            return result;
        if (p->w.failed)
            break;
        if (steps % STEPS_PER_POLL == 0 && qjsr_engine_poll(p->ctx) < 0)
            return -1;
    }
    if (!p->w.failed && qjsr_seen_finish(&p->seen, p->ctx, &p->w) < 0)
        return -1;
    return check_room(p);
}

/* ------------------------------------------------------------------- public */

static void begin(struct pack *p, struct qjs_reactor *r, enum qjs_crossing crossing,
                  const char *root)
{
    p->r = r;
    p->ctx = r->ctx;
    p->w = qjsr_exchange_take(r);
    p->crossing = crossing;
    p->root = root;
    p->skipped = p->careful = false;
    p->handles = NULL;
    p->handle_count = p->handle_capacity = 0;
    p->leaving = (struct qjsr_leaving){0};
    p->transfer = NULL;
    qjsr_frame_init(&p->frames);
    qjsr_seen_init(&p->seen);
}

/* What was handed out is not. */
static void take_back(struct pack *p)
{
    while (p->handle_count)
        (void)qjsr_handle_release(p->r, p->handles[--p->handle_count], 1);
    qjsr_transfer_stay(p->r, &p->leaving);
}

static int end(struct pack *p, int result)
{
    if (result == 0)
        result = qjsr_transfer_leave(p->r, &p->leaving);
    if (result < 0)
        take_back(p);
    qjsr_transfer_stay(p->r, &p->leaving);
    qjsr_frame_free(&p->frames, p->ctx);
    qjsr_seen_free(&p->seen, p->ctx);
    js_free(p->ctx, p->handles);
    qjsr_exchange_give(p->r, &p->w, result < 0 ? 0 : p->w.length);
    return result < 0 ? -1 : (int)p->w.length;
}

/* Everything from the start again, with all objects remembered. */
static void begin_anew(struct pack *p)
{
    qjsr_frame_free(&p->frames, p->ctx);
    qjsr_seen_free(&p->seen, p->ctx);
    take_back(p);
    p->w.length = 0;
    p->skipped = false;
    p->careful = true;
    qjsr_frame_init(&p->frames);
    qjsr_seen_init(&p->seen);
}

static int write_root(struct pack *p, JSValueConst value)
{
    int result;

    if (p->crossing == QJS_HANDLE)
        result = write_handle(p, value, qjsr_engine_inspect(p->ctx, value).kind);
    else
        result = write_value(p, value);
    return result ? result : walk(p);
}

int qjsr_pack_value(struct qjs_reactor *r, JSValueConst value, enum qjs_crossing crossing,
                    const char *root)
{
    struct pack p;
    int result;

    if (crossing != QJS_HANDLE && qjsr_item_are_primitives(1, &value))
        return qjsr_item_pack_primitives(r, 1, &value, false);
    begin(&p, r, crossing, root);
    while ((result = write_root(&p, value)) == ANEW)
        begin_anew(&p);
    return end(&p, result);
}

static int write_list(struct pack *p, int count, JSValueConst *values)
{
    qjsr_cbor_write_head(&p->w, QJSR_CBOR_ARRAY, (uint64_t)count);
    p->frames.list[0] = (struct qjsr_frame){.kind = QJSR_FRAME_VALUES,
                                            .object = JS_UNDEFINED,
                                            .values = values,
                                            .count = (uint32_t)count};
    p->frames.depth = 1;
    return walk(p);
}

int qjsr_pack_list(struct qjs_reactor *r, int count, JSValueConst *values,
                   enum qjs_crossing crossing, const char *root)
{
    struct pack p;
    int result;

    if (crossing != QJS_HANDLE && qjsr_item_are_primitives(count, values))
        return qjsr_item_pack_primitives(r, count, values, true);
    begin(&p, r, crossing, root);
    while ((result = write_list(&p, count, values)) == ANEW)
        begin_anew(&p);
    return end(&p, result);
}

/* The value, and behind it the ports that are transferred. */
static int write_message(struct pack *p, JSValueConst value)
{
    int result;

    qjsr_cbor_write_head(&p->w, QJSR_CBOR_ARRAY, 1 + (uint64_t)p->transfer->port_count);
    result = write_root(p, value);
    for (int i = 0; i < p->transfer->count && result == 0; i++) {
        if (qjsr_endpoint_is(p->r, p->transfer->objects[i]))
            result = write_port(p, p->transfer->objects[i]);
    }
    return result ? result : check_room(p);
}

int qjsr_pack_message(struct qjs_reactor *r, JSValueConst value, const char *root,
                      const struct qjsr_transfer *transfer)
{
    struct pack p;
    int result;

    begin(&p, r, QJS_COPY, root);
    p.transfer = transfer;
    while ((result = write_message(&p, value)) == ANEW)
        begin_anew(&p);
    return end(&p, result);
}
