#include "flat.h"

#include "instance.h"
#include "scalar.h"

bool qjsr_flat_is(const uint8_t *bytes, size_t length)
{
    unsigned major = length ? bytes[0] >> 5 : QJSR_CBOR_ARRAY;

    return major < QJSR_CBOR_ARRAY || major == QJSR_CBOR_SIMPLE;
}

static int read_scalar(struct qjsr_scalar *in, JSValue *value)
{
    struct qjsr_cbor_item item;

    return qjsr_scalar_head(in, &item) < 0 ? -1 : qjsr_scalar_value(in, &item, value);
}

JSValue qjsr_flat_value(struct qjs_reactor *r, const uint8_t *bytes, size_t length,
                        struct qjsr_flat_fault *fault)
{
    struct qjsr_scalar in;
    JSValue value = JS_UNDEFINED;
    int result;

    qjsr_scalar_init(&in, r, bytes, length);
    result = read_scalar(&in, &value);
    if (result == 0 && in.reader.at != length) {
        JS_FreeValue(r->ctx, value);
        result = qjsr_scalar_fail(&in, "more bytes than one value");
    }
    if (result == 0)
        return value;
    *fault = (struct qjsr_flat_fault){in.reader.error, in.reader.at, in.bad_handle};
    return JS_EXCEPTION;
}

bool qjsr_flat_list(struct qjs_reactor *r, const uint8_t *bytes, size_t length,
                    struct qjsr_flat_list *list)
{
    struct qjsr_scalar in;
    uint32_t count = length ? bytes[0] - (QJSR_CBOR_ARRAY << 5) : UINT32_MAX;

    if (count > QJSR_FLAT_FEW)
        return false;
    qjsr_scalar_init(&in, r, bytes, length);
    in.reader.at = 1;
    list->values = list->few;
    for (list->count = 0; list->count < count; list->count++) {
        if (!qjsr_flat_is(bytes + in.reader.at, length - in.reader.at) ||
            read_scalar(&in, &list->few[list->count]) < 0)
            break;
    }
    if (list->count == count && in.reader.at == length)
        return true;
    qjsr_flat_free(r->ctx, list);
    if (JS_HasException(r->ctx)) /* it will be thrown again */
        JS_FreeValue(r->ctx, JS_GetException(r->ctx));
    return false;
}

void qjsr_flat_free(JSContext *ctx, struct qjsr_flat_list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        JS_FreeValue(ctx, list->values[i]);
    if (list->values != list->few)
        js_free(ctx, list->values);
    list->count = 0;
}
