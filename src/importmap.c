#include "importmap.h"

#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "instance.h"

static void free_map(JSRuntime *rt, struct qjsr_importmap *map)
{
    for (uint32_t i = 0; i < map->count; i++) {
        struct qjsr_importmap_scope *scope = &map->scopes[i];

        for (uint32_t k = 0; k < scope->count; k++) {
            js_free_rt(rt, scope->entries[k].specifier);
            js_free_rt(rt, scope->entries[k].name);
        }
        js_free_rt(rt, scope->entries);
        js_free_rt(rt, scope->prefix);
    }
    js_free_rt(rt, map->scopes);
    *map = (struct qjsr_importmap){0};
}

void qjsr_importmap_clear(struct qjs_reactor *r)
{
    free_map(r->rt, &r->importmap);
}

/* ------------------------------------------------------------------ reading */

static size_t length_of(const char *string)
{
    return string ? strlen(string) : 0;
}

static bool ends_with_slash(const char *string)
{
    size_t length = strlen(string);

    return length && string[length - 1] == '/';
}

static int by_length(size_t a, size_t b)
{
    return a < b ? 1 : a > b ? -1 : 0;
}

static int compare_entries(const void *a, const void *b)
{
    return by_length(length_of(((const struct qjsr_importmap_entry *)a)->specifier),
                     length_of(((const struct qjsr_importmap_entry *)b)->specifier));
}

static int compare_scopes(const void *a, const void *b)
{
    return by_length(length_of(((const struct qjsr_importmap_scope *)a)->prefix),
                     length_of(((const struct qjsr_importmap_scope *)b)->prefix));
}

/* Relative names stand beside the program, as those of scripts do. */
static char *name_of_atom(JSContext *ctx, JSAtom atom)
{
    const char *text = JS_AtomToCString(ctx, atom);
    char *name = text ? qjsr_engine_join(ctx, "", text) : NULL;

    JS_FreeCString(ctx, text);
    return name;
}

static int read_entry(JSContext *ctx, JSValueConst object, JSAtom key,
                      struct qjsr_importmap_entry *entry)
{
    JSValue value = JS_GetProperty(ctx, object, key);
    JSAtom name;
    int result = -1;

    entry->specifier = name_of_atom(ctx, key);
    if (JS_IsException(value) || !entry->specifier)
        goto done;
    if (JS_IsNull(value)) {
        result = 0;
        goto done;
    }
    if (!JS_IsString(value)) {
        JS_ThrowTypeError(ctx, "import map: the address of '%s' is no string", entry->specifier);
        goto done;
    }
    name = JS_ValueToAtom(ctx, value);
    if (name == JS_ATOM_NULL)
        goto done;
    entry->name = name_of_atom(ctx, name);
    JS_FreeAtom(ctx, name);
    if (!entry->name)
        goto done;
    if (ends_with_slash(entry->specifier) && !ends_with_slash(entry->name)) {
        js_free(ctx, entry->name); /* a directory is none of these: blocked */
        entry->name = NULL;
    }
    result = 0;
done:
    JS_FreeValue(ctx, value);
    return result;
}

/* The entries of an object; what was read is in the scope also when it fails. */
static int read_entries(JSContext *ctx, JSValueConst object, const char *what,
                        struct qjsr_importmap_scope *scope)
{
    JSPropertyEnum *names;
    uint32_t count;
    int result = 0;

    if (!JS_IsObject(object) || JS_IsArray(object)) {
        JS_ThrowTypeError(ctx, "import map: %s is no object", what);
        return -1;
    }
    if (JS_GetOwnPropertyNames(ctx, &names, &count, object, JS_GPN_STRING_MASK) < 0)
        return -1;
    scope->entries = js_mallocz(ctx, (count + 1) * sizeof *scope->entries);
    if (!scope->entries)
        result = -1;
    for (uint32_t i = 0; i < count && result == 0; i++)
        result = read_entry(ctx, object, names[i].atom, &scope->entries[scope->count++]);
    JS_FreePropertyEnum(ctx, names, count);
    if (result == 0)
        qsort(scope->entries, scope->count, sizeof *scope->entries, compare_entries);
    return result;
}

static int read_scopes(JSContext *ctx, JSValueConst scopes, struct qjsr_importmap *map)
{
    JSPropertyEnum *names = NULL;
    uint32_t count = 0;
    int result = 0;

    if (!JS_IsUndefined(scopes)) {
        if (!JS_IsObject(scopes) || JS_IsArray(scopes)) {
            JS_ThrowTypeError(ctx, "import map: \"scopes\" is no object");
            return -1;
        }
        if (JS_GetOwnPropertyNames(ctx, &names, &count, scopes, JS_GPN_STRING_MASK) < 0)
            return -1;
    }
    map->scopes = js_mallocz(ctx, (count + 1) * sizeof *map->scopes);
    if (!map->scopes)
        result = -1;
    for (uint32_t i = 0; i < count && result == 0; i++) {
        struct qjsr_importmap_scope *scope = &map->scopes[map->count++];
        JSValue entries = JS_GetProperty(ctx, scopes, names[i].atom);

        scope->prefix = name_of_atom(ctx, names[i].atom);
        result = JS_IsException(entries) || !scope->prefix
                     ? -1
                     : read_entries(ctx, entries, "a scope", scope);
        JS_FreeValue(ctx, entries);
    }
    if (names)
        JS_FreePropertyEnum(ctx, names, count);
    if (result == 0)
        qsort(map->scopes, map->count, sizeof *map->scopes, compare_scopes);
    return result;
}

/* An own property of what JSON was parsed to, or undefined: what the guest made of
 * Object.prototype is none of the map's. */
static JSValue own_property(JSContext *ctx, JSValueConst object, const char *name)
{
    JSPropertyDescriptor property;
    JSAtom atom = JS_NewAtom(ctx, name);
    int found = atom == JS_ATOM_NULL ? -1 : JS_GetOwnProperty(ctx, &property, object, atom);

    JS_FreeAtom(ctx, atom);
    if (found <= 0)
        return found < 0 ? JS_EXCEPTION : JS_UNDEFINED;
    JS_FreeValue(ctx, property.getter);
    JS_FreeValue(ctx, property.setter);
    return property.value;
}

static int read_map(JSContext *ctx, JSValueConst json, struct qjsr_importmap *map)
{
    JSValue imports = JS_UNDEFINED, scopes = JS_UNDEFINED;
    int result = -1;

    if (!JS_IsObject(json) || JS_IsArray(json)) {
        JS_ThrowTypeError(ctx, "an import map is an object");
        return -1;
    }
    imports = own_property(ctx, json, "imports");
    scopes = own_property(ctx, json, "scopes");
    if (JS_IsException(imports) || JS_IsException(scopes) || read_scopes(ctx, scopes, map) < 0)
        goto done;
    if (!JS_IsUndefined(imports) &&
        read_entries(ctx, imports, "\"imports\"", &map->scopes[map->count++]) < 0)
        goto done;
    result = 0;
done:
    JS_FreeValue(ctx, imports);
    JS_FreeValue(ctx, scopes);
    return result;
}

int qjsr_importmap_set(struct qjs_reactor *r, const char *json, size_t length)
{
    struct qjsr_importmap map = {0};
    JSContext *ctx = r->ctx;
    char *text;
    JSValue value;
    int result;

    if (!length) {
        qjsr_importmap_clear(r);
        return 0;
    }
    text = js_strndup(ctx, json, length); /* the parser needs the NUL */
    if (!text)
        return -1;
    value = JS_ParseJSON(ctx, text, length, "<import map>");
    js_free(ctx, text);
    result = JS_IsException(value) ? -1 : read_map(ctx, value, &map);
    JS_FreeValue(ctx, value);
    if (result < 0) {
        free_map(r->rt, &map);
        return -1;
    }
    qjsr_importmap_clear(r);
    r->importmap = map;
    return 0;
}

/* ---------------------------------------------------------------- resolving */

static bool begins_with(const char *string, const char *prefix)
{
    return strncmp(string, prefix, strlen(prefix)) == 0;
}

/* Exactly the specifier, or the longest entry with a slash at its end that it begins with. */
static const struct qjsr_importmap_entry *find(const struct qjsr_importmap_scope *scope,
                                               const char *specifier)
{
    for (uint32_t i = 0; i < scope->count; i++) {
        const struct qjsr_importmap_entry *entry = &scope->entries[i];

        if (strcmp(entry->specifier, specifier) == 0 ||
            (ends_with_slash(entry->specifier) && begins_with(specifier, entry->specifier)))
            return entry;
    }
    return NULL;
}

static bool is_in_scope(const struct qjsr_importmap_scope *scope, const char *base)
{
    return !scope->prefix || strcmp(scope->prefix, base) == 0 ||
           (ends_with_slash(scope->prefix) && begins_with(base, scope->prefix));
}

/* Whether what follows a prefix leads out of it by "..". */
static bool leads_out(const char *rest)
{
    long depth = 0;

    while (depth >= 0) {
        size_t length = strcspn(rest, "/");

        if (length == 2 && rest[0] == '.' && rest[1] == '.')
            depth--;
        else if (length != 1 || rest[0] != '.')
            depth++;
        if (!rest[length])
            break;
        rest += length + 1;
    }
    return depth < 0;
}

static char *map_to(JSContext *ctx, const struct qjsr_importmap_entry *entry, const char *specifier)
{
    const char *rest = specifier + strlen(entry->specifier);
    size_t length, rest_length = strlen(rest);
    char *name;

    if (!entry->name) {
        JS_ThrowTypeError(ctx, "'%s' is blocked by the import map", specifier);
        return NULL;
    }
    if (leads_out(rest)) {
        JS_ThrowTypeError(ctx, "'%s' leads out of '%s' in the import map", specifier,
                          entry->specifier);
        return NULL;
    }
    length = strlen(entry->name);
    name = js_malloc(ctx, length + rest_length + 1);
    if (!name)
        return NULL;
    memcpy(name, entry->name, length);
    memcpy(name + length, rest, rest_length + 1);
    return name;
}

char *qjsr_importmap_resolve(struct qjs_reactor *r, const char *base, const char *specifier)
{
    char *joined, *name = NULL;

    if (!r->importmap.count)
        return NULL;
    joined = qjsr_engine_join(r->ctx, base, specifier);
    for (uint32_t i = 0; joined && !name && i < r->importmap.count; i++) {
        const struct qjsr_importmap_scope *scope = &r->importmap.scopes[i];
        const struct qjsr_importmap_entry *entry =
            is_in_scope(scope, base) ? find(scope, joined) : NULL;

        if (!entry)
            continue;
        name = map_to(r->ctx, entry, joined);
        if (!name)
            break;
    }
    js_free(r->ctx, joined);
    return name;
}
