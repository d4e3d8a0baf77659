#include "eval.h"

#include <errno.h>
#include <string.h>

#include "engine.h"
#include "instance.h"
#include "module.h"
#include "quickjs-libc.h"

/* An exception that is pending becomes an error, unless it is the guest's exit. */
static int raise(struct qjs_reactor *r)
{
    qjsr_limits_raise_exception(r, QJSR_ERROR_NOW);
    return r->limits.due == QJSR_INTERRUPT_EXIT ? 0 : -1;
}

/* The promise of a module's evaluation (owned): only a rejection that is there already is an
 * error of this call; a later one is the loop's to report. */
static int settle_module(struct qjs_reactor *r, JSValue promise)
{
    int result = 0;

    if (JS_PromiseState(r->ctx, promise) == JS_PROMISE_REJECTED) {
        qjsr_engine_promise_set_handled(promise);
        (void)JS_Throw(r->ctx, JS_PromiseResult(r->ctx, promise));
        result = raise(r);
    }
    JS_FreeValue(r->ctx, promise);
    return result;
}

static int eval_module(struct qjs_reactor *r, const char *code, size_t length, const char *filename)
{
    JSValue module = JS_Eval(r->ctx, code, length, filename,
                             JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    JSValue promise;

    if (JS_IsException(module))
        return raise(r);
    if (js_module_set_import_meta(r->ctx, module, false, true) < 0) {
        JS_FreeValue(r->ctx, module);
        return raise(r);
    }
    promise = JS_EvalFunction(r->ctx, module);
    if (JS_IsException(promise))
        return raise(r);
    return settle_module(r, promise);
}

/* code[length] is NUL, which the engine's lexer needs. */
static int eval_terminated(struct qjs_reactor *r, const char *code, size_t length,
                           const char *filename, bool is_module)
{
    JSValue result;

    qjsr_error_forget_stack(r->ctx);
    if (is_module)
        return eval_module(r, code, length, filename);
    result = JS_Eval(r->ctx, code, length, filename, JS_EVAL_TYPE_GLOBAL);
    if (JS_IsException(result))
        return raise(r);
    JS_FreeValue(r->ctx, result);
    return 0;
}

int qjsr_eval_source(struct qjs_reactor *r, const char *code, size_t length, const char *filename,
                     bool is_module)
{
    /* On the guest's account, so that its memory limit holds for its source too. */
    char *copy = length < SIZE_MAX ? js_malloc_rt(r->rt, length + 1) : NULL;
    int result;

    if (!copy) {
        qjsr_error_set(&r->errors, QJS_E_MEMORY, "out of memory: %zu bytes of source do not fit",
                       length);
        return -1;
    }
    if (length)
        memcpy(copy, code, length);
    copy[length] = '\0';
    result = eval_terminated(r, copy, length, filename ? filename : "<eval>", is_module);
    js_free_rt(r->rt, copy);
    return result;
}

static bool is_module_file(const char *path, const char *code, size_t length)
{
    size_t path_length = strlen(path);

    if (path_length >= 4 && strcmp(path + path_length - 4, ".mjs") == 0)
        return true;
    return JS_DetectModule(code, length);
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
    if (kind == QJSR_SCRIPT_DETECT)
        kind = is_module_file(path, code, length) ? QJSR_SCRIPT_MODULE : QJSR_SCRIPT_CLASSIC;
    result = eval_terminated(r, code, length, path, kind == QJSR_SCRIPT_MODULE);
    js_free(r->ctx, code);
    return result;
}
