#include "name.h"

#include <string.h>

/* Longer names are not remembered. */
#define MAX_LENGTH 64

void qjsr_name_init(struct qjsr_names *names)
{
    names->used = false;
    names->last = 0;
}

void qjsr_name_free(struct qjsr_names *names, JSContext *ctx)
{
    for (uint32_t i = 0; names->used && i < QJSR_NAME_COUNT; i++)
        JS_FreeAtom(ctx, names->list[i].atom);
}

static bool is_same(const struct qjsr_name *name, const uint8_t *bytes, size_t length)
{
    return name->atom != JS_ATOM_NULL && name->length == length &&
           memcmp(name->bytes, bytes, length) == 0;
}

/* The place of a name that was not foreseen. */
static uint32_t place(const uint8_t *bytes, size_t length)
{
    uint32_t hash = (uint32_t)length;

    if (length)
        hash += 31U * bytes[0] + 7U * bytes[length - 1] + 3U * bytes[length / 2];
    return hash % QJSR_NAME_COUNT;
}

static JSAtom new_name(struct qjsr_scalar *in, const uint8_t *bytes, size_t length)
{
    if (qjsr_cbor_read_encoding(bytes, length, false) == QJSR_CBOR_INVALID) {
        (void)qjsr_scalar_fail(in, "text that is no UTF-8");
        return JS_ATOM_NULL;
    }
    return JS_NewAtomLen(in->ctx, (const char *)bytes, length);
}

static JSAtom read_text(struct qjsr_names *names, struct qjsr_scalar *in, size_t length)
{
    const uint8_t *bytes = qjsr_cbor_read_take(&in->reader, length);
    struct qjsr_name *name;
    uint32_t index;

    if (length > MAX_LENGTH)
        return new_name(in, bytes, length);
    if (!names->used) {
        memset(names->list, 0, sizeof names->list);
        names->used = true;
    }
    index = names->list[names->last].next;
    if (!is_same(&names->list[index], bytes, length)) {
        index = place(bytes, length);
        names->list[names->last].next = index;
        name = &names->list[index];
        if (!is_same(name, bytes, length)) {
            JSAtom atom = new_name(in, bytes, length);

            if (atom == JS_ATOM_NULL)
                return JS_ATOM_NULL;
            JS_FreeAtom(in->ctx, name->atom);
            *name = (struct qjsr_name){bytes, (uint32_t)length, atom, 0};
        }
    }
    names->last = index;
    return JS_DupAtom(in->ctx, names->list[index].atom);
}

static bool is_name(const struct qjsr_cbor_item *item, bool indices)
{
    switch (item->major) {
    case QJSR_CBOR_UNSIGNED:
        return indices;
    case QJSR_CBOR_TAG:
        return item->number == QJSR_TAG_WTF8;
    default:
        return item->major == QJSR_CBOR_TEXT;
    }
}

/* A name in another form than text of a definite length: by way of a string or number. */
static JSAtom read_other(struct qjsr_scalar *in, const struct qjsr_cbor_item *item, bool indices)
{
    JSValue value;
    JSAtom atom;

    if (!is_name(item, indices)) {
        (void)qjsr_scalar_fail(in, "the name of a property is no text");
        return JS_ATOM_NULL;
    }
    if (item->major == QJSR_CBOR_TAG ? qjsr_scalar_tagged(in, item->number, &value) < 0
                                     : qjsr_scalar_value(in, item, &value) < 0)
        return JS_ATOM_NULL;
    atom = JS_ValueToAtom(in->ctx, value);
    JS_FreeValue(in->ctx, value);
    return atom;
}

JSAtom qjsr_name_read(struct qjsr_names *names, struct qjsr_scalar *in, bool indices)
{
    struct qjsr_cbor_item item;

    if (qjsr_scalar_head(in, &item) < 0)
        return JS_ATOM_NULL;
    if (item.major == QJSR_CBOR_TEXT && item.form == QJSR_CBOR_DEFINITE)
        return read_text(names, in, (size_t)item.number);
    return read_other(in, &item, indices);
}
