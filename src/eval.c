#include "eval.h"

#include <errno.h>
#include <string.h>

#include "engine.h"
#include "graph.h"
#include "instance.h"
#include "module.h"
#include "quickjs-libc.h"

/* The result of an evaluation that was interrupted, or threw: the guest's exit is no error. */
static int failure(const struct qjs_reactor *r)
{
    return r->limits.due == QJSR_INTERRUPT_EXIT ? 0 : -1;
}

/* The end of each evaluation. An exception that is pending becomes an error, and so does an
 * interruption. */
static int conclude(struct qjs_reactor *r)
{
    return qjsr_limits_raise_after(r, QJSR_ERROR_NOW) ? failure(r) : 0;
}

/* The promise of a module's evaluation (owned): only a rejection that is there already is an
 * error of this call; a later one is the loop's to report. */
static void settle_module(JSContext *ctx, JSValue promise)
{
    if (JS_PromiseState(ctx, promise) == JS_PROMISE_REJECTED) {
        qjsr_engine_promise_set_handled(promise);
        (void)JS_Throw(ctx, JS_PromiseResult(ctx, promise));
    }
    JS_FreeValue(ctx, promise);
}

/* Takes over compiled. */
static void run_module(struct qjs_reactor *r, JSValue compiled)
{
    if (js_module_set_import_meta(r->ctx, compiled, false, true) < 0) {
        JS_FreeValue(r->ctx, compiled);
        return;
    }
    settle_module(r->ctx, qjsr_graph_evaluate(r, compiled));
}

/*
 * Compile as what the source is: a module, unless it can only be read as a classic script
 * (ECMA-262 forbids `with` in modules, for example). Of two errors the module's is kept: a
 * classic script may not import, so what imports fails as that in any case.
 */
static JSValue compile_detected(struct qjs_reactor *r, const char *code, size_t length,
                                const char *filename, enum qjsr_script_kind *kind)
{
    JSContext *ctx = r->ctx;
    JSValue compiled = qjsr_module_compile(r, code, length, filename);
    JSValue error;

    *kind = QJSR_SCRIPT_MODULE;
    if (!JS_IsException(compiled))
        return compiled;
    error = JS_GetException(ctx);
    compiled =
        JS_Eval(ctx, code, length, filename, JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_COMPILE_ONLY);
    if (JS_IsException(compiled)) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        return JS_Throw(ctx, error);
    }
    JS_FreeValue(ctx, error);
    *kind = QJSR_SCRIPT_CLASSIC;
    return compiled;
}

/* code[length] is NUL, which the engine's lexer needs. */
static int eval_terminated(struct qjs_reactor *r, const char *code, size_t length,
                           const char *filename, enum qjsr_script_kind kind)
{
    JSValue compiled;

    if (qjsr_limits_raise_due(r, QJSR_ERROR_NOW))
        return failure(r);
    qjsr_error_forget_stack(r->ctx);
    if (kind == QJSR_SCRIPT_DETECT)
        compiled = compile_detected(r, code, length, filename, &kind);
    else if (kind == QJSR_SCRIPT_MODULE)
        compiled = qjsr_module_compile(r, code, length, filename);
    else
        compiled = JS_Eval(r->ctx, code, length, filename,
                           JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_COMPILE_ONLY);
    if (JS_IsException(compiled))
        return conclude(r);
    if (kind == QJSR_SCRIPT_MODULE)
        run_module(r, compiled);
    else
        JS_FreeValue(r->ctx, JS_EvalFunction(r->ctx, compiled));
    return conclude(r);
}

char *qjsr_eval_copy(struct qjs_reactor *r, const char *code, size_t length)
{
    /* On the guest's account, so that its memory limit holds for its source too. */
    char *copy = length < SIZE_MAX ? js_malloc_rt(r->rt, length + 1) : NULL;

    if (!copy)
        return NULL;
    if (length)
        memcpy(copy, code, length);
    copy[length] = '\0';
    return copy;
}

int qjsr_eval_source(struct qjs_reactor *r, const char *code, size_t length, const char *filename,
                     bool is_module)
{
    char *copy = qjsr_eval_copy(r, code, length);
    int result;

    if (!copy) {
        qjsr_error_set(&r->errors, QJS_E_MEMORY, "out of memory: %zu bytes of source do not fit",
                       length);
        return -1;
    }
    result = eval_terminated(r, copy, length, filename ? filename : QJSR_EVAL_NAMELESS,
                             is_module ? QJSR_SCRIPT_MODULE : QJSR_SCRIPT_CLASSIC);
    js_free_rt(r->rt, copy);
    return result;
}

static bool is_named_mjs(const char *path)
{
    size_t length = strlen(path);

    return length >= 4 && strcmp(path + length - 4, ".mjs") == 0;
}

int qjsr_eval_file(struct qjs_reactor *r, const char *path, enum qjsr_script_kind kind)
{
    size_t length;
    char *code = (char *)qjsr_module_read_file(r->ctx, path, &length);
    int result;

    if (!code) {
        qjsr_error_set(&r->errors, QJS_E_FILE, "could not load '%s': %s", path, strerror(errno));
        return -1;
    }
    if (kind == QJSR_SCRIPT_DETECT && is_named_mjs(path))
        kind = QJSR_SCRIPT_MODULE;
    result = eval_terminated(r, code, length, path, kind);
    js_free(r->ctx, code);
    return result;
}
