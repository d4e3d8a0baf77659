/* Counting the work of built-ins: work.h. Compiled as part of engine.c, which includes it behind
 * the engine's source. */

/* How many characters or elements a value has that a built-in may walk over. */
static inline size_t size_of_value(JSValueConst value)
{
    const JSObject *p;

    switch (JS_VALUE_GET_TAG(value)) {
    case JS_TAG_STRING:
        return JS_VALUE_GET_STRING(value)->len;
    case JS_TAG_STRING_ROPE:
        return JS_VALUE_GET_STRING_ROPE(value)->len;
    case JS_TAG_OBJECT:
        p = JS_VALUE_GET_OBJ(value);
        if (p->class_id == JS_CLASS_ARRAY ||
            (p->class_id >= JS_CLASS_UINT8C_ARRAY && p->class_id <= JS_CLASS_FLOAT64_ARRAY))
            return p->u.array.count;
        return 0;
    default:
        return 0;
    }
}

static inline size_t limbs_of(JSValueConst bigint)
{
    return JS_VALUE_GET_TAG(bigint) == JS_TAG_BIG_INT ? ((JSBigInt *)JS_VALUE_GET_PTR(bigint))->len
                                                      : 1;
}

static no_inline void count_product(JSContext *ctx, size_t a, size_t b, size_t divisor)
{
    struct qjsr_heap *heap = heap_of(ctx);
    uint64_t work = (uint64_t)a * b / divisor;

    if (heap)
        qjsr_heap_work(heap, work < SIZE_MAX ? (size_t)work : SIZE_MAX);
}

static void count_collection(JSRuntime *rt)
{
    if (rt->mf.js_malloc == qjsr_heap_malloc) {
        struct qjsr_heap *heap = rt->malloc_state.opaque;

        qjsr_heap_work(heap, heap->used);
    }
}

/* Functions that look at a few places of what they are called with, however much that is; and the
 * regular expressions, which poll. They are called often with the same long text or array. */
static bool is_brief(const JSObject *p)
{
    static const void *const brief[] = {
        js_string_at,          js_string_charAt,         js_string_charCodeAt,
        js_string_codePointAt, js_string_substring,      js_string_substr,
        js_string_slice,       js_string_toString,       js_string_match,
        js_regexp_exec,        js_regexp_test,           js_array_at,
        js_array_isArray,      js_create_array_iterator, js_create_typed_array_iterator,
        js_typed_array_at,     js_typed_array_subarray,  js_object_hasOwnProperty,
        js_object_hasOwn,
    };
    const void *function = (const void *)p->u.cfunc.c_function.generic;

    if (p->u.cfunc.cproto == JS_CFUNC_getter || p->u.cfunc.cproto == JS_CFUNC_getter_magic)
        return true; /* lengths */
    /* magic tells push from unshift, pop from shift, includes from startsWith and endsWith */
    if (function == js_array_push || function == js_array_pop)
        return p->u.cfunc.magic == 0;
    if (function == js_string_includes)
        return p->u.cfunc.magic != 0;
    for (size_t i = 0; i < countof(brief); i++) {
        if (function == brief[i])
            return true;
    }
    return false;
}

/* A call of a C function. */
static no_inline void count_call(JSContext *ctx, const JSObject *function, JSValueConst this_value,
                                 int argc, JSValueConst *argv)
{
    size_t size = size_of_value(this_value) + (argc > 0 ? size_of_value(argv[0]) : 0);

    if (size >= FEW && !is_brief(function))
        count_product(ctx, size, 1, 1);
}

/* Takes so many calls from the row of polls, for work that takes as long; whether there is an
 * exception, for the guest is interrupted. */
static bool take_calls(JSContext *ctx, size_t calls)
{
    struct qjsr_heap *heap = heap_of(ctx);
    int *left = heap && heap->countdown ? &heap->countdown : &ctx->interrupt_counter;

    if (calls == 0 || (*left > 0 && calls < (size_t)*left)) {
        *left -= (int)calls;
        return false;
    }
    if (heap)
        heap->countdown = 0; /* a poll like others, whether work was waiting for one or not */
    return __js_poll_interrupts(ctx) != 0;
}

/* A poll that is none of the row, and takes no call from it. */
static bool poll_beside(JSContext *ctx)
{
    struct qjsr_heap *heap = heap_of(ctx);

    if (heap)
        heap->countdown = (heap->countdown ? heap->countdown : ctx->interrupt_counter) + 1;
    return __js_poll_interrupts(ctx) != 0;
}

/* A poll. When it only came because of work, it is none of the row of polls, which is the same in
 * each run: that goes on where it was, less the call or jump that brought it here. */
static no_inline int poll_interrupts(JSContext *ctx)
{
    struct qjsr_heap *heap = heap_of(ctx);
    int left = heap ? heap->countdown : 0, result;

    if (left == 1)
        heap->countdown = left = 0; /* it would have come here by itself */
    result = poll_memory(ctx);
    if (result == 0)
        result = (__js_poll_interrupts)(ctx);
    if (left)
        ctx->interrupt_counter = left - 1;
    if (heap) {
        heap->countdown = 0;
        heap->work = 0;
    }
    return result;
}
