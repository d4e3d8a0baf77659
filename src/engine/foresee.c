/* Work whose time can be told: foresee.h. Compiled as part of engine.c, which includes it behind
 * the engine's source. */

/* Less than this is not worth a look at the clock, but is counted (work.h). */
enum { MUCH_TIME = 200000 }; /* nanoseconds */

/* Whether there is an exception, because work of a times b units will not end within the limits. */
static bool foresee(JSContext *ctx, size_t a, size_t b, uint32_t picoseconds)
{
    uint64_t ns = (uint64_t)a * b / 1000 * picoseconds;
    struct qjs_reactor *r = qjsr_engine_reactor(ctx->rt);
    int64_t deadline;
    bool late;

    count_product(ctx, a, b, 1);
    if (ns < MUCH_TIME || !r)
        return false;
    /* As the limits will stand when it is done. A poll is some 10,000 calls. */
    deadline = r->limits.deadline;
    if (deadline)
        r->limits.deadline = ns < (uint64_t)deadline ? deadline - (int64_t)ns : 1;
    if (ns >> 20 < UINT32_MAX - r->limits.polls)
        r->limits.polls += (uint32_t)(ns >> 20);
    late = poll_beside(ctx);
    r->limits.deadline = deadline;
    return late;
}

static JSValue(js_string_toLowerCase)(JSContext *ctx, JSValueConst this_value, int argc,
                                      JSValueConst *argv, int to_lower)
{
    JSValue text = JS_ToStringCheckObject(ctx, this_value), result = JS_EXCEPTION;

    if (!JS_IsException(text) && !foresee(ctx, size_of_value(text), 1, 35000))
        result = engine_string_to_lower_case(ctx, text, argc, argv, to_lower);
    JS_FreeValue(ctx, text);
    return result;
}
