/*
 * Unpacking keeps a stack of frames, one for each array, map or error that is being read,
 * and a stack of the values that wait for their frame to be complete: arrays and plain objects
 * are made at once from all of their parts, unless they are shareable (tag 28), because a part
 * may refer to them then.
 */
#include "unpack.h"

#include <string.h>

#include "class.h"
#include "engine.h"
#include "flat.h"
#include "hostref.h"
#include "instance.h"
#include "list.h"
#include "name.h"
#include "nest.h"
#include "scalar.h"
#include "shelf.h"

struct unpack {
    JSContext *ctx;
    struct qjsr_scalar in;
    struct qjsr_names names;
    struct qjsr_shelf shelf;
    struct qjsr_nested *frames;
    uint32_t depth, frame_capacity;
    void *shape; /* of the plain object that was made last */

    enum qjsr_nest_names names_from;
    const char *module;
};

/* Takes over container. */
static int push_frame(struct unpack *u, enum qjsr_nest_kind kind, const struct qjsr_cbor_item *item,
                      JSValue container)
{
    struct qjsr_nested *list;

    if (JS_IsException(container))
        return -1;
    if (u->depth == QJSR_CBOR_MAX_DEPTH) {
        JS_FreeValue(u->ctx, container);
        return qjsr_scalar_fail(&u->in, QJSR_CBOR_TOO_DEEP);
    }
    list = qjsr_list_room(u->ctx, u->frames, u->depth, &u->frame_capacity, sizeof *list);
    if (!list) {
        JS_FreeValue(u->ctx, container);
        return -1;
    }
    u->frames = list;
    u->frames[u->depth++] = (struct qjsr_nested){.kind = kind,
                                                 .open = item->form == QJSR_CBOR_INDEFINITE,
                                                 .left = item->number,
                                                 .container = container,
                                                 .first_value = u->shelf.value_count,
                                                 .first_name = u->shelf.name_count};
    return 0;
}

/* ---------------------------------------------------------------- one item */

/* What reading an item led to. */
enum outcome { FAILED = -1, COMPLETE, OPENED };

/* What is not made at the end: collections, and what parts may refer to. */
static JSValue new_container(struct unpack *u, enum qjsr_nest_kind kind)
{
    if (kind == QJSR_NEST_SET || kind == QJSR_NEST_MAP)
        return qjsr_engine_new_collection(u->ctx, kind == QJSR_NEST_SET);
    if (!u->shelf.announced)
        return JS_UNDEFINED;
    return kind == QJSR_NEST_LIST ? JS_NewArray(u->ctx) : JS_NewObject(u->ctx);
}

static enum outcome open_container(struct unpack *u, const struct qjsr_cbor_item *item,
                                   enum qjsr_nest_kind kind)
{
    JSValue container = new_container(u, kind);

    qjsr_shelf_settle(&u->shelf, container);
    return push_frame(u, kind, item, container) < 0 ? FAILED : OPENED;
}

/* Tag 27: the parts of an object, in a map. */
static enum outcome open_parts(struct unpack *u, enum qjsr_nest_kind kind,
                               const struct qjsr_class *class, JSValue container, uint32_t length)
{
    struct qjsr_cbor_item map;
    struct qjsr_nested *frame;

    if (JS_IsException(container))
        return FAILED;
    if (qjsr_scalar_expect(&u->in, QJSR_CBOR_MAP, &map, "an object's parts are no map") < 0) {
        JS_FreeValue(u->ctx, container);
        return FAILED;
    }
    qjsr_shelf_settle(&u->shelf, container);
    if (push_frame(u, kind, &map, container) < 0)
        return FAILED;
    frame = &u->frames[u->depth - 1];
    frame->wrapped = class->arguments == UINT64_MAX;
    frame->length = length;
    return OPENED;
}

static enum outcome open_sparse(struct unpack *u, const struct qjsr_class *class)
{
    struct qjsr_cbor_item length;

    if (qjsr_scalar_expect(&u->in, QJSR_CBOR_UNSIGNED, &length, "an Array's length is no integer") <
        0)
        return FAILED;
    if (length.number > UINT32_MAX)
        return (enum outcome)qjsr_scalar_fail(&u->in, "an Array's length is too large");
    return open_parts(u, QJSR_NEST_SPARSE, class, JS_NewArray(u->ctx), (uint32_t)length.number);
}

/* Tag 27: [class, arguments...]. */
static enum outcome read_object(struct unpack *u, JSValue *value)
{
    struct qjsr_cbor_item array;
    struct qjsr_class class;
    int simple;

    if (qjsr_scalar_expect(&u->in, QJSR_CBOR_ARRAY, &array, "tag 27 on what is no array") < 0 ||
        qjsr_class_name(&u->in, &array, &class) < 0)
        return FAILED;
    simple = qjsr_class_read(&u->in, &class, value);
    if (simple <= 0)
        return simple < 0 ? FAILED : COMPLETE;
    if (qjsr_class_is(&class, "Array", 2))
        return open_sparse(u, &class);
    if (class.arguments == 1 || class.arguments == UINT64_MAX)
        return open_parts(u, QJSR_NEST_ERROR, &class,
                          qjsr_engine_new_error(u->ctx, class.name, class.length), 0);
    return (enum outcome)qjsr_scalar_fail(&u->in, "an object of a class with wrong arguments");
}

static int read_reference(struct unpack *u, JSValue *value)
{
    struct qjsr_cbor_item item;

    if (qjsr_scalar_expect(&u->in, QJSR_CBOR_UNSIGNED, &item, "a reference without a number") < 0)
        return -1;
    *value = JS_DupValue(u->ctx, qjsr_shelf_get(&u->shelf, item.number));
    return JS_IsUninitialized(*value)
               ? qjsr_scalar_fail(&u->in, "a reference to a value that is not there")
               : 0;
}

static enum outcome read_tagged(struct unpack *u, uint64_t tag, JSValue *value);

static enum outcome read_item(struct unpack *u, JSValue *value)
{
    struct qjsr_cbor_item item;

    if (qjsr_scalar_head(&u->in, &item) < 0)
        return FAILED;
    switch (item.major) {
    case QJSR_CBOR_ARRAY:
        return open_container(u, &item, QJSR_NEST_LIST);
    case QJSR_CBOR_MAP:
        return open_container(u, &item, QJSR_NEST_RECORD);
    case QJSR_CBOR_TAG:
        return read_tagged(u, item.number, value);
    default:
        return qjsr_scalar_value(&u->in, &item, value) < 0 ? FAILED : COMPLETE;
    }
}

/* A function of the host that is found by names is known by them. 0, or -1: out of memory. */
static int note_place(struct unpack *u, JSValueConst value)
{
    JSValue place;

    if (u->names_from == QJSR_NEST_NOWHERE || !qjsr_hostref_wants_place(u->in.r, value))
        return 0;
    place = qjsr_nest_place(u->frames, u->depth, &u->shelf, u->names_from, u->module);
    if (JS_IsException(place))
        return -1;
    qjsr_hostref_set_place(u->in.r, value, place);
    return 0;
}

static enum outcome read_tagged(struct unpack *u, uint64_t tag, JSValue *value)
{
    struct qjsr_cbor_item item;

    switch (tag) {
    case QJSR_TAG_SHAREABLE:
        if (u->shelf.announced)
            return (enum outcome)qjsr_scalar_fail(&u->in, "tag 28 on tag 28");
        return qjsr_shelf_announce(&u->shelf) < 0 ? FAILED : read_item(u, value);
    case QJSR_TAG_REFERENCE:
        return read_reference(u, value) < 0 ? FAILED : COMPLETE;
    case QJSR_TAG_SET:
        if (qjsr_scalar_expect(&u->in, QJSR_CBOR_ARRAY, &item, "tag 258 on what is no array") < 0)
            return FAILED;
        return open_container(u, &item, QJSR_NEST_SET);
    case QJSR_TAG_MAP:
        if (qjsr_scalar_expect(&u->in, QJSR_CBOR_MAP, &item, "tag 259 on what is no map") < 0)
            return FAILED;
        return open_container(u, &item, QJSR_NEST_MAP);
    case QJSR_TAG_OBJECT:
        return read_object(u, value);
    default:
        return qjsr_scalar_tagged(&u->in, tag, value) < 0 || note_place(u, *value) < 0 ? FAILED
                                                                                       : COMPLETE;
    }
}

/* ------------------------------------------------------------------- frames */

static int read_name(struct unpack *u)
{
    bool indices = u->frames[u->depth - 1].kind == QJSR_NEST_SPARSE;
    JSAtom name = qjsr_name_read(&u->names, &u->in, indices);

    return name == JS_ATOM_NULL ? -1 : qjsr_shelf_put_name(&u->shelf, name);
}

static bool is_length(JSContext *ctx, JSAtom name)
{
    struct qjsr_text text;
    char digits[12];

    qjsr_engine_atom_text(ctx, name, digits, &text);
    return text.latin1 && text.length == 6 && memcmp(text.latin1, "length", 6) == 0;
}

/* A property of an error or an array; takes over value. */
static int define(struct unpack *u, const struct qjsr_nested *frame, JSAtom name, JSValue value)
{
    if (frame->kind == QJSR_NEST_ERROR)
        return qjsr_engine_define_in_error(u->ctx, frame->container, name, value);
    if (is_length(u->ctx, name)) { /* it would be made a number, by guest code perhaps */
        JS_FreeValue(u->ctx, value);
        return qjsr_scalar_fail(&u->in, "an Array's length among its properties");
    }
    return JS_DefinePropertyValue(u->ctx, frame->container, name, value, JS_PROP_C_W_E) < 0 ? -1
                                                                                            : 0;
}

/* A value for the frame on top; takes it over. */
static int deliver(struct unpack *u, JSValue value)
{
    struct qjsr_nested *frame = &u->frames[u->depth - 1];
    int result;

    switch (frame->kind) {
    case QJSR_NEST_LIST:
    case QJSR_NEST_RECORD:
        return qjsr_shelf_put(&u->shelf, value);
    case QJSR_NEST_SET:
        return qjsr_engine_add_entry(u->ctx, frame->container, value, JS_UNDEFINED);
    case QJSR_NEST_MAP:
        frame->has_key = !frame->has_key;
        if (frame->has_key)
            return qjsr_shelf_put(&u->shelf, value);
        return qjsr_engine_add_entry(u->ctx, frame->container,
                                     u->shelf.values[--u->shelf.value_count], value);
    default:
        result = define(u, frame, u->shelf.names[u->shelf.name_count - 1], value);
        qjsr_shelf_drop_names(&u->shelf, frame->first_name);
        return result;
    }
}

/* An array or object that exists already gets its parts. */
static int fill(struct unpack *u, const struct qjsr_nested *frame)
{
    uint32_t count = u->shelf.value_count - frame->first_value, i = 0;
    int result = 0;

    for (; i < count && result == 0; i++) {
        JSValue value = u->shelf.values[frame->first_value + i];

        if (frame->kind == QJSR_NEST_LIST)
            result =
                JS_DefinePropertyValueUint32(u->ctx, frame->container, i, value, JS_PROP_C_W_E);
        else
            result =
                JS_DefinePropertyValue(u->ctx, frame->container,
                                       u->shelf.names[frame->first_name + i], value, JS_PROP_C_W_E);
        result = result < 0 ? -1 : 0;
    }
    for (; i < count; i++)
        JS_FreeValue(u->ctx, u->shelf.values[frame->first_value + i]);
    u->shelf.value_count = frame->first_value;
    return result;
}

/* What an object of tag 27 still needs when its parts are there. */
static int close_parts(struct unpack *u, const struct qjsr_nested *frame)
{
    int64_t length;

    if (frame->kind == QJSR_NEST_SPARSE &&
        (JS_GetLength(u->ctx, frame->container, &length) < 0 ||
         (length != frame->length && JS_SetLength(u->ctx, frame->container, frame->length) < 0)))
        return -1;
    if (!frame->wrapped || qjsr_scalar_is_break(&u->in))
        return 0;
    return qjsr_scalar_fail(&u->in, "an object with more arguments than its class takes");
}

/* The frame on top is complete: its value. */
static JSValue close_frame(struct unpack *u)
{
    struct qjsr_nested frame = u->frames[--u->depth];
    uint32_t count = u->shelf.value_count - frame.first_value;
    JSValue *parts = count ? u->shelf.values + frame.first_value : NULL;
    JSAtom *names =
        count && frame.kind == QJSR_NEST_RECORD ? u->shelf.names + frame.first_name : NULL;
    JSValue value = frame.container;

    if (!JS_IsUndefined(frame.container)) {
        if ((frame.kind <= QJSR_NEST_RECORD && fill(u, &frame) < 0) || close_parts(u, &frame) < 0) {
            JS_FreeValue(u->ctx, value);
            value = JS_EXCEPTION;
        }
    } else {
        u->shelf.value_count = frame.first_value;
        if (frame.kind == QJSR_NEST_LIST)
            value = qjsr_engine_new_list(u->ctx, parts, count);
        else
            value = qjsr_engine_new_record(u->ctx, names, parts, count, &u->shape);
    }
    qjsr_shelf_drop_names(&u->shelf, frame.first_name);
    return value;
}

/* Whether the frame on top has all it gets; an open one's break is read then. -1: malformed. */
static int is_complete(struct unpack *u)
{
    struct qjsr_nested *frame = &u->frames[u->depth - 1];

    if (!frame->open) {
        if (!frame->left)
            return 1;
        if (frame->kind != QJSR_NEST_MAP || frame->has_key)
            frame->left--;
        return 0;
    }
    if (!qjsr_scalar_is_break(&u->in))
        return 0;
    return frame->has_key ? qjsr_scalar_fail(&u->in, "a key without its value") : 1;
}

static bool has_names(enum qjsr_nest_kind kind)
{
    return kind == QJSR_NEST_RECORD || kind == QJSR_NEST_SPARSE || kind == QJSR_NEST_ERROR;
}

/* The value of an item within the frame on top. */
static enum outcome read_part(struct unpack *u, JSValue *value)
{
    enum outcome outcome;

    if (has_names(u->frames[u->depth - 1].kind) && read_name(u) < 0)
        return FAILED;
    outcome = read_item(u, value);
    if (outcome == COMPLETE)
        qjsr_shelf_settle(&u->shelf, *value);
    return outcome;
}

/* Read until the first frame has all it gets; it stays open. 0, or -1. */
static int run(struct unpack *u)
{
    for (;;) {
        JSValue value = JS_UNDEFINED;
        enum outcome outcome = COMPLETE;
        int complete = is_complete(u);

        if (complete < 0)
            return -1;
        if (complete && u->depth == 1)
            return 0;
        if (!complete)
            outcome = read_part(u, &value);
        else if (JS_IsException(value = close_frame(u)))
            outcome = FAILED;
        if (outcome == FAILED || (outcome == COMPLETE && deliver(u, value) < 0))
            return -1;
    }
}

static int read_root(struct unpack *u, JSValue *result)
{
    switch (read_item(u, result)) {
    case COMPLETE:
        qjsr_shelf_settle(&u->shelf, *result);
        return 0;
    case OPENED:
        if (run(u) < 0)
            return -1;
        *result = close_frame(u);
        return JS_IsException(*result) ? -1 : 0;
    default:
        return -1;
    }
}

/* ------------------------------------------------------------------- public */

static void begin(struct unpack *u, struct qjs_reactor *r, const uint8_t *bytes, size_t length)
{
    u->ctx = r->ctx;
    u->shelf = (struct qjsr_shelf){.ctx = r->ctx};
    u->frames = NULL;
    u->depth = u->frame_capacity = 0;
    u->shape = NULL;
    u->names_from = QJSR_NEST_NOWHERE;
    u->module = NULL;
    qjsr_name_init(&u->names);
    qjsr_scalar_init(&u->in, r, bytes, length);
}

static void end(struct unpack *u, bool failed, struct qjsr_flat_fault *fault)
{
    *fault = (struct qjsr_flat_fault){.text = NULL};
    if (failed)
        *fault = (struct qjsr_flat_fault){u->in.reader.error, u->in.reader.at, u->in.bad_handle};
    while (u->depth)
        JS_FreeValue(u->ctx, u->frames[--u->depth].container);
    js_free(u->ctx, u->frames);
    qjsr_shelf_free(&u->shelf);
    qjsr_name_free(&u->names, u->ctx);
    qjsr_engine_drop_shape(u->ctx, u->shape);
}

JSValue qjsr_unpack_exports(struct qjs_reactor *r, const char *module, const uint8_t *bytes,
                            size_t length, struct qjsr_flat_fault *fault)
{
    struct unpack u;
    JSValue value = JS_UNDEFINED;
    int result;

    if (qjsr_flat_is(bytes, length))
        return qjsr_flat_value(r, bytes, length, fault);
    begin(&u, r, bytes, length);
    u.names_from = module ? QJSR_NEST_MODULE : QJSR_NEST_NOWHERE;
    u.module = module;
    result = read_root(&u, &value);
    if (result == 0 && u.in.reader.at != length) {
        JS_FreeValue(r->ctx, value);
        result = qjsr_scalar_fail(&u.in, "more bytes than one value");
    }
    end(&u, result < 0, fault);
    return result < 0 ? JS_EXCEPTION : value;
}

JSValue qjsr_unpack_value(struct qjs_reactor *r, const uint8_t *bytes, size_t length,
                          struct qjsr_flat_fault *fault)
{
    return qjsr_unpack_exports(r, NULL, bytes, length, fault);
}

/* The elements of one array. */
static int read_elements(struct unpack *u)
{
    struct qjsr_cbor_item item;

    if (qjsr_scalar_expect(&u->in, QJSR_CBOR_ARRAY, &item, "not an array") < 0 ||
        push_frame(u, QJSR_NEST_LIST, &item, JS_UNDEFINED) < 0 || run(u) < 0)
        return -1;
    return u->in.reader.at == u->in.reader.length
               ? 0
               : qjsr_scalar_fail(&u->in, "more bytes than one value");
}

int qjsr_unpack_list(struct qjs_reactor *r, const uint8_t *bytes, size_t length, bool global,
                     struct qjsr_flat_list *list, struct qjsr_flat_fault *fault)
{
    struct unpack u;
    int result;

    if (!global && qjsr_flat_list(r, bytes, length, list))
        return 0;
    begin(&u, r, bytes, length);
    u.names_from = global ? QJSR_NEST_GLOBAL : QJSR_NEST_NOWHERE;
    result = read_elements(&u);
    if (result == 0) {
        list->values = u.shelf.values;
        list->count = u.shelf.value_count;
        u.shelf.values = NULL;
        u.shelf.value_count = 0;
    }
    end(&u, result < 0, fault);
    return result;
}
