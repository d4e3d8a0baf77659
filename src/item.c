#include "item.h"

#include <string.h>

#include "exchange.h"
#include "instance.h"

static void write_text(struct qjsr_cbor_writer *w, const struct qjsr_text *text)
{
    if (text->latin1)
        qjsr_cbor_write_latin1(w, text->latin1, text->length);
    else
        qjsr_cbor_write_utf16(w, text->utf16, text->length);
}

void qjsr_item_write_name(JSContext *ctx, struct qjsr_cbor_writer *w, JSAtom name)
{
    struct qjsr_text text;
    char digits[12];

    qjsr_engine_atom_text(ctx, name, digits, &text);
    write_text(w, &text);
}

void qjsr_item_write_ascii(struct qjsr_cbor_writer *w, const char *text)
{
    qjsr_cbor_write_utf8(w, text, strlen(text));
}

int qjsr_item_write_string(JSContext *ctx, struct qjsr_cbor_writer *w, JSValueConst string)
{
    struct qjsr_text text;

    if (!qjsr_engine_string_text(ctx, string, &text))
        return -1;
    write_text(w, &text);
    return 0;
}

/* ------------------------------------------------------------------- BigInt */

static uint8_t digit(uint8_t character)
{
    return (uint8_t)(character <= '9' ? character - '0' : character - 'a' + 10);
}

/* The magnitude as big-endian bytes, for a negative number that less 1. */
static size_t bigint_bytes(const uint8_t *hex, size_t count, bool negative, uint8_t *bytes)
{
    size_t odd = count & 1, length = (count + odd) / 2;

    for (size_t i = 0; i < length; i++) {
        uint8_t high = i == 0 && odd ? 0 : digit(hex[2 * i - odd]);

        bytes[i] = (uint8_t)(high << 4 | digit(hex[2 * i + 1 - odd]));
    }
    for (size_t i = length, borrow = negative; borrow && i; i--) {
        borrow = bytes[i - 1] == 0;
        bytes[i - 1]--;
    }
    return length;
}

static int write_bigint(JSContext *ctx, struct qjsr_cbor_writer *w, JSValueConst bigint)
{
    JSValue string = qjsr_engine_bigint_digits(ctx, bigint);
    struct qjsr_text digits;
    uint8_t *bytes = NULL;
    size_t length, zeros = 0;
    bool negative;
    int result = -1;

    if (JS_IsException(string) || !qjsr_engine_string_text(ctx, string, &digits))
        goto done;
    bytes = js_malloc(ctx, digits.length / 2 + 1);
    if (!bytes)
        goto done;
    negative = digits.latin1[0] == '-';
    length = bigint_bytes(digits.latin1 + negative, digits.length - negative, negative, bytes);
    while (zeros < length && bytes[zeros] == 0)
        zeros++;
    qjsr_cbor_write_head(w, QJSR_CBOR_TAG, negative ? QJSR_TAG_NEGATIVE_BIGNUM : QJSR_TAG_BIGNUM);
    qjsr_cbor_write_bytes(w, bytes + zeros, length - zeros);
    result = 0;
done:
    js_free(ctx, bytes);
    JS_FreeValue(ctx, string);
    return result;
}

/* --------------------------------------------------------------- primitives */

int qjsr_item_write_primitive(JSContext *ctx, struct qjsr_cbor_writer *w, JSValueConst value)
{
    switch (JS_VALUE_GET_NORM_TAG(value)) {
    case JS_TAG_INT:
        qjsr_cbor_write_integer(w, JS_VALUE_GET_INT(value));
        return 0;
    case JS_TAG_FLOAT64:
        qjsr_cbor_write_number(w, JS_VALUE_GET_FLOAT64(value));
        return 0;
    case JS_TAG_BOOL:
        qjsr_cbor_write_simple(w, JS_VALUE_GET_BOOL(value) ? QJSR_CBOR_TRUE : QJSR_CBOR_FALSE);
        return 0;
    case JS_TAG_NULL:
        qjsr_cbor_write_simple(w, QJSR_CBOR_NULL);
        return 0;
    case JS_TAG_STRING:
    case JS_TAG_STRING_ROPE:
        return qjsr_item_write_string(ctx, w, value);
    case JS_TAG_BIG_INT:
    case JS_TAG_SHORT_BIG_INT:
        return write_bigint(ctx, w, value);
    default:
        qjsr_cbor_write_simple(w, QJSR_CBOR_UNDEFINED);
        return 0;
    }
}

/* ------------------------------------------------------------------ objects */

/* Tag 27 over the class's name and so many arguments, which follow. */
static void write_class(struct qjsr_cbor_writer *w, const char *name, int arguments)
{
    qjsr_cbor_write_head(w, QJSR_CBOR_TAG, QJSR_TAG_OBJECT);
    qjsr_cbor_write_head(w, QJSR_CBOR_ARRAY, (uint64_t)arguments + 1);
    qjsr_item_write_ascii(w, name);
}

/* RFC 8746, little-endian. */
static const struct {
    uint8_t tag, element;
} views[] = {[JS_TYPED_ARRAY_UINT8C] = {68, 1},     [JS_TYPED_ARRAY_INT8] = {72, 1},
             [JS_TYPED_ARRAY_UINT8] = {64, 1},      [JS_TYPED_ARRAY_INT16] = {77, 2},
             [JS_TYPED_ARRAY_UINT16] = {69, 2},     [JS_TYPED_ARRAY_INT32] = {78, 4},
             [JS_TYPED_ARRAY_UINT32] = {70, 4},     [JS_TYPED_ARRAY_BIG_INT64] = {79, 8},
             [JS_TYPED_ARRAY_BIG_UINT64] = {71, 8}, [JS_TYPED_ARRAY_FLOAT16] = {84, 2},
             [JS_TYPED_ARRAY_FLOAT32] = {85, 4},    [JS_TYPED_ARRAY_FLOAT64] = {86, 8}};

bool qjsr_item_view_of(uint64_t tag, JSTypedArrayEnum *type, size_t *element)
{
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        if (views[i].tag == tag) {
            *type = (JSTypedArrayEnum)i;
            *element = views[i].element;
            return true;
        }
    }
    return false;
}

static int write_bytes(struct qjsr_cbor_writer *w, JSValueConst object, enum qjsr_kind kind)
{
    const uint8_t *bytes;
    size_t length;

    if (!qjsr_engine_bytes(object, &bytes, &length))
        return 1;
    if (kind == QJSR_KIND_VIEW)
        qjsr_cbor_write_head(w, QJSR_CBOR_TAG, views[JS_GetTypedArrayType(object)].tag);
    if (kind == QJSR_KIND_DATA_VIEW)
        write_class(w, "DataView", 1);
    qjsr_cbor_write_bytes(w, bytes, length);
    return 0;
}

static int write_date(JSContext *ctx, struct qjsr_cbor_writer *w, JSValueConst date)
{
    JSValue time = qjsr_engine_unbox(ctx, date);
    double ms;

    if (JS_ToFloat64(ctx, &ms, time) < 0) /* a number, so no guest code runs */
        return -1;
    qjsr_cbor_write_head(w, QJSR_CBOR_TAG, QJSR_TAG_EPOCH);
    qjsr_cbor_write_number(w, ms / 1000);
    return 0;
}

static int write_regexp(JSContext *ctx, struct qjsr_cbor_writer *w, JSValueConst regexp)
{
    char flags[12];
    JSValue source = qjsr_engine_regexp(ctx, regexp, flags);
    int result;

    write_class(w, "RegExp", 2);
    result = qjsr_item_write_string(ctx, w, source);
    qjsr_item_write_ascii(w, flags);
    JS_FreeValue(ctx, source);
    return result;
}

static int write_boxed(JSContext *ctx, struct qjsr_cbor_writer *w, JSValueConst boxed)
{
    JSValue primitive = qjsr_engine_unbox(ctx, boxed);
    int result;

    write_class(w,
                JS_IsString(primitive)   ? "String"
                : JS_IsNumber(primitive) ? "Number"
                : JS_IsBool(primitive)   ? "Boolean"
                                         : "BigInt",
                1);
    result = qjsr_item_write_primitive(ctx, w, primitive);
    JS_FreeValue(ctx, primitive);
    return result;
}

int qjsr_item_write_object(JSContext *ctx, struct qjsr_cbor_writer *w, JSValueConst object,
                           enum qjsr_kind kind)
{
    switch ((int)kind) {
    case QJSR_KIND_BOXED:
        return write_boxed(ctx, w, object);
    case QJSR_KIND_DATE:
        return write_date(ctx, w, object);
    case QJSR_KIND_REGEXP:
        return write_regexp(ctx, w, object);
    default:
        return write_bytes(w, object, kind);
    }
}

bool qjsr_item_are_primitives(int count, JSValueConst *values)
{
    for (int i = 0; i < count; i++) {
        if (JS_IsObject(values[i]) || JS_IsSymbol(values[i]))
            return false;
    }
    return true;
}

int qjsr_item_pack_primitives(struct qjs_reactor *r, int count, JSValueConst *values, bool list)
{
    struct qjsr_cbor_writer w = qjsr_exchange_take(r);
    int result = 0;

    if (list)
        qjsr_cbor_write_head(&w, QJSR_CBOR_ARRAY, (uint64_t)count);
    for (int i = 0; i < count && result == 0; i++)
        result = qjsr_item_write_primitive(r->ctx, &w, values[i]);
    if (result == 0 && (w.failed || w.length > INT32_MAX)) {
        JS_ThrowOutOfMemory(r->ctx);
        result = -1;
    }
    qjsr_exchange_give(r, &w, result < 0 ? 0 : w.length);
    return result < 0 ? -1 : (int)w.length;
}
