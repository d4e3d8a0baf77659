/*
 * The classes are JavaScript (web/messages.js), evaluated once in a runtime, when the first of them
 * is looked at or a port arrives from the host. Until then each global is an accessor, which puts
 * the value in its own place.
 */
#include "web.h"

#include <stddef.h>

#include "clock.h"
#include "endpoint.h"
#include "engine.h"
#include "hostcall.h"
#include "instance.h"
#include "message.h"
#include "pack.h"
#include "port.h"

static const char source[] = {
#include "web_messages.inc"
    , '\0'};

static struct qjs_reactor *reactor_of(JSContext *ctx)
{
    return qjsr_engine_reactor(JS_GetRuntime(ctx));
}

/* ------------------------------------------------- what web/messages.js is given */

/* call(function, this, argument), whatever became of Function.prototype */
static JSValue call(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value;
    return JS_Call(ctx, argv[0], argv[1], argc > 2 ? 1 : 0, argv + 2);
}

/* report(error): an uncaught error, after which the guest goes on */
static JSValue report(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value;
    (void)argc;
    qjsr_error_raise(&reactor_of(ctx)->errors, QJSR_ERROR_LATER, ctx, QJS_E_EXCEPTION, NULL,
                     argv[0]);
    return JS_UNDEFINED;
}

/* now(): milliseconds, with fractions */
static JSValue now(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value;
    (void)argc;
    (void)argv;
    return JS_NewFloat64(ctx, (double)qjsr_clock_now() / (double)QJSR_NS_PER_MS);
}

/* channel(): the objects of two new ports */
static JSValue channel(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    struct qjs_reactor *r = reactor_of(ctx);
    struct qjsr_port *pair[2];
    JSValue objects[2];

    (void)this_value;
    (void)argc;
    (void)argv;
    if (qjsr_port_new_pair(r, pair, 0) < 0)
        return JS_EXCEPTION;
    objects[0] = qjsr_endpoint_object(r, pair[0]);
    if (JS_IsException(objects[0])) {
        qjsr_port_close(r, pair[0]);
        qjsr_port_close(r, pair[1]);
        return JS_EXCEPTION;
    }
    objects[1] = qjsr_endpoint_object(r, pair[1]);
    if (JS_IsException(objects[1])) {
        qjsr_port_close(r, pair[1]);
        JS_FreeValue(ctx, objects[0]);
        return JS_EXCEPTION;
    }
    return qjsr_engine_new_list(ctx, objects, 2);
}

/* Ask the host whether it takes part in a channel; its end is the one that it is asked with. 1, 0,
 * or -1 with an exception. */
static int ask_host(struct qjs_reactor *r, uint32_t number, JSValueConst name)
{
    JSValue answer;
    int length, result;

    if (!r->host.door)
        return 0;
    length = qjsr_pack_list(r, 1, &name, QJS_COPY, "args");
    if (length < 0)
        return -1;
    answer = qjsr_hostcall_pass(r, QJS_HOST_CHANNEL, number, length);
    if (JS_IsException(answer))
        return -1;
    result = JS_IsBool(answer) && JS_ToBool(r->ctx, answer);
    JS_FreeValue(r->ctx, answer);
    return result;
}

/* broadcast(name): the object of a port that is a channel */
static JSValue broadcast(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    struct qjs_reactor *r = reactor_of(ctx);
    JSAtom name = JS_ValueToAtom(ctx, argv[0]);
    struct qjsr_port *port = name != JS_ATOM_NULL ? qjsr_port_new(r, 0) : NULL;
    struct qjsr_port *host = port ? qjsr_port_new(r, 0) : NULL;
    JSValue object = JS_EXCEPTION;
    uint32_t number;
    int joins = -1;

    (void)this_value;
    (void)argc;
    if (host) {
        number = host->number;
        host->holder = QJSR_PORT_HOST;
        joins = ask_host(r, number, argv[0]);
        host = qjsr_port_find(r, number); /* the host may have closed it */
    }
    if (host && joins > 0)
        qjsr_port_entangle(port, host);
    else if (host)
        qjsr_port_close(r, host);
    if (joins >= 0)
        object = qjsr_endpoint_object(r, port);
    if (!JS_IsException(object))
        qjsr_port_name(r, port, name);
    else if (port)
        qjsr_port_close(r, port); /* a host that has joined is told */
    JS_FreeAtom(ctx, name);
    return object;
}

/* post(port, message, ...transfer) */
static JSValue post(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int count = argc > 2 ? argc - 2 : 0;

    (void)this_value;
    return qjsr_message_post(reactor_of(ctx), argv[0], 0, argv[1], count, argv + 2) < 0
               ? JS_EXCEPTION
               : JS_UNDEFINED;
}

/* clone(value, ...transfer) */
static JSValue clone(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value;
    return qjsr_message_clone(reactor_of(ctx), argv[0], argc > 1 ? argc - 1 : 0, argv + 1);
}

enum port_verb { START, CLOSE, LISTEN };

/* start(port), close(port), listen(port, on). One that was transferred is none any more. */
static JSValue act(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv, int magic)
{
    struct qjs_reactor *r = reactor_of(ctx);
    struct qjsr_port *port = qjsr_endpoint_of(r, argv[0]);

    (void)this_value;
    (void)argc;
    if (!port)
        return JS_UNDEFINED;
    if (magic == START)
        qjsr_port_enable(r, port);
    else if (magic == CLOSE)
        qjsr_port_close(r, port);
    else
        qjsr_port_listen(r, port, JS_ToBool(ctx, argv[1]) > 0);
    return JS_UNDEFINED;
}

static const JSCFunctionListEntry native[] = {
    JS_CFUNC_DEF("call", 3, call),
    JS_CFUNC_DEF("report", 1, report),
    JS_CFUNC_DEF("now", 0, now),
    JS_CFUNC_DEF("channel", 0, channel),
    JS_CFUNC_DEF("broadcast", 1, broadcast),
    JS_CFUNC_DEF("post", 2, post),
    JS_CFUNC_DEF("clone", 1, clone),
    JS_CFUNC_MAGIC_DEF("start", 1, act, START),
    JS_CFUNC_MAGIC_DEF("close", 1, act, CLOSE),
    JS_CFUNC_MAGIC_DEF("listen", 2, act, LISTEN),
};

/* ------------------------------------------------------------------- loading */

/* Keep what web/messages.js gave. */
static int keep(struct qjs_reactor *r, JSValueConst made)
{
    JSContext *ctx = r->ctx;
    JSValue globals = JS_GetPropertyStr(ctx, made, "globals");
    JSValue adopt = JS_GetPropertyStr(ctx, made, "adopt");
    JSValue dispatch = JS_GetPropertyStr(ctx, made, "dispatch");
    JSValue port = JS_GetPropertyStr(ctx, globals, "MessagePort");
    JSValue prototype = JS_GetPropertyStr(ctx, port, "prototype");

    JS_FreeValue(ctx, port);
    if (!JS_IsObject(globals) || !JS_IsObject(adopt) || !JS_IsObject(dispatch) ||
        !JS_IsObject(prototype)) {
        JS_FreeValue(ctx, globals);
        JS_FreeValue(ctx, adopt);
        JS_FreeValue(ctx, dispatch);
        JS_FreeValue(ctx, prototype);
        return -1;
    }
    JS_SetClassProto(ctx, r->ports.class_id, prototype);
    r->web_globals = globals;
    r->ports.adopt = adopt;
    r->ports.dispatch = dispatch;
    return 0;
}

static int load(struct qjs_reactor *r)
{
    JSContext *ctx = r->ctx;
    JSValue make = JS_UNDEFINED, natives = JS_UNDEFINED, made = JS_UNDEFINED;
    int result = -1;

    if (!JS_IsUndefined(r->ports.adopt))
        return 0;
    make = JS_Eval(ctx, source, sizeof source - 1, "qjs:web", JS_EVAL_TYPE_GLOBAL);
    natives = JS_NewObject(ctx);
    if (!JS_IsException(make) && !JS_IsException(natives) &&
        JS_SetPropertyFunctionList(ctx, natives, native, sizeof native / sizeof native[0]) == 0) {
        made = JS_Call(ctx, make, JS_UNDEFINED, 1, &natives);
        if (!JS_IsException(made))
            result = keep(r, made);
    }
    JS_FreeValue(ctx, make);
    JS_FreeValue(ctx, natives);
    JS_FreeValue(ctx, made);
    return result;
}

/* ------------------------------------------------------------------- globals */

static const char *const names[] = {"EventTarget",    "Event",       "MessageEvent",
                                    "MessageChannel", "MessagePort", "BroadcastChannel",
                                    "structuredClone"};

/* An accessor of a global; magic is the name's index. Read, it becomes the value; written, what is
 * written. */
static JSValue become(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                      int magic)
{
    struct qjs_reactor *r = reactor_of(ctx);
    JSValue global = JS_GetGlobalObject(ctx), value;
    int flags = JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE;

    if (argc)
        value = JS_DupValue(ctx, argv[0]);
    else
        value = load(r) < 0 ? JS_EXCEPTION : JS_GetPropertyStr(ctx, r->web_globals, names[magic]);
    if (argc && JS_IsObject(this_value) && !JS_IsStrictEqual(ctx, this_value, global)) {
        JS_FreeValue(ctx, global); /* something that inherits from it */
        global = JS_DupValue(ctx, this_value);
        flags = JS_PROP_C_W_E;
    }
    if (!JS_IsException(value) &&
        JS_DefinePropertyValueStr(ctx, global, names[magic], JS_DupValue(ctx, value), flags) < 0) {
        JS_FreeValue(ctx, value);
        value = JS_EXCEPTION;
    }
    JS_FreeValue(ctx, global);
    if (!argc || JS_IsException(value))
        return value;
    JS_FreeValue(ctx, value);
    return JS_UNDEFINED;
}

static int define(JSContext *ctx, JSValueConst global, int index)
{
    JSCFunctionType function = {.generic_magic = become};
    JSAtom name = JS_NewAtom(ctx, names[index]);
    JSValue get =
        JS_NewCFunction2(ctx, function.generic, names[index], 0, JS_CFUNC_generic_magic, index);
    JSValue set =
        JS_NewCFunction2(ctx, function.generic, names[index], 1, JS_CFUNC_generic_magic, index);
    int result = -1;

    if (name != JS_ATOM_NULL && !JS_IsException(get) && !JS_IsException(set)) {
        result = JS_DefinePropertyGetSet(ctx, global, name, get, set, JS_PROP_CONFIGURABLE);
    } else {
        JS_FreeValue(ctx, get);
        JS_FreeValue(ctx, set);
    }
    JS_FreeAtom(ctx, name);
    return result < 0 ? -1 : 0;
}

int qjsr_web_define(struct qjs_reactor *r)
{
    JSValue global;
    int result = 0;

    r->ports.adopt = r->ports.dispatch = r->web_globals = JS_UNDEFINED;
    r->ports.class_id = JS_INVALID_CLASS_ID;
    if (!r->web)
        return 0;
    if (qjsr_endpoint_attach(r, load) < 0)
        return -1;
    global = JS_GetGlobalObject(r->ctx);
    for (int i = 0; i < (int)(sizeof names / sizeof names[0]) && result == 0; i++)
        result = define(r->ctx, global, i);
    JS_FreeValue(r->ctx, global);
    return result;
}

void qjsr_web_clear(struct qjs_reactor *r)
{
    qjsr_endpoint_clear(r);
    JS_FreeValue(r->ctx, r->web_globals);
    r->web_globals = JS_UNDEFINED;
}
