/* The functions by which the host gets the value of source: of scripts, modules and bytecode. */
#include "answer.h"
#include "bytecode.h"
#include "engine.h"
#include "eval.h"
#include "graph.h"
#include "importmap.h"
#include "instance.h"
#include "module.h"
#include "qjs_reactor.h"
#include "quickjs-libc.h"
#include "reactor.h"
#include "resolve.h"
#include "unpack.h"

#define CROSSING_MASK 0xF

/* Compiled source; JS_EXCEPTION with the exception pending, or, *refused, the error set. */
static JSValue compile(struct qjs_reactor *r, const char *code, size_t length, const char *filename,
                       int flags, bool *refused)
{
    char *copy = qjsr_eval_copy(r, code, length);
    JSValue compiled;

    *refused = !copy;
    if (!copy) {
        (void)qjsr_answer_refuse(r, QJS_E_MEMORY, "out of memory: the source does not fit");
        return JS_EXCEPTION;
    }
    if (!filename)
        filename = QJSR_EVAL_NAMELESS;
    if (flags & QJS_EVALUATE_MODULE)
        compiled = qjsr_module_compile(r, copy, length, filename);
    else
        compiled = JS_Eval(r->ctx, copy, length, filename,
                           JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_COMPILE_ONLY |
                               (flags & QJS_EVALUATE_ASYNC ? JS_EVAL_FLAG_ASYNC : 0));
    js_free_rt(r->rt, copy);
    return compiled;
}

/* The same out of bytecode, which says itself what it is: flags are set so. */
static JSValue read_bytecode(struct qjs_reactor *r, const char *code, size_t length, int *flags,
                             bool *refused)
{
    const char *why;
    char text[96];
    bool is_async = false;
    JSValue compiled =
        qjsr_bytecode_read(r->ctx, (const uint8_t *)code, length, &is_async, &why, text);

    *refused = why != NULL;
    if (why)
        (void)qjsr_answer_refuse(r, QJS_E_BYTECODE, why);
    *flags &= ~(QJS_EVALUATE_ASYNC | QJS_EVALUATE_MODULE);
    if (is_async)
        *flags |= QJS_EVALUATE_ASYNC;
    if (JS_VALUE_GET_TAG(compiled) == JS_TAG_MODULE)
        *flags |= QJS_EVALUATE_MODULE;
    return compiled;
}

/* An asynchronous script's promise gives {value}. */
static JSValue take_value(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value;
    (void)argc;
    return JS_GetPropertyStr(ctx, argv[0], "value");
}

static JSValue run_async(JSContext *ctx, JSValue compiled)
{
    JSValue promise = JS_EvalFunction(ctx, compiled), then, result = JS_EXCEPTION;

    if (JS_IsException(promise) || JS_PromiseState(ctx, promise) == JS_PROMISE_REJECTED)
        return promise;
    if (JS_PromiseState(ctx, promise) == JS_PROMISE_FULFILLED) { /* it did not have to wait */
        JSValue settled = JS_PromiseResult(ctx, promise);
        JSValue value = JS_GetPropertyStr(ctx, settled, "value");

        JS_FreeValue(ctx, settled);
        JS_FreeValue(ctx, promise);
        result = JS_IsException(value) ? JS_EXCEPTION : qjsr_engine_to_promise(ctx, value);
        JS_FreeValue(ctx, value);
        return result;
    }
    then = JS_NewCFunction(ctx, take_value, "", 1);
    if (!JS_IsException(then))
        result = JS_PromiseThen(ctx, promise, then, JS_UNDEFINED);
    JS_FreeValue(ctx, then);
    JS_FreeValue(ctx, promise);
    return result;
}

/* Takes over compiled. */
static JSValue run(struct qjs_reactor *r, JSValue compiled, int flags)
{
    if (flags & QJS_EVALUATE_MODULE) {
        if (js_module_set_import_meta(r->ctx, compiled, false, true) < 0) {
            JS_FreeValue(r->ctx, compiled);
            return JS_EXCEPTION;
        }
        return qjsr_graph_namespace(r, compiled);
    }
    if (flags & QJS_EVALUATE_ASYNC)
        return run_async(r->ctx, compiled);
    return JS_EvalFunction(r->ctx, compiled);
}

static bool are_flags(int flags, int allowed)
{
    return qjsr_answer_is_crossing(flags & CROSSING_MASK) &&
           !(flags & ~(CROSSING_MASK | allowed)) &&
           (flags & (QJS_EVALUATE_MODULE | QJS_EVALUATE_ASYNC)) !=
               (QJS_EVALUATE_MODULE | QJS_EVALUATE_ASYNC);
}

static int evaluate(struct qjs_reactor *r, const char *code, size_t length, const char *filename,
                    int flags)
{
    enum qjs_crossing crossing = (enum qjs_crossing)(flags & CROSSING_MASK);
    JSValue compiled, value;
    bool refused;

    if (flags & QJS_EVALUATE_BYTECODE)
        compiled = read_bytecode(r, code, length, &flags, &refused);
    else
        compiled = compile(r, code, length, filename, flags, &refused);
    if (refused)
        return -1;
    if (JS_IsException(compiled))
        return qjsr_answer_failure(r, crossing);
    value = run(r, compiled, flags);
    if (flags & (QJS_EVALUATE_MODULE | QJS_EVALUATE_ASYNC))
        crossing = QJS_HANDLE;
    return qjsr_answer_value(r, value, crossing);
}

int qjs_reactor_evaluate(qjs_reactor *r, const char *code, size_t len, const char *filename,
                         int flags)
{
    int result;

    if (qjsr_answer_enter(r) < 0)
        return -1;
    if (!are_flags(flags, QJS_EVALUATE_MODULE | QJS_EVALUATE_ASYNC | QJS_EVALUATE_BYTECODE))
        result = qjsr_answer_refuse(r, QJS_E_ARGUMENT, "flags are none of qjs_evaluate's");
    else if (!code && len)
        result = qjsr_answer_refuse(r, QJS_E_ARGUMENT, "code is null and its length is not 0");
    else
        result = evaluate(r, code, len, filename, flags);
    return qjsr_reactor_leave(r, result);
}

/* A module that was only compiled must not be found by an import of its name. */
static void free_compiled(JSContext *ctx, JSValue compiled)
{
    JSModuleDef *m =
        JS_VALUE_GET_TAG(compiled) == JS_TAG_MODULE ? JS_VALUE_GET_PTR(compiled) : NULL;

    JS_FreeValue(ctx, compiled);
    if (m)
        qjsr_engine_free_module(ctx, m);
}

int qjs_reactor_compile(qjs_reactor *r, const char *code, size_t len, const char *filename,
                        int flags)
{
    JSValue compiled, bytes;
    bool refused;
    int result;

    if (qjsr_answer_enter(r) < 0)
        return -1;
    if ((flags & CROSSING_MASK) || !are_flags(flags, QJS_EVALUATE_MODULE | QJS_EVALUATE_ASYNC)) {
        result = qjsr_answer_refuse(r, QJS_E_ARGUMENT, "flags are none of qjs_compile's");
    } else if (!code && len) {
        result = qjsr_answer_refuse(r, QJS_E_ARGUMENT, "code is null and its length is not 0");
    } else {
        compiled = compile(r, code, len, filename, flags, &refused);
        bytes = JS_IsException(compiled)
                    ? JS_EXCEPTION
                    : qjsr_bytecode_write(r->ctx, compiled, (flags & QJS_EVALUATE_ASYNC) != 0);
        free_compiled(r->ctx, compiled);
        result = refused ? -1 : qjsr_answer_value(r, bytes, QJS_COPY);
    }
    return qjsr_reactor_leave(r, result);
}

int qjs_reactor_import(qjs_reactor *r, const char *specifier)
{
    int result;

    if (qjsr_answer_enter(r) < 0)
        return -1;
    if (specifier)
        result = qjsr_answer_value(r, qjsr_graph_import(r, "", specifier), QJS_HANDLE);
    else
        result = qjsr_answer_refuse(r, QJS_E_ARGUMENT, "specifier is null");
    return qjsr_reactor_leave(r, result);
}

/* ------------------------------------------------------------------- modules */

static int define_module(struct qjs_reactor *r, const char *name, const uint8_t *bytes, size_t len)
{
    struct qjsr_flat_fault fault;
    JSValue exports;
    bool failed = true;

    if (!bytes && len)
        return qjsr_answer_bad_pointer(r);
    if (qjsr_engine_find_module(r->ctx, name, JS_UNDEFINED))
        return qjsr_answer_refuse(r, QJS_E_ARGUMENT, "there is a module of this name already");
    exports = qjsr_unpack_exports(r, name, bytes, len, &fault);
    if (JS_IsException(exports))
        return qjsr_answer_bad_value(r, &fault);
    if (qjsr_engine_inspect(r->ctx, exports).kind > QJSR_KIND_PLAIN || !JS_IsObject(exports)) {
        JS_FreeValue(r->ctx, exports);
        return qjsr_answer_refuse(r, QJS_E_VALUE, "not a value: exports are a map");
    }
    failed = qjsr_module_define(r, name, exports) < 0;
    JS_FreeValue(r->ctx, exports);
    return qjsr_answer_nothing(r, failed);
}

int qjs_reactor_define_module(qjs_reactor *r, const char *name, const uint8_t *exports, size_t len)
{
    int result;

    if (qjsr_answer_enter(r) < 0)
        return -1;
    if (name)
        result = define_module(r, name, exports, len);
    else
        result = qjsr_answer_refuse(r, QJS_E_ARGUMENT, "name is null");
    return qjsr_reactor_leave(r, result);
}

static int set_import_map(struct qjs_reactor *r, const char *json, size_t len)
{
    if (qjsr_importmap_set(r, json, len) < 0)
        return qjsr_answer_nothing(r, true);
    qjsr_resolve_forget_answers(r);
    return qjsr_answer_nothing(r, false);
}

int qjs_reactor_set_import_map(qjs_reactor *r, const char *json, size_t len)
{
    int result;

    if (qjsr_answer_enter(r) < 0)
        return -1;
    if (json || !len)
        result = set_import_map(r, json, len);
    else
        result = qjsr_answer_refuse(r, QJS_E_ARGUMENT, "json is null and its length is not 0");
    return qjsr_reactor_leave(r, result);
}
