/* Loading modules: the part of engine.c that keeps the engine from loading a module's
 * dependencies by itself. Compiled as part of engine.c, which includes it behind the engine's
 * source. */

/* The dependencies of what is not linked have to be found again: some may lack, and the engine
 * would follow the null pointer; others may be gone until then. */
static void forget_resolutions(JSContext *ctx)
{
    struct list_head *element;

    list_for_each(element, &ctx->loaded_modules)
    {
        JSModuleDef *m = list_entry(element, JSModuleDef, link);

        if (m->status != JS_MODULE_STATUS_UNLINKED)
            continue;
        m->resolved = false;
        for (int i = 0; i < m->req_module_entries_count; i++)
            m->req_module_entries[i].module = NULL;
    }
}

static int resolve_dependencies(JSContext *ctx, JSModuleDef *m)
{
    if (m->resolved)
        return 0;
    if (js_check_stack_overflow(ctx->rt, 0)) {
        JS_ThrowStackOverflow(ctx);
        return -1;
    }
    m->resolved = true;
    for (int i = 0; i < m->req_module_entries_count; i++) {
        JSReqModuleEntry *request = &m->req_module_entries[i];

        if (!request->module)
            request->module = js_host_resolve_imported_module_atom(
                ctx, m->module_name, request->module_name, request->attributes);
        if (!request->module || resolve_dependencies(ctx, request->module) < 0)
            return -1;
    }
    return 0;
}

static int resolve_module(JSContext *ctx, JSModuleDef *m)
{
    const struct qjs_reactor *r = qjsr_engine_reactor(ctx->rt);

    if (r && r->compiling)
        return 0;
    if (resolve_dependencies(ctx, m) == 0)
        return 0;
    forget_resolutions(ctx);
    return -1;
}

/* Upstream frees modules that are not resolved when another fails; graphs may wait for them. */
static bool keeps_modules(JSContext *ctx)
{
    return qjsr_engine_reactor(ctx->rt) != NULL;
}

static void load_module(JSContext *ctx, const char *base, const char *specifier,
                        JSValueConst *resolving, JSValueConst attributes)
{
    struct qjs_reactor *r = qjsr_engine_reactor(ctx->rt);

    if (r && r->importer)
        r->importer(r, base, specifier, resolving, attributes);
    else
        (JS_LoadModuleInternal)(ctx, base, specifier, resolving, attributes);
}

char *qjsr_engine_join(JSContext *ctx, const char *base, const char *specifier)
{
    return js_default_module_normalize_name(ctx, base, specifier);
}

int qjsr_engine_request_count(const JSModuleDef *m)
{
    return m->req_module_entries_count;
}

const char *qjsr_engine_request(JSContext *ctx, const JSModuleDef *m, int index,
                                JSValueConst *attributes)
{
    const JSReqModuleEntry *request = &m->req_module_entries[index];

    *attributes = request->attributes;
    return JS_AtomToCString(ctx, request->module_name);
}

JSModuleDef *qjsr_engine_find_module(JSContext *ctx, const char *name, JSValueConst attributes)
{
    JSAtom atom = JS_NewAtom(ctx, name);
    JSModuleDef *m = atom == JS_ATOM_NULL ? NULL : js_find_loaded_module(ctx, atom, attributes);

    JS_FreeAtom(ctx, atom);
    return m;
}

bool qjsr_engine_same_attributes(JSContext *ctx, JSValueConst a, JSValueConst b)
{
    return js_module_attributes_equal(ctx, a, b) > 0;
}

int qjsr_engine_name_module(JSContext *ctx, JSModuleDef *m, const char *name,
                            JSValueConst attributes)
{
    JSAtom atom = JS_NewAtom(ctx, name);

    if (atom == JS_ATOM_NULL)
        return -1;
    JS_FreeAtom(ctx, m->module_name);
    m->module_name = atom;
    if (JS_IsObject(attributes) && JS_IsUndefined(m->attributes))
        m->attributes = js_dup(attributes);
    return 0;
}

JSValue qjsr_engine_module_value(JSContext *ctx, JSModuleDef *m)
{
    return JS_NewModuleValue(ctx, m);
}

/* Linking binds a module's imports and exports once more each time it is tried, and does not let go
 * of what an attempt that failed has bound. */
static void unbind_modules(JSContext *ctx)
{
    struct list_head *element;

    list_for_each(element, &ctx->loaded_modules)
    {
        JSModuleDef *m = list_entry(element, JSModuleDef, link);
        JSVarRef **refs = NULL;

        if (m->status != JS_MODULE_STATUS_UNLINKED || (m->init_func && m->func_created))
            continue;
        if (!m->init_func && m->func_created)
            refs = JS_VALUE_GET_OBJ(m->func_obj)->u.func.var_refs;
        for (int i = 0; refs && i < m->import_entries_count; i++) {
            const JSImportEntry *import = &m->import_entries[i];

            if (import->import_name == JS_ATOM__star_)
                continue; /* a variable of the module's own */
            free_var_ref(ctx->rt, refs[import->var_idx]);
            refs[import->var_idx] = NULL;
        }
        for (int i = 0; i < m->export_entries_count; i++) {
            JSExportEntry *export = &m->export_entries[i];

            if (export->export_type != JS_EXPORT_TYPE_LOCAL)
                continue;
            free_var_ref(ctx->rt, export->u.local.var_ref);
            export->u.local.var_ref = NULL;
        }
    }
}

void qjsr_engine_unlink_modules(JSContext *ctx)
{
    unbind_modules(ctx);
    forget_resolutions(ctx);
}

void qjsr_engine_free_module(JSContext *ctx, JSModuleDef *m)
{
    js_free_module_def(ctx, m);
}

void qjsr_engine_hide_module(JSContext *ctx, JSModuleDef *m)
{
    JSAtom name = JS_NewAtomLen(ctx, "\0", 1); /* no specifier has a NUL */

    if (name == JS_ATOM_NULL) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        return;
    }
    JS_FreeAtom(ctx, m->module_name);
    m->module_name = name;
}
