#include "module.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "instance.h"
#include "quickjs-libc.h"

enum module_type { MODULE_JS, MODULE_JSON, MODULE_TEXT, MODULE_BYTES };

uint8_t *qjsr_module_read_file(JSContext *ctx, const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = NULL;
    size_t size = 0, capacity = 0;
    int failure = 0;

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

static JSModuleDef *new_source_module(JSContext *ctx, const char *name, const char *source,
                                      size_t length)
{
    JSValue compiled =
        JS_Eval(ctx, source, length, name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    JSModuleDef *m = NULL;

    if (JS_IsException(compiled))
        return NULL;
    if (js_module_set_import_meta(ctx, compiled, false, false) == 0)
        m = JS_VALUE_GET_PTR(compiled);
    JS_FreeValue(ctx, compiled); /* the context's list of modules holds it */
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

static JSModuleDef *load(JSContext *ctx, const char *name, void *opaque, JSValueConst attributes)
{
    JSModuleDef *m = NULL;
    enum module_type type;
    uint8_t *bytes;
    size_t length;

    (void)opaque;
    if (read_type(ctx, name, attributes, &type) < 0)
        return NULL;
    bytes = qjsr_module_read_file(ctx, name, &length);
    if (!bytes) {
        JS_ThrowReferenceError(ctx, "could not load module filename '%s': %s", name,
                               strerror(errno));
        return NULL;
    }
    switch (type) {
    case MODULE_JS:
        m = new_source_module(ctx, name, (const char *)bytes, length);
        break;
    case MODULE_JSON:
        m = new_value_module(ctx, name, JS_ParseJSON(ctx, (const char *)bytes, length, name));
        break;
    case MODULE_TEXT:
        m = new_value_module(ctx, name, JS_NewStringLen(ctx, (const char *)bytes, length));
        break;
    case MODULE_BYTES:
        m = new_value_module(ctx, name, JS_NewUint8ArrayCopy(ctx, bytes, length));
        break;
    }
    js_free(ctx, bytes);
    return m;
}

void qjsr_module_attach(struct qjs_reactor *r)
{
    JS_SetModuleLoaderFunc2(r->rt, NULL, load, js_module_check_attributes, r);
}
