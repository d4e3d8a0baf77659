/*
 * An import walks from its root along what the modules request. A module that is there is walked
 * into; one whose source comes later is an arrival, which several imports may wait for. When
 * an import waits for nothing more, its root is linked and evaluated by the engine, which finds
 * every module by its name then.
 */
#include "graph.h"

#include <stdbool.h>
#include <string.h>

#include "engine.h"
#include "instance.h"
#include "list.h"
#include "map.h"
#include "module.h"
#include "resolve.h"

/* What settles an import's promise. */
enum goal { GOAL_EVALUATION, GOAL_NAMESPACE };

struct qjsr_graph_import {
    struct qjsr_graph_import *next;
    enum goal goal;
    JSModuleDef *root;       /* NULL: its own source comes later */
    bool given;              /* the root was compiled by the host, and is no dependency */
    uint32_t waiting;        /* for so many arrivals */
    bool settled;            /* it has failed, and only waits to be freed */
    JSValue resolving[2];    /* its promise's functions; owned */
    struct qjsr_map visited; /* modules */
    JSModuleDef **open;      /* modules that are still to be walked into */
    uint32_t open_count, open_capacity;
};

struct qjsr_graph_arrival {
    struct qjsr_graph_arrival *next;
    uint32_t number;
    char *name;
    JSValue attributes;
    struct qjsr_graph_import **waiters;
    uint32_t waiter_count, waiter_capacity;
};

/* ------------------------------------------------------------------- records */

/* Takes over the functions. NULL: out of memory, pending. */
static struct qjsr_graph_import *new_import(struct qjs_reactor *r, enum goal goal, JSValue resolve,
                                            JSValue reject)
{
    struct qjsr_graph_import *import = js_mallocz(r->ctx, sizeof *import);

    if (!import) {
        JS_FreeValue(r->ctx, resolve);
        JS_FreeValue(r->ctx, reject);
        return NULL;
    }
    import->goal = goal;
    import->resolving[0] = resolve;
    import->resolving[1] = reject;
    import->next = r->graph.imports;
    r->graph.imports = import;
    return import;
}

static void free_import(struct qjs_reactor *r, struct qjsr_graph_import *import)
{
    struct qjsr_graph_import **link = &r->graph.imports;

    while (*link != import)
        link = &(*link)->next;
    *link = import->next;
    JS_FreeValue(r->ctx, import->resolving[0]);
    JS_FreeValue(r->ctx, import->resolving[1]);
    qjsr_map_free(&import->visited, r->rt);
    js_free(r->ctx, import->open);
    js_free(r->ctx, import);
}

static void free_arrival(struct qjs_reactor *r, struct qjsr_graph_arrival *arrival)
{
    struct qjsr_graph_arrival **link = &r->graph.arrivals;

    while (*link != arrival)
        link = &(*link)->next;
    *link = arrival->next;
    JS_FreeValue(r->ctx, arrival->attributes);
    js_free(r->ctx, arrival->waiters);
    js_free(r->ctx, arrival->name);
    js_free(r->ctx, arrival);
}

void qjsr_graph_clear(struct qjs_reactor *r)
{
    while (r->graph.arrivals)
        free_arrival(r, r->graph.arrivals);
    while (r->graph.imports)
        free_import(r, r->graph.imports);
}

/* --------------------------------------------------------------- evaluating */

/* Link and evaluate a graph that is complete: the promise of its evaluation, or JS_EXCEPTION. */
static JSValue evaluate(struct qjs_reactor *r, JSModuleDef *root)
{
    JSValue module = qjsr_engine_module_value(r->ctx, root), evaluation;

    if (JS_ResolveModule(r->ctx, module) < 0) {
        JS_FreeValue(r->ctx, module);
        return JS_EXCEPTION;
    }
    evaluation = JS_EvalFunction(r->ctx, module);
    if (JS_IsException(evaluation))
        qjsr_engine_unlink_modules(r->ctx);
    return evaluation;
}

/* A root that the host gave, and that cannot be evaluated, must not be what a later import of its
 * name finds. It can be freed when nobody else walks, who may have met it. */
static void drop_root(struct qjs_reactor *r, JSModuleDef *root)
{
    if (r->graph.imports)
        qjsr_engine_hide_module(r->ctx, root);
    else
        qjsr_engine_free_module(r->ctx, root);
}

/* data: the function that resolves an import's promise, the namespace. */
static JSValue give_namespace(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                              int magic, JSValueConst *data)
{
    (void)this_value;
    (void)argc;
    (void)argv;
    (void)magic;
    return JS_Call(ctx, data[0], JS_UNDEFINED, 1, &data[1]);
}

static int settle(JSContext *ctx, JSValueConst function, JSValueConst value)
{
    JSValue result = JS_Call(ctx, function, JS_UNDEFINED, 1, &value);

    JS_FreeValue(ctx, result);
    return JS_IsException(result) ? -1 : 0;
}

/* Settle an import's promise by its evaluation's. */
static int follow(struct qjs_reactor *r, const struct qjsr_graph_import *import,
                  JSValueConst evaluation)
{
    JSContext *ctx = r->ctx;
    JSValue data[2], then = JS_UNDEFINED, chained = JS_EXCEPTION;
    int result = -1;

    if (import->goal == GOAL_EVALUATION)
        return settle(ctx, import->resolving[0], evaluation);
    data[0] = import->resolving[0];
    data[1] = JS_GetModuleNamespace(ctx, import->root);
    if (JS_IsException(data[1]))
        return -1;
    if (JS_PromiseState(ctx, evaluation) == JS_PROMISE_FULFILLED) {
        result = settle(ctx, data[0], data[1]);
        goto done;
    }
    then = JS_NewCFunctionData(ctx, give_namespace, 0, 0, 2, (JSValueConst *)data);
    if (JS_IsException(then))
        goto done;
    chained = JS_PromiseThen(ctx, evaluation, then, import->resolving[1]);
    result = JS_IsException(chained) ? -1 : 0;
done:
    JS_FreeValue(ctx, chained);
    JS_FreeValue(ctx, then);
    JS_FreeValue(ctx, data[1]);
    return result;
}

/* The exception that is pending fails the import. An interruption stays pending, and nothing that
 * waits for the import goes on. */
static void fail(struct qjs_reactor *r, struct qjsr_graph_import *import)
{
    bool already = import->settled;
    JSValue error;

    import->settled = true;
    if (already || r->limits.due != QJSR_INTERRUPT_NONE)
        return;
    error = JS_GetException(r->ctx);
    (void)settle(r->ctx, import->resolving[1], error);
    JS_FreeValue(r->ctx, error);
}

/* When the import waits for nothing more: evaluate it, and free it. */
static void conclude(struct qjs_reactor *r, struct qjsr_graph_import *import)
{
    JSModuleDef *useless = import->given ? import->root : NULL;
    JSValue evaluation;

    if (import->waiting)
        return;
    if (!import->settled) {
        evaluation = evaluate(r, import->root);
        if (!JS_IsException(evaluation))
            useless = NULL;
        if (JS_IsException(evaluation) || follow(r, import, evaluation) < 0)
            fail(r, import);
        JS_FreeValue(r->ctx, evaluation);
    }
    free_import(r, import);
    if (useless)
        drop_root(r, useless);
}

/* ------------------------------------------------------------------ arrivals */

static struct qjsr_graph_arrival *find_arrival(const struct qjs_reactor *r, const char *name,
                                               JSValueConst attributes)
{
    struct qjsr_graph_arrival *arrival = r->graph.arrivals;

    while (arrival && (strcmp(arrival->name, name) != 0 ||
                       !qjsr_engine_same_attributes(r->ctx, arrival->attributes, attributes)))
        arrival = arrival->next;
    return arrival;
}

static struct qjsr_graph_arrival *find_number(const struct qjs_reactor *r, uint32_t number)
{
    struct qjsr_graph_arrival *arrival = r->graph.arrivals;

    while (arrival && arrival->number != number)
        arrival = arrival->next;
    return arrival;
}

static JSValue arrive(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                      int magic, JSValueConst *data);

/* NULL: out of memory, pending. */
static struct qjsr_graph_arrival *new_arrival(struct qjs_reactor *r, const char *name,
                                              JSValueConst attributes, JSValueConst promise)
{
    struct qjsr_graph_arrival *arrival = js_mallocz(r->ctx, sizeof *arrival);
    JSValueConst number;

    if (!arrival)
        return NULL;
    arrival->number = ++r->graph.next_arrival & INT32_MAX;
    number = JS_NewInt32(r->ctx, (int32_t)arrival->number);
    arrival->attributes = JS_DupValue(r->ctx, attributes);
    arrival->name = js_strdup(r->ctx, name);
    arrival->next = r->graph.arrivals;
    r->graph.arrivals = arrival;
    if (arrival->name && qjsr_engine_then(r->ctx, promise, arrive, 1, &number) == 0)
        return arrival;
    free_arrival(r, arrival);
    return NULL;
}

/* -------------------------------------------------------------------- walking */

static int add_waiter(struct qjs_reactor *r, struct qjsr_graph_arrival *arrival,
                      struct qjsr_graph_import *import)
{
    struct qjsr_graph_import **list =
        qjsr_list_room(r->ctx, arrival->waiters, arrival->waiter_count, &arrival->waiter_capacity,
                       sizeof(struct qjsr_graph_import *));

    if (!list)
        return -1;
    arrival->waiters = list;
    arrival->waiters[arrival->waiter_count++] = import;
    return 0;
}

/* A module that is there, or that can be loaded now; NULL: an exception is pending, or, without
 * one, the import waits for it. */
static JSModuleDef *obtain(struct qjs_reactor *r, struct qjsr_graph_import *import,
                           const char *name, JSValueConst attributes)
{
    JSModuleDef *m = qjsr_engine_find_module(r->ctx, name, attributes);
    struct qjsr_graph_arrival *arrival;
    JSValue later;

    if (m || JS_HasException(r->ctx))
        return m;
    arrival = find_arrival(r, name, attributes);
    if (!arrival && JS_HasException(r->ctx))
        return NULL;
    if (!arrival) {
        m = qjsr_module_load(r, name, attributes, &later);
        if (JS_IsUndefined(later))
            return m;
        arrival = new_arrival(r, name, attributes, later);
        JS_FreeValue(r->ctx, later);
    }
    if (arrival && add_waiter(r, arrival, import) == 0)
        import->waiting++;
    return NULL;
}

static int open_module(struct qjs_reactor *r, struct qjsr_graph_import *import, JSModuleDef *m)
{
    JSModuleDef **list = qjsr_list_room(r->ctx, import->open, import->open_count,
                                        &import->open_capacity, sizeof(JSModuleDef *));

    if (!list)
        return -1;
    import->open = list;
    import->open[import->open_count++] = m;
    return 0;
}

/* One module that `base` requests. */
static int follow_request(struct qjs_reactor *r, struct qjsr_graph_import *import, JSModuleDef *m,
                          const char *base, int index)
{
    JSValueConst attributes;
    const char *specifier = qjsr_engine_request(r->ctx, m, index, &attributes);
    char *name = specifier ? qjsr_resolve_name(r, base, specifier) : NULL;
    JSModuleDef *requested = name ? obtain(r, import, name, attributes) : NULL;
    int result = JS_HasException(r->ctx) ? -1 : 0;

    if (requested && result == 0)
        result = open_module(r, import, requested);
    js_free(r->ctx, name);
    JS_FreeCString(r->ctx, specifier);
    return result;
}

/* Walk from a module on along what is there. 0, or -1 with an exception pending. */
static int walk(struct qjs_reactor *r, struct qjsr_graph_import *import, JSModuleDef *from)
{
    int result = open_module(r, import, from);

    while (result == 0 && import->open_count) {
        JSModuleDef *m = import->open[--import->open_count];
        const char *base;
        uint64_t found;
        JSAtom name;

        if (qjsr_map_get(&import->visited, (uint64_t)(uintptr_t)m, &found))
            continue;
        if (qjsr_map_set(&import->visited, r->rt, (uint64_t)(uintptr_t)m, 1) < 0) {
            JS_ThrowOutOfMemory(r->ctx);
            return -1;
        }
        name = JS_GetModuleName(r->ctx, m);
        base = JS_AtomToCString(r->ctx, name);
        JS_FreeAtom(r->ctx, name);
        result = base ? 0 : -1;
        for (int i = 0; result == 0 && i < qjsr_engine_request_count(m); i++)
            result = follow_request(r, import, m, base, i);
        JS_FreeCString(r->ctx, base);
    }
    return result;
}

/* A module that an import waited for is there, or `error` says why it is not. */
static void resume(struct qjs_reactor *r, struct qjsr_graph_import *import, JSModuleDef *m,
                   JSValueConst error)
{
    import->waiting--;
    if (!import->settled) {
        if (!m)
            (void)JS_Throw(r->ctx, JS_DupValue(r->ctx, error));
        else if (!import->root)
            import->root = m;
        if (!m || walk(r, import, m) < 0)
            fail(r, import);
    }
    conclude(r, import);
}

static JSValue arrive(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                      int magic, JSValueConst *data)
{
    struct qjs_reactor *r = qjsr_engine_reactor(JS_GetRuntime(ctx));
    struct qjsr_graph_arrival *arrival = find_number(r, (uint32_t)JS_VALUE_GET_INT(data[0]));
    struct qjsr_graph_import **waiters;
    JSValue error = JS_UNDEFINED;
    JSModuleDef *m = NULL;
    uint32_t count;

    (void)this_value;
    (void)argc;
    if (!arrival)
        return JS_UNDEFINED;
    if (magic)
        error = JS_DupValue(ctx, argv[0]);
    else
        m = qjsr_module_make(r, arrival->name, arrival->attributes, argv[0]);
    if (!m && !magic)
        error = JS_GetException(ctx);
    waiters = arrival->waiters;
    count = arrival->waiter_count;
    arrival->waiters = NULL; /* what runs now may import more */
    free_arrival(r, arrival);
    for (uint32_t i = 0; i < count; i++)
        resume(r, waiters[i], m, error);
    js_free(ctx, waiters);
    JS_FreeValue(ctx, error);
    return JS_HasException(ctx) ? JS_EXCEPTION : JS_UNDEFINED;
}

/* -------------------------------------------------------------------- importing */

static void import_module(struct qjs_reactor *r, const char *base, const char *specifier,
                          JSValueConst *resolving, JSValueConst attributes)
{
    struct qjsr_graph_import *import = new_import(
        r, GOAL_NAMESPACE, JS_DupValue(r->ctx, resolving[0]), JS_DupValue(r->ctx, resolving[1]));
    char *name;

    if (!import)
        return;
    name = qjsr_resolve_name(r, base, specifier);
    if (name)
        import->root = obtain(r, import, name, attributes);
    js_free(r->ctx, name);
    if (JS_HasException(r->ctx) || (import->root && walk(r, import, import->root) < 0))
        fail(r, import);
    conclude(r, import);
}

void qjsr_graph_attach(struct qjs_reactor *r)
{
    r->importer = import_module;
}

JSValue qjsr_graph_import(struct qjs_reactor *r, const char *base, const char *specifier)
{
    JSValue resolving[2], promise = JS_NewPromiseCapability(r->ctx, resolving);

    if (JS_IsException(promise))
        return JS_EXCEPTION;
    import_module(r, base, specifier, (JSValueConst *)resolving, JS_UNDEFINED);
    JS_FreeValue(r->ctx, resolving[0]);
    JS_FreeValue(r->ctx, resolving[1]);
    return promise;
}

/* An import of a compiled module (taken over), walked as far as possible. *promise is what it
 * settles. NULL: an exception is pending. */
static struct qjsr_graph_import *begin(struct qjs_reactor *r, JSValue compiled, enum goal goal,
                                       JSValue *promise)
{
    JSModuleDef *root = JS_VALUE_GET_PTR(compiled);
    struct qjsr_graph_import *import;
    JSValue resolving[2];

    JS_FreeValue(r->ctx, compiled); /* the context's list of modules holds it */
    *promise = JS_NewPromiseCapability(r->ctx, resolving);
    if (JS_IsException(*promise))
        return NULL;
    import = new_import(r, goal, resolving[0], resolving[1]);
    if (import) {
        import->root = root;
        import->given = true;
        if (walk(r, import, root) == 0)
            return import;
        import->settled = true; /* the caller has the error */
        conclude(r, import);
    }
    JS_FreeValue(r->ctx, *promise);
    return NULL;
}

JSValue qjsr_graph_evaluate(struct qjs_reactor *r, JSValue compiled)
{
    struct qjsr_graph_import *import;
    JSModuleDef *root;
    JSValue promise;

    import = begin(r, compiled, GOAL_EVALUATION, &promise);
    if (!import)
        return JS_EXCEPTION;
    if (import->waiting)
        return promise;
    root = import->root;
    free_import(r, import);
    JS_FreeValue(r->ctx, promise);
    promise = evaluate(r, root);
    if (JS_IsException(promise))
        drop_root(r, root);
    return promise;
}

JSValue qjsr_graph_namespace(struct qjs_reactor *r, JSValue compiled)
{
    JSValue promise;
    struct qjsr_graph_import *import = begin(r, compiled, GOAL_NAMESPACE, &promise);

    if (!import)
        return JS_EXCEPTION;
    conclude(r, import);
    return promise;
}
