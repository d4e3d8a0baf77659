/* The insides of values, for packing and unpacking: the part of engine.c that looks into
 * objects. Compiled as part of engine.c, which includes it behind the engine's source. */

/* ---------------------------------------------------------------- inspecting */

static bool is_plain_data(const JSShapeProperty *property)
{
    return (property->flags & (JS_PROP_TMASK | JS_PROP_ENUMERABLE)) == JS_PROP_ENUMERABLE &&
           !__JS_AtomIsTaggedInt(property->atom);
}

static bool is_symbol_atom(const JSContext *ctx, JSAtom atom)
{
    return !__JS_AtomIsTaggedInt(atom) &&
           ctx->rt->atom_array[atom]->atom_type >= JS_ATOM_TYPE_SYMBOL;
}

/* Whether all properties are enumerable data under names that are no indices. */
static bool is_record(const JSContext *ctx, const JSObject *p)
{
    const JSShape *shape = p->shape;
    const JSShapeProperty *property = get_shape_prop(p->shape);

    if (p->is_exotic || shape->deleted_prop_count)
        return false;
    for (int i = 0; i < shape->prop_count; i++, property++) {
        if (!is_plain_data(property) || is_symbol_atom(ctx, property->atom))
            return false;
    }
    return true;
}

static void inspect_plain(JSContext *ctx, const JSObject *p, struct qjsr_inspection *result)
{
    const JSObject *proto = p->shape->proto;

    if (proto && proto != JS_VALUE_GET_OBJ(ctx->class_proto[JS_CLASS_OBJECT])) {
        result->kind = QJSR_KIND_OTHER;
    } else if (is_record(ctx, p)) {
        result->kind = QJSR_KIND_RECORD;
        result->count = (uint32_t)p->shape->prop_count;
    } else {
        result->kind = QJSR_KIND_PLAIN;
    }
}

static void inspect_array(const JSObject *p, struct qjsr_inspection *result)
{
    const JSValue length = p->prop[0].u.value;

    result->kind = QJSR_KIND_ARRAY;
    if (p->fast_array && p->shape->prop_count == 1 && JS_VALUE_GET_TAG(length) == JS_TAG_INT &&
        (uint32_t)JS_VALUE_GET_INT(length) == p->u.array.count) {
        result->kind = QJSR_KIND_LIST;
        result->count = p->u.array.count;
    }
}

struct qjsr_inspection qjsr_engine_inspect(JSContext *ctx, JSValueConst value)
{
    struct qjsr_inspection result = {QJSR_KIND_PRIMITIVE, false, 0};
    const JSObject *p;

    if (JS_VALUE_GET_TAG(value) == JS_TAG_SYMBOL)
        result.kind = QJSR_KIND_SYMBOL;
    if (JS_VALUE_GET_TAG(value) != JS_TAG_OBJECT)
        return result;
    p = JS_VALUE_GET_OBJ(value);
    result.unique = JS_REF_COUNT(p) == 1;
    switch (p->class_id) {
    case JS_CLASS_OBJECT:
        inspect_plain(ctx, p, &result);
        break;
    case JS_CLASS_MODULE_NS:
        result.kind = QJSR_KIND_PLAIN;
        break;
    case JS_CLASS_ARRAY:
        inspect_array(p, &result);
        break;
    case JS_CLASS_NUMBER:
    case JS_CLASS_STRING:
    case JS_CLASS_BOOLEAN:
    case JS_CLASS_BIG_INT:
        result.kind = QJSR_KIND_BOXED;
        break;
    case JS_CLASS_DATE:
        result.kind = QJSR_KIND_DATE;
        break;
    case JS_CLASS_REGEXP:
        result.kind = QJSR_KIND_REGEXP;
        break;
    case JS_CLASS_ERROR:
    case JS_CLASS_DOM_EXCEPTION:
        result.kind = QJSR_KIND_ERROR;
        break;
    case JS_CLASS_MAP:
        result.kind = QJSR_KIND_MAP;
        break;
    case JS_CLASS_SET:
        result.kind = QJSR_KIND_SET;
        break;
    case JS_CLASS_ARRAY_BUFFER:
        result.kind = QJSR_KIND_BUFFER;
        break;
    case JS_CLASS_SHARED_ARRAY_BUFFER:
        result.kind = QJSR_KIND_SHARED_BUFFER;
        break;
    case JS_CLASS_DATAVIEW:
        result.kind = QJSR_KIND_DATA_VIEW;
        break;
    case JS_CLASS_PROMISE:
        result.kind = QJSR_KIND_PROMISE;
        break;
    case JS_CLASS_PROXY:
        result.kind = JS_IsFunction(ctx, value) ? QJSR_KIND_FUNCTION : QJSR_KIND_PROXY;
        break;
    default:
        if (is_typed_array(p->class_id))
            result.kind = QJSR_KIND_VIEW;
        else if (JS_IsFunction(ctx, value))
            result.kind = QJSR_KIND_FUNCTION;
        else
            result.kind = QJSR_KIND_OTHER;
    }
    return result;
}

bool qjsr_engine_is_data(enum qjsr_kind kind)
{
    return kind < QJSR_KIND_FUNCTION;
}

bool qjsr_engine_next_property(JSValueConst record, struct qjsr_cursor *cursor, JSAtom *name,
                               JSValueConst *value)
{
    const JSObject *p = JS_VALUE_GET_OBJ(record);
    JSShapeProperty *property;

    if (cursor->next >= (uint32_t)p->shape->prop_count)
        return false;
    property = get_shape_prop(p->shape) + cursor->next;
    if (property->atom == JS_ATOM_NULL || !is_plain_data(property))
        return false;
    *name = property->atom;
    *value = p->prop[cursor->next].u.value;
    cursor->next++;
    return true;
}

bool qjsr_engine_element(JSValueConst list, uint32_t index, JSValueConst *value)
{
    const JSObject *p = JS_VALUE_GET_OBJ(list);

    if (!p->fast_array || index >= p->u.array.count)
        return false;
    *value = p->u.array.u.values[index];
    return true;
}

/* -------------------------------------------------------------- collections */

bool qjsr_engine_entries(JSContext *ctx, JSValueConst collection, JSValue **entries,
                         uint32_t *count)
{
    JSObject *p = JS_VALUE_GET_OBJ(collection);
    const JSMapState *state = p->u.map_state;
    uint32_t per_record = p->class_id == JS_CLASS_MAP ? 2 : 1, n = 0;
    struct list_head *element;

    *count = 0;
    *entries = js_malloc(ctx, sizeof(JSValue) * ((size_t)state->record_count * per_record + 1));
    if (!*entries)
        return false;
    list_for_each(element, &state->records)
    {
        const JSMapRecord *record = list_entry(element, JSMapRecord, link);

        if (record->empty)
            continue;
        (*entries)[n++] = JS_DupValue(ctx, record->key);
        if (per_record == 2)
            (*entries)[n++] = JS_DupValue(ctx, record->value);
    }
    *count = n;
    return true;
}

JSValue qjsr_engine_new_collection(JSContext *ctx, bool is_set)
{
    return js_map_constructor(ctx, JS_UNDEFINED, 0, NULL, is_set ? MAGIC_SET : 0);
}

int qjsr_engine_add_entry(JSContext *ctx, JSValueConst collection, JSValue key, JSValue value)
{
    JSMapState *state = JS_VALUE_GET_OBJ(collection)->u.map_state;
    JSMapRecord *record;
    int result = -1;

    key = map_normalize_key(ctx, key);
    record = map_find_record(ctx, state, key);
    if (record) {
        JS_FreeValue(ctx, record->value);
    } else {
        record = map_add_record(ctx, state, key);
        if (!record)
            goto done;
    }
    record->value = value;
    value = JS_UNDEFINED;
    result = 0;
done:
    JS_FreeValue(ctx, key);
    JS_FreeValue(ctx, value);
    return result;
}

/* ------------------------------------------------------------------- errors */

/* The engine forgets to free the one before. */
static JSValue(js_error_set_stackTraceLimit)(JSContext *ctx, JSValueConst this_value,
                                             JSValueConst value)
{
    JSValue before = ctx->error_stack_trace_limit;
    JSValue result = engine_set_stack_trace_limit(ctx, this_value, value);

    if (!JS_IsException(result))
        JS_FreeValue(ctx, before);
    return result;
}

const char *qjsr_engine_error_class(JSContext *ctx, JSValueConst error)
{
    const JSObject *p = JS_VALUE_GET_OBJ(error);

    if (p->class_id == JS_CLASS_DOM_EXCEPTION)
        return "DOMException";
    while (p->class_id != JS_CLASS_PROXY && p->shape->proto) {
        p = p->shape->proto;
        for (int i = 0; i < JS_SUPPRESSED_ERROR; i++) {
            if (p == JS_VALUE_GET_OBJ(ctx->native_error_proto[i]))
                return native_error_name[i];
        }
    }
    return "Error";
}

static bool is_text(const char *expected, const char *text, size_t length)
{
    return strlen(expected) == length && memcmp(expected, text, length) == 0;
}

JSValue qjsr_engine_new_error(JSContext *ctx, const char *name, size_t length)
{
    for (int i = 0; i < JS_SUPPRESSED_ERROR; i++) {
        if (is_text(native_error_name[i], name, length))
            return JS_NewObjectProtoClass(ctx, ctx->native_error_proto[i], JS_CLASS_ERROR);
    }
    if (is_text("DOMException", name, length)) {
        JSValue error = js_domexception_constructor0(ctx, JS_UNDEFINED, 0, NULL, 0);

        if (!JS_IsException(error))
            (void)JS_DeleteProperty(ctx, error, JS_ATOM_stack, 0);
        return error;
    }
    return JS_NewObjectClass(ctx, JS_CLASS_ERROR);
}

static bool is_of_every_error(JSAtom name)
{
    return name == JS_ATOM_message || name == JS_ATOM_name || name == JS_ATOM_stack ||
           name == JS_ATOM_cause || name == JS_ATOM_errors;
}

int qjsr_engine_define_in_error(JSContext *ctx, JSValueConst error, JSAtom name, JSValue value)
{
    const JSObject *p = JS_VALUE_GET_OBJ(error);
    int flags = is_of_every_error(name) ? JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE : JS_PROP_C_W_E;

    /* These are text, or as if they were not there: the class's stand for them. */
    if ((name == JS_ATOM_name || name == JS_ATOM_message || name == JS_ATOM_stack) &&
        !JS_IsString(value)) {
        JS_FreeValue(ctx, value);
        return 0;
    }
    /* A DOMException has these inside. */
    if (p->class_id == JS_CLASS_DOM_EXCEPTION && JS_IsString(value) &&
        (name == JS_ATOM_name || name == JS_ATOM_message)) {
        JSDOMExceptionData *data = p->u.opaque;

        set_value(ctx, name == JS_ATOM_name ? &data->name : &data->message, value);
        return 0;
    }
    return JS_DefinePropertyValue(ctx, error, name, value, flags) < 0 ? -1 : 0;
}

void qjsr_engine_capture_stack(JSContext *ctx, JSValueConst error)
{
    build_backtrace(ctx, error, JS_UNDEFINED, NULL, 0, 0, 0);
}

int qjsr_engine_then(JSContext *ctx, JSValueConst promise, JSCFunctionData *function, int count,
                     JSValueConst *data)
{
    JSValue fulfilled = JS_NewCFunctionData(ctx, function, 1, 0, count, data);
    JSValue rejected = JS_NewCFunctionData(ctx, function, 1, 1, count, data);
    JSValue chained = JS_EXCEPTION;
    int result;

    if (!JS_IsException(fulfilled) && !JS_IsException(rejected))
        chained = JS_PromiseThen(ctx, promise, fulfilled, rejected);
    result = JS_IsException(chained) ? -1 : 0;
    JS_FreeValue(ctx, fulfilled);
    JS_FreeValue(ctx, rejected);
    JS_FreeValue(ctx, chained);
    return result;
}

JSValue qjsr_engine_to_promise(JSContext *ctx, JSValueConst value)
{
    JSValue resolving[2], promise, result;

    if (JS_IsPromise(value))
        return JS_DupValue(ctx, value);
    promise = JS_NewPromiseCapability(ctx, resolving);
    if (JS_IsException(promise))
        return JS_EXCEPTION;
    result = JS_Call(ctx, resolving[0], JS_UNDEFINED, 1, &value);
    JS_FreeValue(ctx, resolving[0]);
    JS_FreeValue(ctx, resolving[1]);
    JS_FreeValue(ctx, result);
    if (!JS_IsException(result))
        return promise;
    JS_FreeValue(ctx, promise);
    return JS_EXCEPTION;
}

int qjsr_engine_poll(JSContext *ctx)
{
    return js_poll_interrupts(ctx) ? -1 : 0;
}

/* ---------------------------------------------------------------- functions */

/* An own data property, borrowed; undefined when there is none. */
static JSValueConst own_data(const JSObject *p, JSAtom name)
{
    JSProperty *property;
    JSShapeProperty *shape = find_own_property(&property, (JSObject *)p, name);

    return shape && (shape->flags & JS_PROP_TMASK) == JS_PROP_NORMAL ? property->u.value
                                                                     : JS_UNDEFINED;
}

JSValue qjsr_engine_function_name(JSContext *ctx, JSValueConst function, int *length)
{
    const JSObject *p = JS_VALUE_GET_OBJ(function);
    JSValueConst name = own_data(p, JS_ATOM_name), count = own_data(p, JS_ATOM_length);

    *length = JS_VALUE_GET_TAG(count) == JS_TAG_INT ? JS_VALUE_GET_INT(count) : 0;
    return JS_IsString(name) ? JS_DupValue(ctx, name) : js_empty_string(ctx->rt);
}

/* ------------------------------------------------------------- new containers */

static bool has_shape(JSShape *shape, const JSAtom *names, uint32_t count)
{
    const JSShapeProperty *property = get_shape_prop(shape);

    if ((uint32_t)shape->prop_count != count)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (property[i].atom != names[i])
            return false;
    }
    return true;
}

JSValue qjsr_engine_new_record(JSContext *ctx, const JSAtom *names, JSValue *values, uint32_t count,
                               void **shape)
{
    JSValue object;

    if (*shape && has_shape(*shape, names, count)) {
        object = JS_NewObjectFromShape(ctx, js_dup_shape(*shape), JS_CLASS_OBJECT, NULL);
        if (!JS_IsException(object)) {
            JSProperty *property = JS_VALUE_GET_OBJ(object)->prop;

            for (uint32_t i = 0; i < count; i++)
                property[i].u.value = values[i];
            return object;
        }
    } else {
        object = JS_NewObject(ctx);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (JS_IsException(object)) {
            JS_FreeValue(ctx, values[i]);
        } else if (JS_DefinePropertyValue(ctx, object, names[i], values[i], JS_PROP_C_W_E) < 0) {
            JS_FreeValue(ctx, object);
            object = JS_EXCEPTION;
        }
    }
    if (!JS_IsException(object)) {
        JSObject *p = JS_VALUE_GET_OBJ(object);

        /* Hashed shapes are shared, and copied before anyone changes them. */
        if (p->shape->is_hashed && has_shape(p->shape, names, count)) {
            qjsr_engine_drop_shape(ctx, *shape);
            *shape = js_dup_shape(p->shape);
        }
    }
    return object;
}

void qjsr_engine_drop_shape(JSContext *ctx, void *shape)
{
    if (shape)
        js_free_shape(ctx->rt, shape);
}

JSValue qjsr_engine_new_list(JSContext *ctx, JSValue *values, uint32_t count)
{
    JSValue array = JS_NewArray(ctx);
    JSObject *p;

    if (JS_IsException(array) ||
        (count && expand_fast_array(ctx, JS_VALUE_GET_OBJ(array), count) < 0)) {
        JS_FreeValue(ctx, array);
        for (uint32_t i = 0; i < count; i++)
            JS_FreeValue(ctx, values[i]);
        return JS_EXCEPTION;
    }
    p = JS_VALUE_GET_OBJ(array);
    if (count)
        memcpy(p->u.array.u.values, values, count * sizeof *values);
    p->u.array.count = count;
    p->prop[0].u.value = JS_NewInt64(ctx, count);
    return array;
}
