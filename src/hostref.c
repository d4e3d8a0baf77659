#include "hostref.h"

#include "engine.h"
#include "instance.h"

struct qjsr_host_function {
    uint32_t id;
    bool queued;                     /* in the list of released ones */
    JSValue function;                /* not owned; undefined: the guest let it go */
    JSValue place;                   /* where the guest finds it: a string, or undefined */
    struct qjsr_host_function *next; /* in that list */
    struct qjsr_hostrefs *refs;
};

struct qjsr_host_promise {
    JSValue promise, resolving[2];
};

/* ---------------------------------------------------------------- functions */

/* Runs in the garbage collector: nothing may be allocated, and the host not be called. */
static void finalize(JSRuntime *rt, JSValueConst value)
{
    struct qjs_reactor *r = qjsr_engine_reactor(rt);
    struct qjsr_host_function *f = JS_GetOpaque(value, r->hostrefs.class_id);

    if (!f)
        return;
    f->function = JS_UNDEFINED;
    if (!f->queued) {
        f->queued = true;
        f->next = f->refs->released;
        f->refs->released = f;
    }
}

static void free_record(JSRuntime *rt, struct qjsr_host_function *f)
{
    JS_FreeValueRT(rt, f->place);
    js_free_rt(rt, f);
}

/* The runtime is about to end, and its objects are gone. */
static void clear_functions(JSRuntime *rt, void *opaque)
{
    struct qjsr_hostrefs *refs = opaque;

    for (uint32_t i = 0; i < refs->functions.capacity; i++) {
        if (refs->functions.entries[i].key)
            free_record(rt, (void *)(uintptr_t)refs->functions.entries[i].value);
    }
    qjsr_map_free(&refs->functions, rt);
    refs->released = NULL;
}

int qjsr_hostref_attach(struct qjs_reactor *r, JSClassCall *call)
{
    const JSClassDef class = {.class_name = "Function", .finalizer = finalize, .call = call};

    r->hostrefs.class_id = JS_INVALID_CLASS_ID;
    (void)JS_NewClassID(r->rt, &r->hostrefs.class_id);
    if (JS_NewClass(r->rt, r->hostrefs.class_id, &class) < 0 ||
        JS_AddRuntimeFinalizer(r->rt, clear_functions, &r->hostrefs) < 0)
        return -1;
    JS_SetClassProto(r->ctx, r->hostrefs.class_id, JS_GetFunctionProto(r->ctx));
    return 0;
}

/* The record of an id; NULL: out of memory, pending. */
static struct qjsr_host_function *record_of(struct qjs_reactor *r, uint32_t id)
{
    struct qjsr_host_function *f;
    uint64_t found;

    if (qjsr_map_get(&r->hostrefs.functions, id, &found))
        return (struct qjsr_host_function *)(uintptr_t)found;
    f = js_mallocz(r->ctx, sizeof *f);
    if (!f)
        return NULL;
    f->id = id;
    f->function = f->place = JS_UNDEFINED;
    f->refs = &r->hostrefs;
    if (qjsr_map_set(&r->hostrefs.functions, r->rt, id, (uint64_t)(uintptr_t)f) < 0) {
        js_free(r->ctx, f);
        JS_ThrowOutOfMemory(r->ctx);
        return NULL;
    }
    return f;
}

JSValue qjsr_hostref_function(struct qjs_reactor *r, uint32_t id, JSValueConst name, int length)
{
    struct qjsr_host_function *f = record_of(r, id);
    JSContext *ctx = r->ctx;
    JSValue function, text;

    if (!f)
        return JS_EXCEPTION;
    if (!JS_IsUndefined(f->function))
        return JS_DupValue(ctx, f->function);
    function = JS_NewObjectClass(ctx, r->hostrefs.class_id);
    if (JS_IsException(function))
        return JS_EXCEPTION;
    (void)JS_SetOpaque(function, f);
    f->function = function;
    JS_FreeValue(ctx, f->place);
    f->place = JS_UNDEFINED;
    text = JS_IsUndefined(name) ? JS_NewString(ctx, "") : JS_DupValue(ctx, name);
    /* In the other order than ECMA-262 has it: the name is owned from the first on. */
    if (JS_IsException(text) ||
        JS_DefinePropertyValueStr(ctx, function, "name", text, JS_PROP_CONFIGURABLE) < 0 ||
        JS_DefinePropertyValueStr(ctx, function, "length", JS_NewInt32(ctx, length),
                                  JS_PROP_CONFIGURABLE) < 0) {
        JS_FreeValue(ctx, function);
        return JS_EXCEPTION;
    }
    return function;
}

uint32_t qjsr_hostref_id(const struct qjs_reactor *r, JSValueConst value)
{
    const struct qjsr_host_function *f = JS_GetOpaque(value, r->hostrefs.class_id);

    return f ? f->id : 0;
}

bool qjsr_hostref_wants_place(const struct qjs_reactor *r, JSValueConst value)
{
    const struct qjsr_host_function *f = JS_GetOpaque(value, r->hostrefs.class_id);

    return f && JS_IsUndefined(f->place);
}

void qjsr_hostref_set_place(struct qjs_reactor *r, JSValueConst value, JSValue place)
{
    struct qjsr_host_function *f = JS_GetOpaque(value, r->hostrefs.class_id);

    f->place = place;
}

bool qjsr_hostref_next(const struct qjs_reactor *r, uint32_t *index, uint32_t *id,
                       JSValueConst *place)
{
    const struct qjsr_map *functions = &r->hostrefs.functions;

    while (*index < functions->capacity) {
        const struct qjsr_map_entry *entry = &functions->entries[(*index)++];
        const struct qjsr_host_function *f = (const void *)(uintptr_t)entry->value;

        if (!entry->key || JS_IsUndefined(f->function))
            continue;
        *id = f->id;
        *place = f->place;
        return true;
    }
    return false;
}

uint32_t qjsr_hostref_take_released(struct qjs_reactor *r)
{
    while (r->hostrefs.released) {
        struct qjsr_host_function *f = r->hostrefs.released;
        uint32_t id = f->id;

        r->hostrefs.released = f->next;
        f->queued = false;
        if (!JS_IsUndefined(f->function))
            continue; /* it crossed again meanwhile */
        qjsr_map_remove(&r->hostrefs.functions, id);
        free_record(r->rt, f);
        return id;
    }
    return 0;
}

/* ----------------------------------------------------------------- promises */

static uint64_t address(JSValueConst object)
{
    return (uint64_t)(uintptr_t)JS_VALUE_GET_PTR(object);
}

static void free_promise(JSContext *ctx, struct qjsr_host_promise *p)
{
    JS_FreeValue(ctx, p->promise);
    JS_FreeValue(ctx, p->resolving[0]);
    JS_FreeValue(ctx, p->resolving[1]);
    js_free(ctx, p);
}

JSValue qjsr_hostref_promise(struct qjs_reactor *r, uint32_t id)
{
    struct qjsr_host_promise *p;
    uint64_t found;

    if (qjsr_map_get(&r->hostrefs.promises, id, &found)) {
        p = (struct qjsr_host_promise *)(uintptr_t)found;
        return JS_DupValue(r->ctx, p->promise);
    }
    p = js_malloc(r->ctx, sizeof *p);
    if (!p)
        return JS_EXCEPTION;
    p->promise = JS_NewPromiseCapability(r->ctx, p->resolving);
    if (JS_IsException(p->promise)) {
        js_free(r->ctx, p);
        return JS_EXCEPTION;
    }
    if (qjsr_map_set(&r->hostrefs.promise_ids, r->rt, address(p->promise), id) < 0 ||
        qjsr_map_set(&r->hostrefs.promises, r->rt, id, (uint64_t)(uintptr_t)p) < 0) {
        qjsr_map_remove(&r->hostrefs.promise_ids, address(p->promise));
        free_promise(r->ctx, p);
        return JS_ThrowOutOfMemory(r->ctx);
    }
    return JS_DupValue(r->ctx, p->promise);
}

uint32_t qjsr_hostref_promise_id(const struct qjs_reactor *r, JSValueConst value)
{
    uint64_t id;

    return qjsr_map_get(&r->hostrefs.promise_ids, address(value), &id) ? (uint32_t)id : 0;
}

int qjsr_hostref_settle(struct qjs_reactor *r, uint32_t id, bool rejected, JSValueConst value)
{
    struct qjsr_host_promise *p;
    JSValue result;
    uint64_t found;

    if (!qjsr_map_get(&r->hostrefs.promises, id, &found))
        return 0;
    p = (struct qjsr_host_promise *)(uintptr_t)found;
    qjsr_map_remove(&r->hostrefs.promises, id);
    qjsr_map_remove(&r->hostrefs.promise_ids, address(p->promise));
    result = JS_Call(r->ctx, p->resolving[rejected], JS_UNDEFINED, 1, &value);
    free_promise(r->ctx, p);
    if (JS_IsException(result))
        return -1;
    JS_FreeValue(r->ctx, result);
    return 1;
}

int qjsr_hostref_reject_promises(struct qjs_reactor *r, JSValueConst reason)
{
    struct qjsr_map *promises = &r->hostrefs.promises;

    /* To reject one runs no code of the guest, so that there come none meanwhile. */
    for (uint32_t i = 0; promises->count;) {
        if (!promises->entries[i].key)
            i++;
        else if (qjsr_hostref_settle(r, (uint32_t)promises->entries[i].key, true, reason) < 0)
            return -1;
    }
    return 0;
}

void qjsr_hostref_clear_promises(struct qjs_reactor *r)
{
    struct qjsr_map promises = r->hostrefs.promises;

    r->hostrefs.promises = (struct qjsr_map){0};
    for (uint32_t i = 0; i < promises.capacity; i++) {
        if (promises.entries[i].key)
            free_promise(r->ctx, (void *)(uintptr_t)promises.entries[i].value);
    }
    qjsr_map_free(&promises, r->rt);
    qjsr_map_free(&r->hostrefs.promise_ids, r->rt);
}
