/*
 * The engine's compiler: compile.h. Compiled as part of engine.c, which includes it behind the
 * engine's source.
 *
 * Where the parser emits code, and where labels become addresses (resolve_labels), the engine
 * takes it that memory is there, and writes where there is none. So before each token, and each
 * function's layout, what the step can need at most is made sure of, and then not refused. The
 * tokens themselves, and what comes between (resolve_variables), are checked by the engine, or
 * lead to code that is wrong but never run, because it is looked here whether anything was refused.
 */
#define COMPILE_BASE ((size_t)16 * 1024)

/* Arrays grow by half, and DynBufs too, but they may take up a copy of a part of themselves. */
static size_t growth(const JSFunctionDef *fd)
{
    return 3 * fd->byte_code.allocated_size +
           2 * ((size_t)fd->label_size * sizeof *fd->label_slots +
                (size_t)fd->cpool_size * sizeof *fd->cpool +
                (size_t)fd->var_size * (sizeof *fd->vars + 2 * sizeof *fd->vars_htab) +
                (size_t)fd->arg_size * sizeof *fd->args +
                (size_t)fd->scope_size * sizeof *fd->scopes +
                (size_t)fd->global_var_size * sizeof *fd->global_vars +
                (size_t)fd->closure_var_size * sizeof *fd->closure_var);
}

/* Before a step: 0, and nothing is refused until sure_end; or -1, out of memory. */
static int sure_begin(JSContext *ctx, size_t bytes)
{
    struct qjsr_heap *heap = heap_of(ctx);

    if (!heap)
        return 0;
    heap->sure = qjsr_heap_promise(heap, bytes + COMPILE_BASE);
    if (!heap->sure)
        JS_ThrowOutOfMemory(ctx);
    return heap->sure ? 0 : -1;
}

static int sure_end(JSContext *ctx, int result)
{
    (void)sure_suspend(ctx);
    return result;
}

static int parse_program(JSParseState *s)
{
    struct qjsr_heap *heap = heap_of(s->ctx);

    if (heap) {
        heap->promised = 0;
        heap->refused = false;
    }
    if (sure_begin(s->ctx, growth(s->cur_func)) < 0)
        return -1;
    return sure_end(s->ctx, (js_parse_program)(s));
}

/* How many calls take as long as to look for something among the variables of a function, and of
 * those around it. */
static size_t cost_of_search(const JSFunctionDef *fd)
{
    size_t variables = 0;

    for (; fd; fd = fd->parent)
        variables += (size_t)fd->var_count + (size_t)fd->closure_var_count;
    return variables / 64;
}

static bool is_given_up(JSContext *ctx, const JSFunctionDef *fd)
{
    return JS_HasException(ctx) || take_calls(ctx, cost_of_search(fd));
}

/* Of source that is not long, the tokens do not count. */
static size_t cost_of_token(const JSParseState *s)
{
    return cost_of_search(s->cur_func) + (s->buf_end - s->buf_start > (ptrdiff_t)64 * 1024);
}

/* A token may be as large as the source, so it is held to the limit itself. */
static int read_token(JSParseState *s)
{
    struct qjsr_heap *heap = heap_of(s->ctx);
    int result;

    if (take_calls(s->ctx, cost_of_token(s)))
        return -1;
    if (!heap || !heap->sure)
        return (next_token)(s);
    heap->sure = false;
    result = (next_token)(s);
    heap->sure = true;
    /* What grows takes memory; while none is taken, the last promise holds. */
    if (result < 0 || heap->used == heap->checked)
        return result;
    heap->checked = heap->used;
    return sure_begin(s->ctx, growth(s->cur_func));
}

static int resolve(JSContext *ctx, JSFunctionDef *fd)
{
    const struct qjsr_heap *heap = heap_of(ctx);
    int result = (resolve_variables)(ctx, fd);

    if (result == 0 && heap && heap->refused) {
        JS_ThrowOutOfMemory(ctx);
        return -1;
    }
    return JS_HasException(ctx) ? -1 : result;
}

static int lay_out(JSContext *ctx, JSFunctionDef *fd)
{
    size_t bytes = 4 * fd->byte_code.size +
                   (size_t)fd->jump_size * (sizeof(JumpSlot) + 2 * sizeof(RelocEntry)) +
                   (size_t)fd->source_loc_size * (sizeof(SourceLocSlot) + 32);

    return sure_begin(ctx, bytes) < 0 ? -1 : sure_end(ctx, (resolve_labels)(ctx, fd));
}

/* The guest may run meanwhile (Error.prepareStackTrace): nothing was promised to it. */
static bool sure_suspend(JSContext *ctx)
{
    struct qjsr_heap *heap = heap_of(ctx);
    bool sure = heap && heap->sure;

    if (sure)
        heap->sure = false;
    return sure;
}

static void sure_resume(JSContext *ctx, bool sure)
{
    if (sure)
        heap_of(ctx)->sure = true;
}
