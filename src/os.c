#include "os.h"

#include <stdio.h>

#include "clock.h"
#include "engine.h"
#include "instance.h"
#include "quickjs-libc.h"

static struct qjs_reactor *reactor_of(JSContext *ctx)
{
    return qjsr_engine_reactor(JS_GetRuntime(ctx));
}

/* ------------------------------------------------------------------ timers */

enum { ONE_SHOT, REPEATS };

/* setTimeout(function, ms = 0, ...arguments): HTML timers, but for the delay, which
 * may have a fraction and is not cut to 32 bits. */
static JSValue set_timer(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                         int magic)
{
    double ms = 0;
    int64_t id;

    (void)this_value;
    if (!JS_IsFunction(ctx, argv[0]))
        return JS_ThrowTypeError(ctx, "not a function");
    if (argc > 1 && JS_ToFloat64(ctx, &ms, argv[1]) < 0)
        return JS_EXCEPTION;
    id = qjsr_timer_set(reactor_of(ctx), ctx, argv[0], ms, magic == REPEATS,
                        argc > 2 ? argc - 2 : 0, argv + 2);
    return id < 0 ? JS_EXCEPTION : JS_NewInt64(ctx, id);
}

/* clearTimeout(id): what names no timer is nothing. */
static JSValue clear_timer(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    double id;

    (void)this_value;
    (void)argc;
    if (JS_ToFloat64(ctx, &id, argv[0]) < 0)
        return JS_EXCEPTION;
    if (id >= 1 && id < 0x1p53)
        qjsr_timer_clear(reactor_of(ctx), (int64_t)id);
    return JS_UNDEFINED;
}

/* os.sleepAsync(ms): a promise. */
static JSValue sleep_async(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue promise, resolving[2];
    double ms;
    int64_t id;

    (void)this_value;
    (void)argc;
    if (JS_ToFloat64(ctx, &ms, argv[0]) < 0)
        return JS_EXCEPTION;
    promise = JS_NewPromiseCapability(ctx, resolving);
    if (JS_IsException(promise))
        return JS_EXCEPTION;
    id = qjsr_timer_set(reactor_of(ctx), ctx, resolving[0], ms, false, 0, NULL);
    JS_FreeValue(ctx, resolving[0]);
    JS_FreeValue(ctx, resolving[1]);
    if (id < 0) {
        JS_FreeValue(ctx, promise);
        return JS_EXCEPTION;
    }
    return promise;
}

/* os.sleep(ms) holds the thread, so it ends when an interruption is due. */
static JSValue sleep_blocking(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    const int64_t slice = 10 * QJSR_NS_PER_MS;
    struct qjs_reactor *r = reactor_of(ctx);
    int64_t before = qjsr_clock_now();
    int64_t left, now, passed;
    double ms;
    int error;

    (void)this_value;
    (void)argc;
    if (JS_ToFloat64(ctx, &ms, argv[0]) < 0)
        return JS_EXCEPTION;
    if (!(ms > 0))
        return JS_NewInt32(ctx, 0);
    ms *= (double)QJSR_NS_PER_MS;
    left = ms < (double)INT64_MAX ? (int64_t)ms : INT64_MAX;
    for (; left > 0; left -= passed) {
        if (qjsr_limits_check(r))
            return qjsr_limits_throw(r);
        passed = left < slice ? left : slice;
        error = qjsr_clock_sleep(passed);
        if (error)
            return JS_NewInt32(ctx, -error);
        /* By a clock that stands still it has been slept all the same. */
        now = qjsr_clock_now();
        if (now > before)
            passed = now - before;
        before = now;
    }
    return JS_NewInt32(ctx, 0);
}

/* ------------------------------------------------------------- descriptors */

/* os.setReadHandler(fd, function | null), os.setWriteHandler(fd, function | null) */
static JSValue set_handler(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                           int magic)
{
    int fd;

    (void)this_value;
    (void)argc;
    if (JS_ToInt32(ctx, &fd, argv[0]) < 0)
        return JS_EXCEPTION;
    if (!JS_IsNull(argv[1]) && !JS_IsFunction(ctx, argv[1]))
        return JS_ThrowTypeError(ctx, "not a function");
    if (fd < 0)
        return JS_ThrowRangeError(ctx, "not a file descriptor: %d", fd);
    if (qjsr_poll_set_handler(reactor_of(ctx), ctx, fd, (enum qjsr_direction)magic, argv[1]) < 0)
        return JS_EXCEPTION;
    return JS_UNDEFINED;
}

/* os.signal: upstream changes the process's handlers, which are the host's. */
static JSValue refuse_signal(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value;
    (void)argc;
    (void)argv;
    return JS_ThrowTypeError(ctx, "os.signal is not available: signals belong to the host");
}

/* --------------------------------------------------------------------- std */

/* std.exit(code = 0) never returns: no guest code runs after it. */
static JSValue exit_guest(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    struct qjs_reactor *r = reactor_of(ctx);
    int32_t code = 0;

    (void)this_value;
    (void)argc;
    if (!JS_IsUndefined(argv[0]) && JS_ToInt32(ctx, &code, argv[0]) < 0)
        return JS_EXCEPTION;
    qjsr_limits_exit(r, code);
    return qjsr_limits_throw(r);
}

static int read_flag(JSContext *ctx, JSValueConst options, const char *name, bool *flag)
{
    JSValue value = JS_GetPropertyStr(ctx, options, name);

    if (JS_IsException(value))
        return -1;
    *flag = !JS_IsUndefined(value) && JS_ToBool(ctx, value) > 0;
    JS_FreeValue(ctx, value);
    return 0;
}

/*
 * std.evalScript(source, options): upstream's, without its interrupt handler,
 * which let a guest catch its interruption. Options: compile_only,
 * compile_module, eval_function, eval_module, backtrace_barrier, async.
 */
static JSValue eval_script(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    bool barrier = false, async = false, compile_only = false, module = false;
    bool eval_function = false, eval_compiled_module = false;
    const char *source;
    size_t length;
    JSValue result;
    int flags;

    (void)this_value;
    if (argc > 1 && JS_IsObject(argv[1]) &&
        (read_flag(ctx, argv[1], "backtrace_barrier", &barrier) < 0 ||
         read_flag(ctx, argv[1], "async", &async) < 0 ||
         read_flag(ctx, argv[1], "compile_only", &compile_only) < 0 ||
         read_flag(ctx, argv[1], "compile_module", &module) < 0 ||
         read_flag(ctx, argv[1], "eval_function", &eval_function) < 0 ||
         read_flag(ctx, argv[1], "eval_module", &eval_compiled_module) < 0))
        return JS_EXCEPTION;
    if (eval_compiled_module) {
        if (JS_VALUE_GET_TAG(argv[0]) != JS_TAG_MODULE)
            return JS_ThrowTypeError(ctx, "not a module");
        if (JS_ResolveModule(ctx, argv[0]) < 0 ||
            js_module_set_import_meta(ctx, argv[0], false, false) < 0)
            return JS_EXCEPTION;
        return JS_EvalFunction(ctx, JS_DupValue(ctx, argv[0]));
    }
    if (eval_function) {
        if (JS_VALUE_GET_TAG(argv[0]) != JS_TAG_FUNCTION_BYTECODE)
            return JS_ThrowTypeError(ctx, "not a compiled script");
        return JS_EvalFunction(ctx, JS_DupValue(ctx, argv[0]));
    }
    source = JS_ToCStringLen(ctx, &length, argv[0]);
    if (!source || JS_HasException(ctx)) { /* both: an error whose toString throws */
        JS_FreeCString(ctx, source);
        return JS_EXCEPTION;
    }
    flags = (module ? JS_EVAL_TYPE_MODULE : JS_EVAL_TYPE_GLOBAL) |
            (barrier ? JS_EVAL_FLAG_BACKTRACE_BARRIER : 0) |
            (compile_only ? JS_EVAL_FLAG_COMPILE_ONLY : 0) | (async ? JS_EVAL_FLAG_ASYNC : 0);
    result = JS_Eval(ctx, source, length, "<evalScript>", flags);
    JS_FreeCString(ctx, source);
    return result;
}

/* ----------------------------------------------------------------- modules */

static const JSCFunctionListEntry std_functions[] = {
    JS_CFUNC_DEF("exit", 1, exit_guest),
    JS_CFUNC_DEF("evalScript", 1, eval_script),
};

static const JSCFunctionListEntry timer_functions[] = {
    JS_CFUNC_MAGIC_DEF("setTimeout", 2, set_timer, ONE_SHOT),
    JS_CFUNC_MAGIC_DEF("setInterval", 2, set_timer, REPEATS),
    JS_CFUNC_DEF("clearTimeout", 1, clear_timer),
    JS_CFUNC_DEF("clearInterval", 1, clear_timer),
};

static const JSCFunctionListEntry os_functions[] = {
    JS_CFUNC_DEF("sleepAsync", 1, sleep_async),
    JS_CFUNC_DEF("sleep", 1, sleep_blocking),
    JS_CFUNC_MAGIC_DEF("setReadHandler", 2, set_handler, QJSR_READ),
    JS_CFUNC_MAGIC_DEF("setWriteHandler", 2, set_handler, QJSR_WRITE),
    JS_CFUNC_DEF("signal", 2, refuse_signal),
};

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

static int define_std(JSContext *ctx, JSModuleDef *m)
{
    if (qjsr_engine_define_std(ctx, m) < 0)
        return -1;
    return JS_SetModuleExportList(ctx, m, std_functions, COUNT(std_functions));
}

static int define_os(JSContext *ctx, JSModuleDef *m)
{
    if (qjsr_engine_define_os(ctx, m) < 0 ||
        JS_SetModuleExportList(ctx, m, timer_functions, COUNT(timer_functions)) < 0)
        return -1;
    return JS_SetModuleExportList(ctx, m, os_functions, COUNT(os_functions));
}

JSModuleDef *qjsr_os_new_std(JSContext *ctx, const char *name)
{
    JSModuleDef *m = JS_NewCModule(ctx, name, define_std);

    return m && qjsr_engine_export_std(ctx, m) == 0 ? m : NULL;
}

JSModuleDef *qjsr_os_new_os(JSContext *ctx, const char *name)
{
    JSModuleDef *m = JS_NewCModule(ctx, name, define_os);

    return m && qjsr_engine_export_os(ctx, m) == 0 ? m : NULL;
}

/* ----------------------------------------------------------------- globals */

static JSValue collect_garbage(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    (void)this_value;
    (void)argc;
    (void)argv;
    qjsr_heap_work(&reactor_of(ctx)->heap, reactor_of(ctx)->heap.used);
    JS_RunGC(JS_GetRuntime(ctx));
    return JS_UNDEFINED;
}

static JSValue user_agent(JSContext *ctx, JSValueConst this_value)
{
    char text[64];

    (void)this_value;
    (void)snprintf(text, sizeof text, "quickjs-ng/%s", JS_GetVersion());
    return JS_NewString(ctx, text);
}

/* A value as print shows it, as the qjs program does when it cannot be converted: by its class,
 * or as <exception>. NULL: the guest is being interrupted, and that is pending. */
static const char *printable(JSContext *ctx, JSValueConst value, size_t *length)
{
    const char *string = JS_ToCStringLen(ctx, length, value);
    JSValue instead;

    if (string && !JS_HasException(ctx))
        return string;
    if (reactor_of(ctx)->limits.due != QJSR_INTERRUPT_NONE) {
        JS_FreeCString(ctx, string);
        return NULL;
    }
    JS_FreeValue(ctx, JS_GetException(ctx));
    if (string)
        return string; /* the message of an error whose toString throws */
    instead = JS_IsObject(value) ? JS_ToObjectString(ctx, value) : JS_NewString(ctx, "<exception>");
    string = JS_ToCStringLen(ctx, length, instead);
    JS_FreeValue(ctx, instead);
    return string;
}

static JSValue print_to(JSContext *ctx, FILE *stream, int argc, JSValueConst *argv)
{
    for (int i = 0; i < argc; i++) {
        size_t length;
        const char *string = printable(ctx, argv[i], &length);

        if (!string)
            return JS_EXCEPTION;
        if (i)
            (void)putc(' ', stream);
        (void)fwrite(string, 1, length, stream);
        JS_FreeCString(ctx, string);
    }
    (void)putc('\n', stream);
    (void)fflush(stream);
    return JS_UNDEFINED;
}

enum { TO_STDOUT, TO_STDERR };

static JSValue print(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                     int magic)
{
    (void)this_value;
    return print_to(ctx, magic == TO_STDERR ? stderr : stdout, argc, argv);
}

static const JSCFunctionListEntry console_functions[] = {
    JS_CFUNC_MAGIC_DEF("log", 1, print, TO_STDOUT),
    JS_CFUNC_MAGIC_DEF("info", 1, print, TO_STDOUT),
    JS_CFUNC_MAGIC_DEF("debug", 1, print, TO_STDOUT),
    JS_CFUNC_MAGIC_DEF("warn", 1, print, TO_STDERR),
    JS_CFUNC_MAGIC_DEF("error", 1, print, TO_STDERR),
};

static const JSCFunctionListEntry navigator_properties[] = {
    JS_CGETSET_DEF2("userAgent", user_agent, NULL, JS_PROP_CONFIGURABLE | JS_PROP_ENUMERABLE),
    JS_PROP_STRING_DEF("[Symbol.toStringTag]", "Navigator", JS_PROP_CONFIGURABLE),
};

static const JSCFunctionListEntry global_functions[] = {
    JS_CFUNC_DEF("gc", 0, collect_garbage),
    JS_CFUNC_MAGIC_DEF("print", 1, print, TO_STDOUT),
    JS_OBJECT_DEF("console", console_functions, COUNT(console_functions),
                  JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE),
    JS_OBJECT_DEF("navigator", navigator_properties, COUNT(navigator_properties),
                  JS_PROP_CONFIGURABLE | JS_PROP_ENUMERABLE),
};

static JSValue new_strings(JSContext *ctx, int count, char *const *strings)
{
    JSValue array = JS_NewArray(ctx);

    for (int i = 0; i < count && !JS_IsException(array); i++) {
        if (JS_SetPropertyUint32(ctx, array, (uint32_t)i, JS_NewString(ctx, strings[i])) < 0) {
            JS_FreeValue(ctx, array);
            return JS_EXCEPTION;
        }
    }
    return array;
}

/* Takes over value. */
static int define_global(JSContext *ctx, JSValueConst global, const char *name, JSValue value)
{
    if (JS_IsException(value))
        return -1;
    return JS_SetPropertyStr(ctx, global, name, value) < 0 ? -1 : 0;
}

int qjsr_os_define(struct qjs_reactor *r)
{
    JSContext *ctx = r->ctx;
    JSValue global = JS_GetGlobalObject(ctx);
    int result = -1;

    if (!qjsr_os_new_std(ctx, "qjs:std") || !qjsr_os_new_os(ctx, "qjs:os") ||
        !js_init_module_bjson(ctx, "qjs:bjson"))
        goto done;
    if (JS_SetPropertyFunctionList(ctx, global, global_functions, COUNT(global_functions)) < 0 ||
        JS_SetPropertyFunctionList(ctx, global, timer_functions, COUNT(timer_functions)) < 0)
        goto done;
    result = 0;
done:
    JS_FreeValue(ctx, global);
    return result;
}

int qjsr_os_define_arguments(struct qjs_reactor *r, int argc, char *const *argv, int first_argument)
{
    JSContext *ctx = r->ctx;
    JSValue global = JS_GetGlobalObject(ctx);
    int result = 0;

    if (define_global(ctx, global, "execArgv", new_strings(ctx, argc, argv)) < 0 ||
        define_global(ctx, global, "argv0", JS_NewString(ctx, argc ? argv[0] : "qjs")) < 0 ||
        define_global(ctx, global, "scriptArgs",
                      new_strings(ctx, argc - first_argument, argv + first_argument)) < 0)
        result = -1;
    JS_FreeValue(ctx, global);
    return result;
}
