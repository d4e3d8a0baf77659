#include "class.h"

#include <string.h>

#include "engine.h"

#define OPEN UINT64_MAX

int qjsr_class_name(struct qjsr_scalar *in, const struct qjsr_cbor_item *array,
                    struct qjsr_class *class)
{
    struct qjsr_cbor_item item;

    class->arguments = array->form == QJSR_CBOR_INDEFINITE ? OPEN : array->number - 1;
    if (array->form == QJSR_CBOR_DEFINITE && array->number < 2)
        return qjsr_scalar_fail(in, "tag 27 on an array without arguments");
    if (qjsr_scalar_expect(in, QJSR_CBOR_TEXT, &item, "the name of a class is missing here") < 0)
        return -1;
    if (item.form != QJSR_CBOR_DEFINITE)
        return qjsr_scalar_fail(in, "the name of a class has an indefinite length");
    class->length = (size_t)item.number;
    class->name = (const char *)qjsr_cbor_read_take(&in->reader, class->length);
    return 0;
}

bool qjsr_class_is(const struct qjsr_class *class, const char *name, uint64_t arguments)
{
    return (class->arguments == arguments || class->arguments == OPEN) &&
           strlen(name) == class->length && memcmp(name, class->name, class->length) == 0;
}

int qjsr_class_end(struct qjsr_scalar *in, const struct qjsr_class *class)
{
    if (class->arguments != OPEN || qjsr_scalar_is_break(in))
        return 0;
    return qjsr_scalar_fail(in, "an object with more arguments than its class takes");
}

static int read_regexp(struct qjsr_scalar *in, JSValue *value)
{
    JSValue source, flags;

    if (qjsr_scalar_string(in, &source) < 0)
        return -1;
    if (qjsr_scalar_string(in, &flags) < 0) {
        JS_FreeValue(in->ctx, source);
        return -1;
    }
    *value = qjsr_engine_new_regexp(in->ctx, source, flags);
    JS_FreeValue(in->ctx, source);
    JS_FreeValue(in->ctx, flags);
    return JS_IsException(*value) ? -1 : 0;
}

static int read_data_view(struct qjsr_scalar *in, JSValue *value)
{
    JSValue buffer;

    if (qjsr_scalar_buffer(in, &buffer, "a DataView that is no byte string") < 0)
        return -1;
    *value = qjsr_engine_new_data_view(in->ctx, buffer);
    JS_FreeValue(in->ctx, buffer);
    return JS_IsException(*value) ? -1 : 0;
}

typedef bool is_primitive(JSValueConst value);

static int read_boxed(struct qjsr_scalar *in, is_primitive *is_right, JSValue *value)
{
    struct qjsr_cbor_item item;
    JSValue primitive;

    if (qjsr_scalar_head(in, &item) < 0)
        return -1;
    if (item.major == QJSR_CBOR_TAG ? qjsr_scalar_tagged(in, item.number, &primitive) < 0
                                    : qjsr_scalar_value(in, &item, &primitive) < 0)
        return -1;
    if (!is_right(primitive)) {
        JS_FreeValue(in->ctx, primitive);
        return qjsr_scalar_fail(in, "a primitive that its class does not take");
    }
    *value = qjsr_engine_box(in->ctx, primitive);
    JS_FreeValue(in->ctx, primitive);
    return JS_IsException(*value) ? -1 : 0;
}

static bool is_string(JSValueConst value)
{
    return JS_IsString(value);
}

static bool is_number(JSValueConst value)
{
    return JS_IsNumber(value);
}

static bool is_boolean(JSValueConst value)
{
    return JS_IsBool(value);
}

static bool is_bigint(JSValueConst value)
{
    return JS_IsBigInt(value);
}

static int read_arguments(struct qjsr_scalar *in, const struct qjsr_class *class, JSValue *value)
{
    static const struct {
        const char *name;
        is_primitive *is_right;
    } boxes[] = {{"String", is_string},
                 {"Number", is_number},
                 {"Boolean", is_boolean},
                 {"BigInt", is_bigint}};

    for (size_t i = 0; i < sizeof boxes / sizeof boxes[0]; i++) {
        if (qjsr_class_is(class, boxes[i].name, 1))
            return read_boxed(in, boxes[i].is_right, value);
    }
    if (qjsr_class_is(class, "RegExp", 2))
        return read_regexp(in, value);
    if (qjsr_class_is(class, "DataView", 1))
        return read_data_view(in, value);
    return 1;
}

int qjsr_class_read(struct qjsr_scalar *in, const struct qjsr_class *class, JSValue *value)
{
    int result = read_arguments(in, class, value);

    if (result == 0 && qjsr_class_end(in, class) < 0) {
        JS_FreeValue(in->ctx, *value);
        return -1;
    }
    return result;
}
