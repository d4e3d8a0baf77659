#include "scalar.h"

#include <math.h>
#include <string.h>

#include "endpoint.h"
#include "engine.h"
#include "handle.h"
#include "hostref.h"
#include "instance.h"
#include "item.h"

#define MAX_SAFE_INTEGER ((UINT64_C(1) << 53) - 1)

void qjsr_scalar_init(struct qjsr_scalar *in, struct qjs_reactor *r, const uint8_t *bytes,
                      size_t length)
{
    in->r = r;
    in->ctx = r->ctx;
    in->reader = (struct qjsr_cbor_reader){.bytes = bytes, .length = length};
    in->start = 0;
    in->bad_handle = false;
}

int qjsr_scalar_fail(struct qjsr_scalar *in, const char *error)
{
    (void)qjsr_cbor_read_fail(&in->reader, in->start, error);
    return -1;
}

int qjsr_scalar_head(struct qjsr_scalar *in, struct qjsr_cbor_item *item)
{
    in->start = in->reader.at;
    if (!qjsr_cbor_read_head(&in->reader, item))
        return -1;
    return item->form == QJSR_CBOR_BREAK ? qjsr_scalar_fail(in, "a break where none can be") : 0;
}

bool qjsr_scalar_is_break(struct qjsr_scalar *in)
{
    if (in->reader.at >= in->reader.length || in->reader.bytes[in->reader.at] != 0xFF)
        return false;
    in->reader.at++;
    return true;
}

/* ------------------------------------------------------------------- strings */

struct span {
    const uint8_t *bytes;
    size_t length;
    uint8_t *owned; /* the same, when they had to be put together */
};

/* A string's bytes. */
static int take_string(struct qjsr_scalar *in, const struct qjsr_cbor_item *item, struct span *span)
{
    struct qjsr_cbor_reader error;

    if (item->form == QJSR_CBOR_DEFINITE) {
        span->length = (size_t)item->number;
        span->bytes = qjsr_cbor_read_take(&in->reader, span->length);
        span->owned = NULL;
        return 0;
    }
    if (!qjsr_cbor_read_chunks_size(&in->reader, item->major, &span->length, &error)) {
        in->reader = error;
        return -1;
    }
    span->owned = js_malloc(in->ctx, span->length + 1);
    if (!span->owned)
        return -1;
    span->bytes = span->owned;
    qjsr_cbor_read_chunks(&in->reader, span->owned);
    return 0;
}

static JSValue new_utf16(JSContext *ctx, const struct span *span)
{
    size_t units = qjsr_cbor_read_utf16(span->bytes, span->length, NULL);
    uint16_t *text = js_malloc(ctx, units * sizeof *text + 1);
    JSValue string;

    if (!text)
        return JS_EXCEPTION;
    (void)qjsr_cbor_read_utf16(span->bytes, span->length, text);
    string = JS_NewStringUTF16(ctx, text, units);
    js_free(ctx, text);
    return string;
}

static int read_text(struct qjsr_scalar *in, const struct qjsr_cbor_item *item, bool wtf8,
                     JSValue *value)
{
    size_t start = in->start;
    struct span span;
    int result = -1;

    if (take_string(in, item, &span) < 0)
        return -1;
    if (span.length > INT32_MAX / 2) {
        JS_ThrowRangeError(in->ctx, "a string of %zu bytes is too long", span.length);
        goto done;
    }
    switch (qjsr_cbor_read_encoding(span.bytes, span.length, wtf8)) {
    case QJSR_CBOR_ASCII:
        *value = qjsr_engine_new_latin1(in->ctx, span.bytes, span.length);
        break;
    case QJSR_CBOR_UTF8:
        *value = new_utf16(in->ctx, &span);
        break;
    default:
        in->start = start;
        (void)qjsr_scalar_fail(in, wtf8 ? "bytes that are no WTF-8" : "text that is no UTF-8");
        goto done;
    }
    result = JS_IsException(*value) ? -1 : 0;
done:
    js_free(in->ctx, span.owned);
    return result;
}

static int read_buffer(struct qjsr_scalar *in, const struct qjsr_cbor_item *item, JSValue *value)
{
    struct span span;

    if (take_string(in, item, &span) < 0)
        return -1;
    *value = JS_NewArrayBufferCopy(in->ctx, span.bytes, span.length);
    js_free(in->ctx, span.owned);
    return JS_IsException(*value) ? -1 : 0;
}

int qjsr_scalar_buffer(struct qjsr_scalar *in, JSValue *value, const char *otherwise)
{
    struct qjsr_cbor_item item;

    if (qjsr_scalar_expect(in, QJSR_CBOR_BYTES, &item, otherwise) < 0)
        return -1;
    return read_buffer(in, &item, value);
}

int qjsr_scalar_expect(struct qjsr_scalar *in, enum qjsr_cbor_major major,
                       struct qjsr_cbor_item *item, const char *otherwise)
{
    if (qjsr_scalar_head(in, item) < 0)
        return -1;
    return item->major == major ? 0 : qjsr_scalar_fail(in, otherwise);
}

/* A string, as text or as tag 273. */
int qjsr_scalar_string(struct qjsr_scalar *in, JSValue *value)
{
    struct qjsr_cbor_item item;

    if (qjsr_scalar_head(in, &item) < 0)
        return -1;
    if (item.major == QJSR_CBOR_TEXT)
        return read_text(in, &item, false, value);
    if (item.major != QJSR_CBOR_TAG || item.number != QJSR_TAG_WTF8)
        return qjsr_scalar_fail(in, "a string is missing here");
    if (qjsr_scalar_expect(in, QJSR_CBOR_BYTES, &item, "tag 273 on what is no byte string") < 0)
        return -1;
    return read_text(in, &item, true, value);
}

/* ------------------------------------------------------------------- numbers */

static int read_simple(struct qjsr_scalar *in, const struct qjsr_cbor_item *item, JSValue *value)
{
    if (item->form == QJSR_CBOR_FLOAT) {
        *value = JS_NewFloat64(in->ctx, item->real);
        return 0;
    }
    switch (item->number) {
    case QJSR_CBOR_FALSE:
    case QJSR_CBOR_TRUE:
        *value = JS_NewBool(in->ctx, item->number == QJSR_CBOR_TRUE);
        return 0;
    case QJSR_CBOR_NULL:
        *value = JS_NULL;
        return 0;
    case QJSR_CBOR_UNDEFINED:
        *value = JS_UNDEFINED;
        return 0;
    default:
        return qjsr_scalar_fail(in, "a simple value that is none of JavaScript");
    }
}

int qjsr_scalar_value(struct qjsr_scalar *in, const struct qjsr_cbor_item *item, JSValue *value)
{
    switch (item->major) {
    case QJSR_CBOR_UNSIGNED:
    case QJSR_CBOR_NEGATIVE:
        /* -1 - n is one less. */
        if (item->number > MAX_SAFE_INTEGER - (item->major == QJSR_CBOR_NEGATIVE))
            return qjsr_scalar_fail(in, "an integer beyond 2^53 - 1, which only a BigInt can be");
        *value =
            JS_NewInt64(in->ctx, item->major == QJSR_CBOR_UNSIGNED ? (int64_t)item->number
                                                                   : -1 - (int64_t)item->number);
        return 0;
    case QJSR_CBOR_BYTES:
        return read_buffer(in, item, value);
    case QJSR_CBOR_TEXT:
        return read_text(in, item, false, value);
    case QJSR_CBOR_SIMPLE:
        return read_simple(in, item, value);
    default:
        return qjsr_scalar_fail(in, "a value without parts is missing here");
    }
}

static int read_bignum(struct qjsr_scalar *in, bool negative, JSValue *value)
{
    static const char hex[] = "0123456789abcdef";
    struct qjsr_cbor_item item;
    struct span span;
    uint8_t *bytes;
    char *digits = NULL;
    size_t n = 0;

    if (qjsr_scalar_expect(in, QJSR_CBOR_BYTES, &item, "a bignum that is no byte string") < 0 ||
        take_string(in, &item, &span) < 0)
        return -1;
    /* One byte more in front, for the carry of -1 - n. */
    bytes = js_mallocz(in->ctx, span.length + 1);
    digits = js_malloc(in->ctx, 2 * span.length + 4);
    *value = JS_EXCEPTION;
    if (!bytes || !digits)
        goto done;
    if (span.length)
        memcpy(bytes + 1, span.bytes, span.length);
    for (size_t i = span.length + 1, carry = negative; carry && i; i--) {
        bytes[i - 1]++;
        carry = bytes[i - 1] == 0;
    }
    if (negative)
        digits[n++] = '-';
    for (size_t i = 0; i <= span.length; i++) {
        digits[n++] = hex[bytes[i] >> 4];
        digits[n++] = hex[bytes[i] & 15];
    }
    digits[n] = '\0';
    *value = qjsr_engine_new_bigint(in->ctx, digits);
done:
    js_free(in->ctx, bytes);
    js_free(in->ctx, digits);
    js_free(in->ctx, span.owned);
    return JS_IsException(*value) ? -1 : 0;
}

static int read_date(struct qjsr_scalar *in, JSValue *value)
{
    struct qjsr_cbor_item item;
    double seconds, time;

    if (qjsr_scalar_head(in, &item) < 0)
        return -1;
    if (item.form == QJSR_CBOR_FLOAT)
        seconds = item.real;
    else if (item.major == QJSR_CBOR_UNSIGNED)
        seconds = (double)item.number;
    else if (item.major == QJSR_CBOR_NEGATIVE)
        seconds = -1 - (double)item.number;
    else
        return qjsr_scalar_fail(in, "a date that is no number");
    /* As Math.round: adding 0.5 would round once more where the numbers have no halves. */
    time = floor(seconds * 1000);
    if (seconds * 1000 - time >= 0.5)
        time++;
    *value = JS_NewDate(in->ctx, time);
    return JS_IsException(*value) ? -1 : 0;
}

/* ---------------------------------------------------------------- tags of bytes */

static int read_view(struct qjsr_scalar *in, JSTypedArrayEnum type, size_t element, JSValue *value)
{
    size_t start = in->start, length;
    JSValue buffer;

    if (qjsr_scalar_buffer(in, &buffer, "a typed array that is no byte string") < 0)
        return -1;
    (void)JS_GetArrayBuffer(in->ctx, &length, buffer);
    if (length % element) {
        JS_FreeValue(in->ctx, buffer);
        in->start = start;
        return qjsr_scalar_fail(in, "a typed array with a part of an element");
    }
    *value = JS_NewTypedArray(in->ctx, 1, &buffer, type);
    JS_FreeValue(in->ctx, buffer);
    return JS_IsException(*value) ? -1 : 0;
}

/* ------------------------------------------------------------------- handles */

static int read_number(struct qjsr_scalar *in, uint32_t *number)
{
    struct qjsr_cbor_item item;

    if (qjsr_scalar_expect(in, QJSR_CBOR_UNSIGNED, &item, "a handle's number is missing here") < 0)
        return -1;
    *number = (uint32_t)item.number;
    return item.number <= INT32_MAX ? 0 : qjsr_scalar_fail(in, "a handle's number is too large");
}

/* What tag 39 is on: [kind, number], and for a function its name and length, if they are told. */
struct handle {
    uint32_t kind, number, length;
    JSValue name;  /* a string, owned */
    uint64_t left; /* elements that are still to be read; UINT64_MAX: up to a break */
};

/* Whether one more element follows; the break is taken. */
static bool has_more(struct qjsr_scalar *in, struct handle *handle)
{
    if (handle->left == UINT64_MAX)
        return !qjsr_scalar_is_break(in);
    if (!handle->left)
        return false;
    handle->left--;
    return true;
}

static const char bad_handle[] = "a handle that is none of docs/VALUES.md";

/* handle->name is to be freed also when this fails. */
static int read_handle_array(struct qjsr_scalar *in, struct handle *handle)
{
    struct qjsr_cbor_item array;

    *handle = (struct handle){.name = JS_UNDEFINED};
    if (qjsr_scalar_expect(in, QJSR_CBOR_ARRAY, &array, bad_handle) < 0)
        return -1;
    handle->left = array.form == QJSR_CBOR_INDEFINITE ? UINT64_MAX : array.number;
    if (!has_more(in, handle))
        return qjsr_scalar_fail(in, bad_handle);
    if (read_number(in, &handle->kind) < 0)
        return -1;
    if (!has_more(in, handle))
        return qjsr_scalar_fail(in, bad_handle);
    if (read_number(in, &handle->number) < 0)
        return -1;
    if (!has_more(in, handle))
        return 0;
    if (handle->kind != QJSR_HANDLE_FUNCTION && handle->kind != QJSR_HANDLE_HOST_FUNCTION)
        return qjsr_scalar_fail(in, bad_handle);
    if (qjsr_scalar_string(in, &handle->name) < 0)
        return -1;
    if (!has_more(in, handle))
        return 0;
    if (read_number(in, &handle->length) < 0)
        return -1;
    return has_more(in, handle) ? qjsr_scalar_fail(in, bad_handle) : 0;
}

static int find_port(struct qjsr_scalar *in, uint32_t number, JSValue *value)
{
    int result = qjsr_endpoint_receive(in->r, number, value);

    if (result <= 0)
        return result;
    in->bad_handle = true;
    return qjsr_scalar_fail(in, "a port that is not there, or not the host's to send");
}

static int find_handle(struct qjsr_scalar *in, const struct handle *handle, JSValue *value)
{
    if (handle->kind == QJSR_HANDLE_HOST_FUNCTION && handle->number) {
        *value = qjsr_hostref_function(in->r, handle->number, handle->name, (int)handle->length);
        return JS_IsException(*value) ? -1 : 0;
    }
    if (handle->kind == QJSR_HANDLE_HOST_PROMISE && handle->number) {
        *value = qjsr_hostref_promise(in->r, handle->number);
        return JS_IsException(*value) ? -1 : 0;
    }
    if (handle->kind == QJSR_HANDLE_PORT && handle->number && in->r->ports.class_id)
        return find_port(in, handle->number, value);
    if (handle->kind > QJSR_HANDLE_OTHER)
        return qjsr_scalar_fail(in, bad_handle);
    if (qjsr_handle_get(in->r, handle->number, value))
        return 0;
    in->bad_handle = true;
    return qjsr_scalar_fail(in, "a handle that was never given out, or was released");
}

static int read_handle(struct qjsr_scalar *in, JSValue *value)
{
    struct handle handle;
    size_t start = in->start;
    int result = read_handle_array(in, &handle);

    if (result == 0) {
        in->start = start;
        result = find_handle(in, &handle, value);
    }
    JS_FreeValue(in->ctx, handle.name);
    return result;
}

int qjsr_scalar_tagged(struct qjsr_scalar *in, uint64_t tag, JSValue *value)
{
    struct qjsr_cbor_item item;
    JSTypedArrayEnum type;
    size_t element;

    switch (tag) {
    case QJSR_TAG_EPOCH:
        return read_date(in, value);
    case QJSR_TAG_BIGNUM:
    case QJSR_TAG_NEGATIVE_BIGNUM:
        return read_bignum(in, tag == QJSR_TAG_NEGATIVE_BIGNUM, value);
    case QJSR_TAG_HANDLE:
        return read_handle(in, value);
    case QJSR_TAG_WTF8:
        if (qjsr_scalar_expect(in, QJSR_CBOR_BYTES, &item, "tag 273 on what is no byte string") < 0)
            return -1;
        return read_text(in, &item, true, value);
    default:
        if (qjsr_item_view_of(tag, &type, &element))
            return read_view(in, type, element, value);
        return qjsr_scalar_fail(in, "a tag that is none of docs/VALUES.md");
    }
}
