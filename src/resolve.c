/* The host is asked once for what a specifier in a module names: the engine asks again when it
 * links what the graph has loaded. */
#include "resolve.h"

#include "engine.h"
#include "hostcall.h"
#include "importmap.h"
#include "instance.h"

static char *ask_for_name(struct qjs_reactor *r, const char *base, const char *specifier)
{
    JSValue answer = qjsr_hostcall_ask(r, QJS_HOST_RESOLVE, specifier, base);
    const char *text = NULL;
    char *name = NULL;

    if (JS_IsUndefined(answer))
        return qjsr_engine_join(r->ctx, base, specifier);
    if (JS_IsString(answer))
        text = JS_ToCString(r->ctx, answer);
    else if (!JS_IsException(answer))
        JS_ThrowTypeError(r->ctx, "the host resolved '%s' to what is no string", specifier);
    if (text)
        name = js_strdup(r->ctx, text);
    JS_FreeCString(r->ctx, text);
    JS_FreeValue(r->ctx, answer);
    return name;
}

/* Whether the host has made a module of this name. */
static bool is_defined(struct qjs_reactor *r, const char *name)
{
    JSAtom atom = JS_NewAtom(r->ctx, name);
    uint64_t found;
    bool defined = atom != JS_ATOM_NULL && qjsr_map_get(&r->names.defined, atom, &found);

    JS_FreeAtom(r->ctx, atom);
    return defined;
}

/* Remember what the host answered: it is asked once for each pair. Takes over nothing. */
static int remember(struct qjs_reactor *r, uint64_t pair, const char *name)
{
    JSAtom atom = JS_NewAtom(r->ctx, name);

    if (atom == JS_ATOM_NULL)
        return -1;
    if (qjsr_map_set(&r->names.answers, r->rt, pair, atom) == 0)
        return 0;
    JS_FreeAtom(r->ctx, atom);
    JS_ThrowOutOfMemory(r->ctx);
    return -1;
}

static char *copy_of_atom(JSContext *ctx, JSAtom atom)
{
    const char *text = JS_AtomToCString(ctx, atom);
    char *copy = text ? js_strdup(ctx, text) : NULL;

    JS_FreeCString(ctx, text);
    return copy;
}

/* The host's answer, from memory or by asking. */
static char *ask_once(struct qjs_reactor *r, const char *base, const char *specifier)
{
    JSAtom from = JS_NewAtom(r->ctx, base), to = JS_NewAtom(r->ctx, specifier);
    uint64_t pair = (uint64_t)from << 32 | to, found;
    char *name = NULL;

    if (from == JS_ATOM_NULL || to == JS_ATOM_NULL)
        goto done;
    if (qjsr_map_get(&r->names.answers, pair, &found)) {
        name = copy_of_atom(r->ctx, (JSAtom)found);
        goto done;
    }
    name = ask_for_name(r, base, specifier);
    if (!name ||
        qjsr_map_get(&r->names.answers, pair, &found)) /* asked for once more by the host */
        goto done;
    if (remember(r, pair, name) == 0)
        return name; /* the table keeps the atoms */
    js_free(r->ctx, name);
    name = NULL;
done:
    JS_FreeAtom(r->ctx, from);
    JS_FreeAtom(r->ctx, to);
    return name;
}

char *qjsr_resolve_name(struct qjs_reactor *r, const char *base, const char *specifier)
{
    char *name = qjsr_importmap_resolve(r, base, specifier);

    if (name || JS_HasException(r->ctx))
        return name;
    if (!r->host.door || is_defined(r, specifier))
        return qjsr_engine_join(r->ctx, base, specifier);
    return ask_once(r, base, specifier);
}

void qjsr_resolve_forget_answers(struct qjs_reactor *r)
{
    struct qjsr_map *answers = &r->names.answers;

    for (uint32_t i = 0; i < answers->capacity; i++) {
        if (!answers->entries[i].key)
            continue;
        JS_FreeAtom(r->ctx, (JSAtom)(answers->entries[i].key >> 32));
        JS_FreeAtom(r->ctx, (JSAtom)answers->entries[i].key);
        JS_FreeAtom(r->ctx, (JSAtom)answers->entries[i].value);
    }
    qjsr_map_free(answers, r->rt);
}

void qjsr_resolve_clear(struct qjs_reactor *r)
{
    struct qjsr_map *defined = &r->names.defined;

    qjsr_resolve_forget_answers(r);
    for (uint32_t i = 0; i < defined->capacity; i++)
        JS_FreeAtom(r->ctx, (JSAtom)defined->entries[i].key);
    qjsr_map_free(defined, r->rt);
}

int qjsr_resolve_note_defined(struct qjs_reactor *r, const char *name)
{
    JSAtom atom = JS_NewAtom(r->ctx, name);

    if (atom == JS_ATOM_NULL)
        return -1;
    if (qjsr_map_set(&r->names.defined, r->rt, atom, 1) == 0)
        return 0;
    JS_FreeAtom(r->ctx, atom);
    JS_ThrowOutOfMemory(r->ctx);
    return -1;
}
