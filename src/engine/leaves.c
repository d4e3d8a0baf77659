/* The insides of values without parts: strings, numbers in objects, bytes. Compiled as part of
 * engine.c, which includes it behind the engine's source. */

/* ------------------------------------------------------------------- strings */

static void string_text(JSString *string, struct qjsr_text *text)
{
    text->latin1 = string->is_wide_char ? NULL : str8(string);
    text->utf16 = string->is_wide_char ? str16(string) : NULL;
    text->length = string->len;
}

bool qjsr_engine_string_text(JSContext *ctx, JSValueConst string, struct qjsr_text *text)
{
    JSStringRope *rope;
    JSValue joined;

    if (JS_VALUE_GET_TAG(string) == JS_TAG_STRING) {
        string_text(JS_VALUE_GET_STRING(string), text);
        return true;
    }
    rope = JS_VALUE_GET_STRING_ROPE(string);
    JS_REF_COUNT(rope)++; /* the engine keeps the result in a rope that is shared */
    joined = js_linearize_string_rope(ctx, string);
    JS_REF_COUNT(rope)--;
    if (JS_IsException(joined))
        return false;
    string_text(JS_VALUE_GET_STRING(joined), text);
    JS_FreeValue(ctx, joined); /* the rope holds it */
    return true;
}

void qjsr_engine_atom_text(JSContext *ctx, JSAtom atom, char digits[12], struct qjsr_text *text)
{
    if (!__JS_AtomIsTaggedInt(atom)) {
        string_text(ctx->rt->atom_array[atom], text);
        return;
    }
    *text = (struct qjsr_text){.latin1 = (const uint8_t *)digits,
                               .length = u32toa(digits, __JS_AtomToUInt32(atom))};
}

bool qjsr_engine_atom_index(JSContext *ctx, JSAtom atom, uint32_t *index)
{
    return JS_AtomIsArrayIndex(ctx, index, atom);
}

JSValue qjsr_engine_new_latin1(JSContext *ctx, const uint8_t *bytes, size_t length)
{
    return js_new_string8_len(ctx, (const char *)bytes, (int)length);
}

/* -------------------------------------------------------- numbers and wrappers */

JSValue qjsr_engine_new_bigint(JSContext *ctx, const char *digits)
{
    JSBigInt *bigint = js_bigint_from_string(ctx, digits, 16);

    return bigint ? JS_CompactBigInt(ctx, bigint) : JS_EXCEPTION;
}

JSValue qjsr_engine_bigint_digits(JSContext *ctx, JSValueConst bigint)
{
    JSValueConst radix = JS_NewInt32(ctx, 16);

    return js_bigint_toString(ctx, bigint, 1, &radix);
}

JSValue qjsr_engine_unbox(JSContext *ctx, JSValueConst boxed)
{
    return JS_DupValue(ctx, JS_VALUE_GET_OBJ(boxed)->u.object_data);
}

JSValue qjsr_engine_box(JSContext *ctx, JSValueConst primitive)
{
    return JS_ToObject(ctx, primitive);
}

JSValue qjsr_engine_regexp(JSContext *ctx, JSValueConst regexp, char flags[12])
{
    static const struct {
        int flag;
        char letter;
    } letters[] = {{LRE_FLAG_INDICES, 'd'},      {LRE_FLAG_GLOBAL, 'g'}, {LRE_FLAG_IGNORECASE, 'i'},
                   {LRE_FLAG_MULTILINE, 'm'},    {LRE_FLAG_DOTALL, 's'}, {LRE_FLAG_UNICODE, 'u'},
                   {LRE_FLAG_UNICODE_SETS, 'v'}, {LRE_FLAG_STICKY, 'y'}};
    const JSRegExp *re = &JS_VALUE_GET_OBJ(regexp)->u.regexp;
    int set = lre_get_flags(str8(re->bytecode));

    for (size_t i = 0; i < countof(letters); i++) {
        if (set & letters[i].flag)
            *flags++ = letters[i].letter;
    }
    *flags = '\0';
    return js_regexp_get_source(ctx, regexp);
}

JSValue qjsr_engine_new_regexp(JSContext *ctx, JSValueConst source, JSValueConst flags)
{
    struct qjsr_text text; /* joins a rope, so that the pattern is a flat string */
    JSValue code = js_compile_regexp(ctx, source, flags);

    if (JS_IsException(code))
        return JS_EXCEPTION;
    if (JS_VALUE_GET_TAG(source) != JS_TAG_STRING || !qjsr_engine_string_text(ctx, source, &text)) {
        JS_FreeValue(ctx, code);
        return JS_ThrowTypeError(ctx, "not a string");
    }
    return js_regexp_constructor_internal(ctx, JS_UNDEFINED, JS_DupValue(ctx, source), code);
}

/* -------------------------------------------------------------------- bytes */

/* A DataView's length; -1: the buffer has become too short for it. */
static int64_t data_view_length(const JSTypedArray *view, const JSArrayBuffer *buffer)
{
    int64_t left = (int64_t)buffer->byte_length - view->offset;

    if (view->track_rab)
        return left;
    return view->length <= left ? view->length : -1;
}

bool qjsr_engine_bytes(JSValueConst object, const uint8_t **bytes, size_t *length)
{
    JSObject *p = JS_VALUE_GET_OBJ(object);
    const JSTypedArray *view = p->u.typed_array;
    const JSArrayBuffer *buffer;
    int64_t size;

    if (p->class_id == JS_CLASS_ARRAY_BUFFER) {
        buffer = p->u.array_buffer;
        *bytes = buffer->data;
        *length = (size_t)buffer->byte_length;
        return !buffer->detached;
    }
    buffer = view->buffer->u.array_buffer;
    if (buffer->detached)
        return false;
    if (p->class_id == JS_CLASS_DATAVIEW)
        size = data_view_length(view, buffer);
    else if (typed_array_is_oob(p))
        size = -1;
    else
        size = (int64_t)p->u.array.count << typed_array_size_log2(p->class_id);
    if (size < 0)
        return false;
    *bytes = buffer->data + view->offset;
    *length = (size_t)size;
    return true;
}

JSValue qjsr_engine_new_data_view(JSContext *ctx, JSValueConst buffer)
{
    JSValueConst arguments[3] = {buffer, JS_UNDEFINED, JS_UNDEFINED};

    return js_dataview_constructor(ctx, JS_UNDEFINED, 1, arguments);
}
