#include "module.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bytecode.h"
#include "engine.h"
#include "hostcall.h"
#include "instance.h"
#include "quickjs-libc.h"
#include "resolve.h"

enum module_type { MODULE_JS, MODULE_JSON, MODULE_TEXT, MODULE_BYTES };

uint8_t *qjsr_module_read_file(JSContext *ctx, const char *path, size_t *length)
{
    FILE *file;
    uint8_t *bytes = NULL;
    size_t size = 0, capacity = 0;
    int failure = 0;

    if (!*path) { /* to WASI's C library this is the directory, to POSIX nothing */
        errno = ENOENT;
        return NULL;
    }
    file = fopen(path, "rb");
    if (!file)
        return NULL;
    while (!feof(file)) {
        if (capacity - size < 2) {
            size_t wanted = capacity ? capacity * 2 : 4096;
            uint8_t *grown = js_realloc_rt(JS_GetRuntime(ctx), bytes, wanted);

            if (!grown) {
                failure = ENOMEM;
                break;
            }
            bytes = grown;
            capacity = wanted;
        }
        errno = 0;
        size += fread(bytes + size, 1, capacity - size - 1, file);
        if (ferror(file)) {
            failure = errno ? errno : EIO;
            break;
        }
    }
    (void)fclose(file);
    if (failure) {
        js_free(ctx, bytes);
        errno = failure;
        return NULL;
    }
    bytes[size] = '\0';
    *length = size;
    return bytes;
}

/* A module that is one value, exported as default. */
static int define_default(JSContext *ctx, JSModuleDef *m)
{
    return JS_SetModuleExport(ctx, m, "default", JS_GetModulePrivateValue(ctx, m));
}

/* Takes over value. */
static JSModuleDef *new_value_module(JSContext *ctx, const char *name, JSValue value)
{
    JSModuleDef *m;

    if (JS_IsException(value))
        return NULL;
    m = JS_NewCModule(ctx, name, define_default);
    if (!m) {
        JS_FreeValue(ctx, value);
        return NULL;
    }
    if (JS_SetModulePrivateValue(ctx, m, value) < 0 || JS_AddModuleExport(ctx, m, "default") < 0)
        return NULL;
    return m;
}

/* Compiled, and not linked: what it requests is loaded by the graph. */
static JSModuleDef *new_source_module(struct qjs_reactor *r, const char *name, const char *source,
                                      size_t length)
{
    JSContext *ctx = r->ctx;
    JSValue compiled = qjsr_module_compile(r, source, length, name);
    JSModuleDef *m = NULL;

    if (JS_IsException(compiled))
        return NULL;
    if (js_module_set_import_meta(ctx, compiled, false, false) == 0)
        m = JS_VALUE_GET_PTR(compiled);
    JS_FreeValue(ctx, compiled); /* the context's list of modules holds it */
    return m;
}

static JSModuleDef *new_bytecode_module(JSContext *ctx, const char *name, const uint8_t *bytes,
                                        size_t length)
{
    JSModuleDef *m = NULL;
    const char *why;
    char text[96];
    bool is_async;
    JSValue compiled = qjsr_bytecode_read(ctx, bytes, length, &is_async, &why, text);

    if (why)
        JS_ThrowTypeError(ctx, "could not load module '%s': %s", name, why);
    else if (!JS_IsException(compiled) && JS_VALUE_GET_TAG(compiled) != JS_TAG_MODULE)
        JS_ThrowTypeError(ctx, "could not load module '%s': the bytecode is of a script", name);
    else if (!JS_IsException(compiled)) {
        m = JS_VALUE_GET_PTR(compiled);
        if (qjsr_engine_name_module(ctx, m, name, JS_UNDEFINED) < 0 ||
            js_module_set_import_meta(ctx, compiled, false, false) < 0)
            m = NULL;
    }
    JS_FreeValue(ctx, compiled);
    return m;
}

static bool ends_with(const char *string, const char *end)
{
    size_t length = strlen(string), end_length = strlen(end);

    return length >= end_length && strcmp(string + length - end_length, end) == 0;
}

/* 0, or -1 with an exception pending. */
static int read_type(JSContext *ctx, const char *name, JSValueConst attributes,
                     enum module_type *type)
{
    static const char *const names[] = {
        [MODULE_JSON] = "json", [MODULE_TEXT] = "text", [MODULE_BYTES] = "bytes"};
    const char *given = NULL;
    JSValue value = JS_UNDEFINED;
    int result = -1;

    *type = ends_with(name, ".json") ? MODULE_JSON : MODULE_JS;
    if (JS_IsUndefined(attributes))
        return 0;
    value = JS_GetPropertyStr(ctx, attributes, "type");
    if (JS_IsException(value))
        return -1;
    if (!JS_IsString(value)) {
        result = 0;
        goto done;
    }
    given = JS_ToCString(ctx, value);
    if (!given)
        goto done;
    for (int i = MODULE_JSON; i <= MODULE_BYTES; i++) {
        if (strcmp(given, names[i]) == 0) {
            *type = (enum module_type)i;
            result = 0;
            goto done;
        }
    }
    JS_ThrowTypeError(ctx, "unsupported module type: '%s'", given);
done:
    JS_FreeCString(ctx, given);
    JS_FreeValue(ctx, value);
    return result;
}

/* ------------------------------------------------------------------- making */

/* A module of a type from its bytes, behind which a NUL stands. */
static JSModuleDef *make(struct qjs_reactor *r, const char *name, enum module_type type,
                         const uint8_t *bytes, size_t length)
{
    JSContext *ctx = r->ctx;

    switch (type) {
    case MODULE_JSON:
        return new_value_module(ctx, name, JS_ParseJSON(ctx, (const char *)bytes, length, name));
    case MODULE_TEXT:
        return new_value_module(ctx, name, JS_NewStringLen(ctx, (const char *)bytes, length));
    case MODULE_BYTES:
        return new_value_module(ctx, name, JS_NewUint8ArrayCopy(ctx, bytes, length));
    default:
        if (qjsr_bytecode_is(bytes, length))
            return new_bytecode_module(ctx, name, bytes, length);
        return new_source_module(r, name, (const char *)bytes, length);
    }
}

/* The same, known by its attributes too: one name may be imported as several types. */
static JSModuleDef *make_known(struct qjs_reactor *r, const char *name, JSValueConst attributes,
                               const uint8_t *bytes, size_t length)
{
    enum module_type type;
    JSModuleDef *m;

    if (read_type(r->ctx, name, attributes, &type) < 0)
        return NULL;
    m = make(r, name, type, bytes, length);
    return m && qjsr_engine_name_module(r->ctx, m, name, attributes) == 0 ? m : NULL;
}

static JSModuleDef *make_from_bytes(struct qjs_reactor *r, const char *name,
                                    JSValueConst attributes, JSValueConst source)
{
    const uint8_t *bytes;
    size_t length;
    uint8_t *copy;
    JSModuleDef *m;

    if (!qjsr_engine_bytes(source, &bytes, &length))
        return NULL;
    copy = js_malloc(r->ctx, length + 1);
    if (!copy)
        return NULL;
    if (length)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    m = make_known(r, name, attributes, copy, length);
    js_free(r->ctx, copy);
    return m;
}

JSModuleDef *qjsr_module_make(struct qjs_reactor *r, const char *name, JSValueConst attributes,
                              JSValueConst source)
{
    JSContext *ctx = r->ctx;
    enum qjsr_kind kind = qjsr_engine_inspect(ctx, source).kind;
    JSModuleDef *m;
    const char *text;
    size_t length;

    if (kind == QJSR_KIND_BUFFER || kind == QJSR_KIND_VIEW)
        return make_from_bytes(r, name, attributes, source);
    if (JS_IsNull(source)) {
        JS_ThrowReferenceError(ctx, "could not load module '%s': there is none", name);
        return NULL;
    }
    if (!JS_IsString(source)) {
        JS_ThrowTypeError(ctx, "could not load module '%s': the host gave neither text nor bytes",
                          name);
        return NULL;
    }
    text = JS_ToCStringLen(ctx, &length, source);
    if (!text)
        return NULL;
    m = make_known(r, name, attributes, (const uint8_t *)text, length);
    JS_FreeCString(ctx, text);
    return m;
}

JSValue qjsr_module_compile(struct qjs_reactor *r, const char *source, size_t length,
                            const char *name)
{
    JSValue compiled;

    r->compiling = true;
    compiled =
        JS_Eval(r->ctx, source, length, name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    r->compiling = false;
    return compiled;
}

/* ------------------------------------------------------------------ defining */

/* The exports are the properties of the private value. */
static int define_exports(JSContext *ctx, JSModuleDef *m)
{
    JSValue exports = JS_GetModulePrivateValue(ctx, m);
    JSPropertyEnum *names;
    uint32_t count;
    int result = 0;

    if (JS_GetOwnPropertyNames(ctx, &names, &count, exports, JS_GPN_STRING_MASK) < 0)
        result = -1;
    for (uint32_t i = 0; result == 0 && i < count; i++) {
        const char *name = JS_AtomToCString(ctx, names[i].atom);

        result = name
                     ? JS_SetModuleExport(ctx, m, name, JS_GetProperty(ctx, exports, names[i].atom))
                     : -1;
        JS_FreeCString(ctx, name);
    }
    if (result == 0)
        JS_FreePropertyEnum(ctx, names, count);
    JS_FreeValue(ctx, exports);
    return result;
}

int qjsr_module_define(struct qjs_reactor *r, const char *name, JSValueConst exports)
{
    JSContext *ctx = r->ctx;
    JSModuleDef *m = JS_NewCModule(ctx, name, define_exports);
    JSPropertyEnum *names;
    uint32_t count;
    int result = 0;

    if (!m || JS_SetModulePrivateValue(ctx, m, JS_DupValue(ctx, exports)) < 0 ||
        JS_GetOwnPropertyNames(ctx, &names, &count, exports, JS_GPN_STRING_MASK) < 0)
        return -1;
    for (uint32_t i = 0; result == 0 && i < count; i++) {
        const char *export = JS_AtomToCString(ctx, names[i].atom);

        result = export && JS_AddModuleExport(ctx, m, export) == 0 ? 0 : -1;
        JS_FreeCString(ctx, export);
    }
    JS_FreePropertyEnum(ctx, names, count);
    return result == 0 ? qjsr_resolve_note_defined(r, name) : -1;
}

/* ------------------------------------------------------------------ loading */

static JSModuleDef *load_file(struct qjs_reactor *r, const char *name, JSValueConst attributes)
{
    size_t length;
    uint8_t *bytes = qjsr_module_read_file(r->ctx, name, &length);
    JSModuleDef *m;

    if (!bytes) {
        JS_ThrowReferenceError(r->ctx, "could not load module filename '%s': %s", name,
                               strerror(errno));
        return NULL;
    }
    m = make_known(r, name, attributes, bytes, length);
    js_free(r->ctx, bytes);
    return m;
}

JSModuleDef *qjsr_module_load(struct qjs_reactor *r, const char *name, JSValueConst attributes,
                              JSValue *later)
{
    static const char *const type_names[] = {[MODULE_JS] = "js",
                                             [MODULE_JSON] = "json",
                                             [MODULE_TEXT] = "text",
                                             [MODULE_BYTES] = "bytes"};
    enum module_type type;
    JSModuleDef *m = NULL;
    JSValue answer;

    *later = JS_UNDEFINED;
    if (read_type(r->ctx, name, attributes, &type) < 0)
        return NULL;
    answer = qjsr_hostcall_ask(r, QJS_HOST_LOAD, name, type_names[type]);
    if (JS_IsException(answer))
        return NULL;
    if (JS_IsUndefined(answer))
        return load_file(r, name, attributes);
    if (JS_IsPromise(answer)) {
        *later = answer;
        return NULL;
    }
    m = qjsr_module_make(r, name, attributes, answer);
    JS_FreeValue(r->ctx, answer);
    return m;
}

/* The engine's own way to a module, for what does not come through the graph. */
static JSModuleDef *load_now(JSContext *ctx, const char *name, void *opaque,
                             JSValueConst attributes)
{
    JSValue later;
    JSModuleDef *m = qjsr_module_load(opaque, name, attributes, &later);

    if (!JS_IsUndefined(later)) {
        JS_FreeValue(ctx, later);
        JS_ThrowReferenceError(ctx,
                               "could not load module '%s': its source comes later, and "
                               "nothing can wait for it here",
                               name);
    }
    return m;
}

static char *normalize(JSContext *ctx, const char *base, const char *specifier, void *opaque)
{
    (void)ctx;
    return qjsr_resolve_name(opaque, base, specifier);
}

void qjsr_module_attach(struct qjs_reactor *r)
{
    JS_SetModuleLoaderFunc2(r->rt, normalize, load_now, js_module_check_attributes, r);
}
